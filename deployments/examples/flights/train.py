"""The demo's models and their out-of-sample predictions.

The draft (v1) knows the timetable and, through a plain left join, the aircraft. Its successor (v2) sees the weather at
the airport of departure as well, and nothing else is changed. Every flight is scored by
a model that saw no flight of the same day (cross-fitting). Days are the groups because the flights of one day share
its weather and its queues: a model that has seen the day's other flights looks better than it will be tomorrow.
The published tables are read in `prepare`; the operating threshold and its reason stand in errata.yaml.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from deployments.examples import Say

Matrix = NDArray[np.float32]
Vector = NDArray[np.float64]
DRAFT, WITH_WEATHER = "v1", "v2"
WEATHER = ["temp", "humid", "wind_speed", "precip", "pressure", "visib"]
# (inputs and targets to learn from, inputs to score) -> scores
FitPredict = Callable[[Matrix, Vector, Matrix], Vector]

FOLDS = 3
SEED = 2013
LATE = 30  # minutes after the scheduled arrival
NUMBERS = ["month", "weekday", "hour", "minute", "distance", "plane_year", "seats", "engines"]
CATEGORIES = ["carrier", "origin", "dest"]
SETTINGS = {
    "learning_rate": 0.1,
    "max_iter": 60,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 300,
    "categorical_features": list(range(len(CATEGORIES))),
    "early_stopping": False,
    "random_state": SEED,
}
# What is known about a flight when it is scheduled; the contract's joins start from these columns.
KNOWN = [
    *["time_hour", "date", "year", "month", "day", "weekday", "hour", "minute"],
    *["carrier", "flight", "tailnum", "origin", "dest", "distance"],
]


def late_predictions(
    flights: pl.DataFrame, planes: pl.DataFrame, say: Say, weather: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Predictions of the draft model, or with `weather` of its successor; one row per flight in the flights' order.

    `p_late` is the out-of-sample probability of arriving more than 30 minutes late.
    """
    late = (flights["arr_delay"] > LATE).cast(pl.Float64)
    scores = cross_fit(fit_classifier, flights, model_inputs(flights, planes, weather), late, say)
    return predictions(flights, DRAFT if weather is None else WITH_WEATHER, p_late=scores.round(6))


def late_labels(flights: pl.DataFrame) -> pl.DataFrame:
    """One row per flight that arrived: whether it was late. Cancelled and diverted flights have no label."""
    arrived = flights.filter(pl.col("arr_delay").is_not_null())
    return arrived.select("flight_id", late=pl.col("arr_delay") > LATE)


def delay_predictions(flights: pl.DataFrame, planes: pl.DataFrame, say: Say) -> pl.DataFrame:
    """The same as `late_predictions` for the expected delay: `delay` in minutes, negative when early."""
    inputs = model_inputs(flights, planes)
    scores = cross_fit(_fit_regressor, flights, inputs, flights["arr_delay"].cast(pl.Float64), say)
    return predictions(flights, DRAFT, delay=scores.round(3))


def predictions(flights: pl.DataFrame, version: str, **scores: Vector) -> pl.DataFrame:
    """Flight id, scores, model version, and what was known about each flight."""
    series = [pl.Series(name, score) for name, score in scores.items()]
    return flights.select("flight_id", pl.lit(version).alias("model_version"), *series, *KNOWN)


def model_inputs(flights: pl.DataFrame, planes: pl.DataFrame, weather: pl.DataFrame | None = None) -> Matrix:
    """What the model sees, one row per flight in the flights' order: `CATEGORIES` as codes, `NUMBERS`, then `WEATHER`.

    Where no aircraft or no hour of weather matches, its columns are missing, and nobody asks why.
    """
    aircraft = planes.select("tailnum", "seats", "engines", plane_year="year")
    joined = flights.join(aircraft, on="tailnum", how="left", maintain_order="left")
    numbers = NUMBERS
    if weather is not None:
        sky = weather.select("origin", "time_hour", *WEATHER)
        joined = joined.join(sky, on=["origin", "time_hour"], how="left", maintain_order="left")
        numbers = [*NUMBERS, *WEATHER]
    codes = [pl.col(name).rank("dense").cast(pl.Float32) - 1 for name in CATEGORIES]
    matrix: Matrix = joined.select(*codes, pl.col(numbers).cast(pl.Float32)).to_numpy()
    return matrix


def fold_of_day(dates: pl.Series) -> NDArray[np.int64]:
    """The fold of each row: whole days, dealt out at random with a fixed seed."""
    day = (dates.rank("dense") - 1).to_numpy().astype(np.int64)
    dealt: NDArray[np.int64] = np.random.default_rng(SEED).permutation(np.arange(day.max() + 1) % FOLDS)
    return np.take(dealt, day)


def cross_fit(fit_predict: FitPredict, flights: pl.DataFrame, inputs: Matrix, target: pl.Series, say: Say) -> Vector:
    """Out-of-sample scores for every row; rows without a target are scored but never learnt from."""
    fold = fold_of_day(flights["date"])
    goal, known = target.fill_null(0.0).to_numpy(), target.is_not_null().to_numpy()
    scores = np.full(len(goal), np.nan)
    # One thread: sums of floating-point numbers come out the same on every machine.
    with threadpool_limits(limits=1):
        for k in range(FOLDS):
            learn, score = (fold != k) & known, fold == k
            say(f"training {k + 1} of {FOLDS}: {learn.sum():,} flights to learn from, {score.sum():,} to score")
            scores[score] = fit_predict(inputs[learn], goal[learn], inputs[score])
    return scores


def fit_classifier(inputs: Matrix, target: Vector, new: Matrix) -> Vector:
    """Probabilities of the positive class for new inputs."""
    model = HistGradientBoostingClassifier(**SETTINGS).fit(inputs, target)
    scores: Vector = model.predict_proba(new)[:, 1]
    return scores


def _fit_regressor(inputs: Matrix, target: Vector, new: Matrix) -> Vector:
    model = HistGradientBoostingRegressor(**SETTINGS).fit(inputs, target)
    scores: Vector = model.predict(new)
    return scores

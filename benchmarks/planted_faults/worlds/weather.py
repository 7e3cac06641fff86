"""Hourly weather at three airports of New York in 2013: the temperature three hours ahead, predicted from now.

Every hour is one case, so that values have neighbours in time. Hours with anything missing are left out. The model is
a gradient boosting regression, cross-fitted by week.
"""

from functools import cache

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from benchmarks.planted_faults.data import Data
from deployments.examples.flights.prepare import read_table

NAME = "weather"
AHEAD = 3
FOLDS = 3
SYSTEMS = 5
NOW = ["temp", "dewp", "humid", "wind_speed", "pressure", "visib", "precip"]


@cache
def world() -> Data:
    """The clean data; some twenty thousand hours."""
    hours = _hours()
    week = hours["time_hour"].dt.week().to_numpy()
    when = pl.col("time_hour")
    inputs = hours.select(*NOW, hour=when.dt.hour(), day=when.dt.ordinal_day()).to_numpy()
    target, scores = hours["later"].to_numpy(), np.empty(hours.height)
    with threadpool_limits(limits=1):
        for fold in range(FOLDS):
            learn = week % FOLDS != fold
            model = HistGradientBoostingRegressor(max_iter=80, random_state=0).fit(inputs[learn], target[learn])
            scores[~learn] = model.predict(inputs[~learn])
    system = np.random.default_rng(13).integers(1, SYSTEMS + 1, hours.height)
    predictions = hours.select(
        "hour_id",
        "origin",
        "time_hour",
        pl.Series("predicted", scores.round(2)),
        week=pl.col("time_hour").dt.to_string("%G-W%V"),
        load_id=pl.format("L{}", pl.col("time_hour").dt.week().cast(pl.String).str.zfill(2)),
        source_system=pl.format("S{}", pl.Series(system)),
    )
    readings = hours.select("origin", "time_hour", *NOW)
    labels = hours.select("hour_id", temp_later="later")
    before = predictions.with_columns(predicted=pl.Series((0.7 * scores + 0.3 * hours["temp"].to_numpy()).round(2)))
    frames = {"predictions": predictions, "labels": labels, "readings": readings}
    return Data(_CONTRACT, frames, previous={**frames, "predictions": before})


def _hours() -> pl.DataFrame:
    table = read_table("weather").select("origin", "time_hour", *NOW).drop_nulls()
    table = table.unique(["origin", "time_hour"], keep="none", maintain_order=True)
    # The gust of 1,048 mph that the publishers left in the table is a fault of its own.
    table = table.filter(pl.col("wind_speed") < 200)
    later = table.select("origin", later="temp", time_hour=pl.col("time_hour").dt.offset_by(f"-{AHEAD}h"))
    return table.join(later, on=["origin", "time_hour"], maintain_order="left").with_columns(
        hour_id=pl.format("{} {}", "origin", pl.col("time_hour").dt.to_string("%Y-%m-%d %H"))
    )


_CONTRACT = {
    "model": "planted-weather",
    "task": "regression",
    "version": "v2",
    "entity": "week",
    "time": "time_hour",
    "batches": ["load_id", "source_system"],
    "predictions": {"source": "predictions.parquet", "key": ["hour_id"], "score": "predicted"},
    "labels": {"source": "labels.parquet", "key": ["hour_id"], "label": "temp_later"},
    "features": [{"name": "readings", "source": "readings.parquet", "key": ["origin", "time_hour"]}],
    "failure": {"tolerance": 4},
}

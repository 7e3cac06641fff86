"""Ranking example: which of a day's flights on a route a traveller should take.

A query is a route on a day with at least eight scheduled flights; its items are these flights. The score is the
predicted delay with its sign turned, so the flight expected to arrive best stands first. The model is the one of the
`delays` example, out of sample.
"""

import shutil
from pathlib import Path

import polars as pl

from deployments.examples import Say
from deployments.examples.flights.prepare import read_flights, read_table, write_tables
from deployments.examples.flights.train import delay_predictions

CHOICE = 8  # with fewer flights there is little to rank
EARLY = 15  # minutes before the scheduled arrival


def build(folder: Path, say: Say) -> Path:
    """Write tables, predictions, labels and contract into `folder`.

    Returns:
        The path of errata.yaml.
    """
    folder.mkdir(parents=True, exist_ok=True)
    flights = read_flights()
    write_tables(folder, say)
    scored = delay_predictions(flights, read_table("planes"), say)
    offers = ranked_offers(scored)
    offers.write_parquet(folder / "predictions.parquet")
    graded(flights, offers).write_parquet(folder / "labels.parquet")
    say(f"{offers['trip'].n_unique():,} trips with a choice of {CHOICE} flights or more: {offers.height:,} flights")
    return shutil.copyfile(Path(__file__).with_name("errata.yaml"), folder / "errata.yaml")


def ranked_offers(scored: pl.DataFrame) -> pl.DataFrame:
    """One row per trip and flight: `trip` is route and local day, `score` the expected minutes ahead of schedule."""
    trips = scored.with_columns(
        trip=pl.format("{}-{} {}", "origin", "dest", pl.col("date").dt.to_string()), score=-pl.col("delay")
    )
    return trips.filter(pl.len().over("trip") >= CHOICE).drop("delay")


def graded(flights: pl.DataFrame, offers: pl.DataFrame) -> pl.DataFrame:
    """One row per offered flight: 2 arrived 15 minutes early or more, 1 on time, 0 late, diverted or cancelled."""
    delay = pl.col("arr_delay")
    grade = pl.when(delay <= -EARLY).then(2).when(delay <= 0).then(1).otherwise(0)
    offered = flights.join(offers.select("flight_id"), on="flight_id", how="semi", maintain_order="left")
    return offered.select("flight_id", relevance=grade.cast(pl.Int32))

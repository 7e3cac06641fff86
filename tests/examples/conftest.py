"""The published flights and tables, read once per session."""

import polars as pl
import pytest

from deployments.examples.flights.prepare import TABLES, read_flights, read_table


@pytest.fixture(scope="session")
def flights() -> pl.DataFrame:
    return read_flights()


@pytest.fixture(scope="session")
def tables() -> dict[str, pl.DataFrame]:
    return {name: read_table(name) for name in TABLES}


@pytest.fixture(scope="session")
def few(flights: pl.DataFrame) -> pl.DataFrame:
    """Every fiftieth flight: 6,736 flights on all days."""
    return flights.gather_every(50)

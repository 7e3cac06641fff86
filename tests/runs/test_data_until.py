"""How far the data reach: the last day among the cases, in the reader's zone."""

import pytest

from tasks.runs.data_until import data_until
from tasks.sql import ident, literal


@pytest.mark.parametrize(
    ("duckdb_type", "moments", "until"),
    [
        ("TIMESTAMPTZ", ["2014-01-01 04:30:00+00", "2013-06-01 00:00:00+00"], "2013-12-31"),
        ("TIMESTAMP", ["2014-01-01 04:30:00"], "2014-01-01"),
        ("TIMESTAMPTZ", ["infinity", "2013-06-01 12:00:00+00"], "2013-06-01"),
        ("TIMESTAMPTZ", ["9999-12-31 23:59:59+00"], "9999-12-31"),
        ("TIMESTAMP", ["99999-01-01 00:00:00"], "99999-01-01"),
        ("TIMESTAMP", ["0044-03-15 (BC) 12:00:00"], "0044-03-15 (BC)"),
        ("TIMESTAMP", ["infinity"], ""),
        ("TIMESTAMP", [None], ""),
    ],
)
def test_the_data_reach_to_the_last_day_that_is_one(engine, contract, duckdb_type: str, moments, until: str) -> None:
    rows = " UNION ALL ".join(f"SELECT CAST({literal(m)} AS {duckdb_type}) AS case__time" for m in moments)
    engine.connection.execute(f"CREATE TABLE evaluation AS {rows}")
    told = contract.model_copy(update={"timezone": "America/New_York"})
    assert data_until(engine, told, ident("evaluation")) == until

"""Facts are told in the reader's words and zone, whatever a column holds."""

import duckdb
import pytest

from tasks.contracts.columns import Column, kind_of
from tasks.sampling.draw import Source
from tasks.sampling.facts import facts, typical
from tasks.sampling.neighbours import rows_of
from tasks.sql import Sql, ident, literal


@pytest.fixture
def told(engine, contract, tmp_path):
    """The fact that the first row of a column comes to; the column is given by its type and values."""

    def show(duckdb_type: str, *values: str, **settings: object) -> str:
        path = tmp_path / "evaluation.parquet"
        rows = " UNION ALL ".join(
            f"SELECT 'c{i}' AS case__id, 'analysed' AS case__status, CAST(NULL AS TIMESTAMP) AS case__time, "
            f"CAST({value} AS {duckdb_type}) AS v"
            for i, value in enumerate(values)
        )
        engine.connection.execute(f"COPY ({rows}) TO '{path}'")
        engine.execute("runs/parquet_view", view=ident("evaluation"), path=literal(str(path)))
        type_name = str(duckdb.sql(rows).types[3])
        column = Column("v", "prediction", kind_of(type_name), type_name, "predictions", "v", "v", **settings)
        source = Source(engine, ident("evaluation"), (column,), Sql("0"), "key")
        row = rows_of(source, ["c0"])["c0"]
        zoned = contract.model_copy(update={"timezone": "America/New_York"})
        (fact,) = facts(zoned, source.shown, row, typical(engine, source.evaluation, source.shown, [row]))
        return fact.value

    return show


@pytest.mark.parametrize(
    ("duckdb_type", "value", "shown"),
    [
        ("TIMESTAMPTZ", "'2014-01-01 04:30:00+00'", "2013-12-31 23:30"),
        ("TIMESTAMP", "'2014-01-01 04:30:00'", "2014-01-01 04:30"),
        ("TIMESTAMP", "'9999-12-31 23:59:59.999999'", "9999-12-31 23:59"),
        ("TIMESTAMPTZ", "'99999-01-01 00:00:00+00'", "99998-12-31 19:00"),
        ("TIMESTAMP", "'0044-03-15 (BC) 12:00:00'", "0044-03-15 (BC) 12:00"),
        ("DATE", "'2014-01-01'", "2014-01-01"),
        ("DATE", "'0044-03-15 (BC)'", "0044-03-15 (BC)"),
        ("TIME", "'10:00:00'", "10:00:00"),
        ("BOOLEAN", "TRUE", "yes"),
        ("BIGINT", "12345", "12,345"),
    ],
)
def test_values_are_told(told, duckdb_type: str, value: str, shown: str) -> None:
    assert told(duckdb_type, value, "NULL", "NULL" if duckdb_type != "BIGINT" else "1") == shown


@pytest.mark.parametrize(
    ("duckdb_type", "value"),
    [("TIMESTAMPTZ", "'infinity'"), ("DATE", "'-infinity'"), ("DATE", "NULL"), ("DOUBLE", "'nan'")],
)
def test_what_is_missing_is_an_empty_fact(told, duckdb_type: str, value: str) -> None:
    shown = told(duckdb_type, value, *(["1", "2"] if duckdb_type == "DOUBLE" else []))
    assert shown == ""


def test_a_coded_day_is_told_in_the_contracts_words(told) -> None:
    shown = told("DATE", "'2014-01-01'", values={"2014-01-01": "New Year"})
    assert shown == "New Year"

"""A splitter's predicate selects what its words say, whatever the column is called or holds."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.slices.splitters import Splitter, splitters


def _column(name: str, duckdb_type: str, **more: object) -> Column:
    return Column(name, "prediction", kind_of(duckdb_type), duckdb_type, "predictions", name, name, **more)


def _ways(contract: Contract, *columns: Column) -> list[Splitter]:
    return list(splitters(contract, columns))


def _selected(engine: Engine, frame: pl.DataFrame, predicate: str) -> list[int]:
    engine.connection.register("t", frame.with_row_index("i").to_arrow())
    return [i for (i,) in engine.connection.sql(f"SELECT i FROM t WHERE {predicate} ORDER BY i").fetchall()]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
        lambda s: s.lower() != "i"
    ),
    value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
def test_any_category_under_any_name_selects_its_own_rows(engine, contract, name: str, value: str) -> None:
    frame = pl.DataFrame({name: [value, value + "x", None]})
    (way,) = _ways(contract, _column(name, "VARCHAR"))
    assert _selected(engine, frame, way.equals(value)) == [0]
    assert _selected(engine, frame, way.missing()) == [2]


def test_a_number_between_two_ends(engine, contract) -> None:
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0, None, float("nan")]})
    (way,) = _ways(contract, _column("x", "DOUBLE"))
    assert _selected(engine, frame, way.between(2.0, 3.0)) == [1]
    assert way.between_words(2.0, 3.0) == "x is from 2 to below 3"
    assert way.between_words(None, 2.5) == "x is below 2.5"
    assert _selected(engine, frame, way.missing()) == [3, 4]


def test_a_moment_is_split_by_itself_its_hour_and_its_weekday_in_the_readers_zone(engine, contract) -> None:
    contract = contract.model_copy(update={"timezone": "America/New_York", "time": "at"})
    # 31 December 23:30 in New York is 1 January in UTC.
    frame = pl.DataFrame({"at": [datetime(2014, 1, 1, 4, 30, tzinfo=UTC), datetime(2013, 6, 1, 12, tzinfo=UTC)]})
    moment, hour, weekday = _ways(contract, _column("at", "TIMESTAMP WITH TIME ZONE"))
    cut = frame["at"].dt.epoch("us").max()
    assert _selected(engine, frame, moment.between(float(cut), None)) == [0]
    assert moment.between_words(float(cut), None) == "at is 31 Dec 2013 23:30 or more"
    assert _selected(engine, frame, hour.between(23.0, None)) == [0]
    assert hour.between_words(23.0, None) == "hour of at is 23:00 or more"
    assert _selected(engine, frame, weekday.equals("2")) == [0]
    assert weekday.equals_words("2") == "weekday of at is Tuesday"


def test_coded_values_are_told_in_the_contracts_words(contract) -> None:
    (way,) = _ways(contract, _column("carrier", "VARCHAR", values={"AA": "American"}))
    assert way.equals_words("AA") == "carrier is American"


@pytest.mark.parametrize(
    "column",
    [
        _column("id", "VARCHAR"),
        _column("mail", "VARCHAR", policy="mask"),
        _column("raw", "STRUCT(a INTEGER)"),
    ],
)
def test_keys_masked_and_nested_columns_are_never_split(contract, column: Column) -> None:
    if column.name == "id":
        column = Column("id", "key", "category", "VARCHAR", "predictions", "id", "id")
    assert _ways(contract, column) == []


def test_a_column_the_model_does_not_use_points_at_a_missing_feature(contract) -> None:
    (way,) = _ways(contract, _column("precip", "DOUBLE", model_uses=False))
    assert way.family == "missing_feature"

"""A splitter's predicate selects what its words say, whatever the column is called or holds."""

from dataclasses import replace
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


def _rows(engine: Engine, predicate: str) -> list[int]:
    return [i for (i,) in engine.connection.sql(f"SELECT i FROM t WHERE {predicate} ORDER BY i").fetchall()]


def _selected(engine: Engine, frame: pl.DataFrame, predicate: str) -> list[int]:
    engine.connection.register("t", frame.with_row_index("i").to_arrow())
    return _rows(engine, predicate)


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


def test_what_may_be_a_year_has_no_comma(contract) -> None:
    (plain,) = _ways(contract, _column("x", "DOUBLE"))
    (measured,) = _ways(contract, replace(_column("x", "DOUBLE"), unit="mbar"))
    assert plain.between_words(2013.0, 2014.5) == "x is from 2013 to below 2,014.5"
    assert measured.between_words(1005.0, 1017.5) == "x is from 1,005 mbar to below 1,017.5 mbar"


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("\N{DEGREE SIGN}", "x is from 20\N{DEGREE SIGN} to below 240\N{DEGREE SIGN}"),
        ("%", "x is from 20 % to below 240 %"),
        ("\N{PRIME}", "x is from 20\N{PRIME} to below 240\N{PRIME}"),
        ("\N{DEGREE SIGN}C", "x is from 20 \N{DEGREE SIGN}C to below 240 \N{DEGREE SIGN}C"),
        ("min", "x is from 20 min to below 240 min"),
    ],
)
def test_a_sign_of_an_angle_is_attached_to_its_number_and_a_word_is_not(contract, unit: str, words: str) -> None:
    (way,) = _ways(contract, replace(_column("x", "DOUBLE"), unit=unit))
    assert way.between_words(20.0, 240.0) == words


@pytest.mark.parametrize("duckdb_type", ["DOUBLE", "FLOAT"])
def test_an_open_end_does_not_reach_to_infinity_or_beyond(engine, contract, duckdb_type: str) -> None:
    frame = pl.DataFrame({"x": [1.0, 2.0, None, float("nan"), float("inf"), float("-inf")]})
    if duckdb_type == "FLOAT":
        frame = frame.cast({"x": pl.Float32})
    (way,) = _ways(contract, _column("x", duckdb_type))
    assert way.between(2.0, None) == 'isfinite("x") AND "x" >= 2.0'
    assert _selected(engine, frame, way.between(2.0, None)) == [1]
    assert _selected(engine, frame, way.between(None, 2.0)) == [0]
    assert way.between(1.0, 3.0) == '"x" >= 1.0 AND "x" < 3.0'
    assert _selected(engine, frame, way.between(1.0, 3.0)) == [0, 1]
    assert _selected(engine, frame, way.missing()) == [2, 3, 4, 5]


def test_whole_numbers_are_always_finite_and_keep_their_last_digit(engine, contract) -> None:
    frame = pl.DataFrame({"x": [2**62, 2**62 + 1, None]})
    (way,) = _ways(contract, _column("x", "BIGINT"))
    assert way.between(2**62 + 1, None) == f'"x" >= {2**62 + 1}'
    assert _selected(engine, frame, way.between(2**62 + 1, None)) == [1]


@pytest.mark.parametrize(
    ("duckdb_type", "moments"),
    [
        ("TIMESTAMP", ["2024-01-01 00:00:00", "9999-12-31 23:59:59.999999", "99999-01-01 00:00:00"]),
        ("TIMESTAMP", ["0044-03-15 (BC) 12:00:00", "0001-01-01 00:00:00", "2024-01-01 00:00:00"]),
        (
            "TIMESTAMP WITH TIME ZONE",
            ["2024-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00", "99999-01-01 00:00:00+00"],
        ),
        ("DATE", ["0044-03-15 (BC)", "2024-01-01", "9999-12-31"]),
    ],
)
def test_every_moment_can_be_a_cut_and_infinity_is_missing(engine, contract, duckdb_type: str, moments) -> None:
    contract = contract.model_copy(update={"timezone": "Asia/Tokyo"})
    rows = [*moments, "infinity", "-infinity"]
    values = " UNION ALL ".join(f"SELECT {i} AS i, CAST('{m}' AS {duckdb_type}) AS at" for i, m in enumerate(rows))
    engine.connection.execute(f"CREATE TABLE t AS {values}")
    way, *_ = _ways(contract, _column("at", duckdb_type))
    for i in range(len(moments)):
        ((cut,),) = engine.connection.sql(f"SELECT {way.number} FROM t WHERE i = {i}").fetchall()
        assert _rows(engine, way.between(cut, None)) == list(range(i, len(moments)))
        assert _rows(engine, way.between(None, cut)) == list(range(i))
        assert way.between_words(cut, None).startswith("at is ")
    assert _rows(engine, way.missing()) == [len(moments), len(moments) + 1]


@pytest.mark.parametrize(
    ("duckdb_type", "values"),
    [("INTERVAL", ["1 month", "30 days"]), ("BLOB", [r"\x00\xFF", r"\x27"]), ("JSON", ['{"a": 1}', '{"a": 2}'])],
)
def test_a_category_of_any_type_selects_its_own_rows(engine, contract, duckdb_type: str, values: list[str]) -> None:
    rows = " UNION ALL ".join(f"SELECT {i} AS i, CAST('{v}' AS {duckdb_type}) AS c" for i, v in enumerate(values))
    engine.connection.execute(f"CREATE TABLE t AS {rows}")
    (way,) = _ways(contract, _column("c", duckdb_type))
    texts = engine.connection.sql("SELECT CAST(c AS VARCHAR) FROM t ORDER BY i").fetchall()
    assert [_rows(engine, way.equals(text)) for (text,) in texts] == [[0], [1]]


def test_a_moment_is_split_by_itself_and_its_parts_in_the_readers_zone(engine, contract) -> None:
    contract = contract.model_copy(update={"timezone": "America/New_York", "time": "at"})
    # 31 December 23:30 in New York is 1 January in UTC.
    frame = pl.DataFrame({"at": [datetime(2014, 1, 1, 4, 30, tzinfo=UTC), datetime(2013, 6, 1, 12, tzinfo=UTC)]})
    moment, hour, weekday, month = _ways(contract, _column("at", "TIMESTAMP WITH TIME ZONE"))
    cut = frame["at"].dt.epoch("us").max()
    assert _selected(engine, frame, moment.between(float(cut), None)) == [0]
    assert moment.between_words(float(cut), None) == "at is 31 Dec 2013 23:30 or more"
    assert _selected(engine, frame, hour.between(23.0, None)) == [0]
    assert hour.between_words(23.0, None) == "hour of at is 23:00 or more"
    assert _selected(engine, frame, weekday.equals("2")) == [0]
    assert weekday.equals_words("2") == "weekday of at is Tuesday"
    assert _selected(engine, frame, month.among(["6", "12"])) == [0, 1]
    assert _selected(engine, frame, month.equals("12")) == [0]
    assert month.among_words(["6", "12"]) == "month of at is one of (June, December)"
    assert sorted(["12", "6"], key=month.order) == ["6", "12"]


def test_a_moment_beside_the_time_of_the_cases_is_split_by_the_days_between(engine, contract) -> None:
    contract = contract.model_copy(update={"time": "at"})
    at, opened = _column("at", "TIMESTAMP WITH TIME ZONE"), _column("opened", "DATE")
    *_, days = _ways(contract, at, opened)
    moments = [
        ("2024-03-01 00:00", "2024-02-28"),
        ("2024-03-01 23:59", "2024-03-01"),
        ("2024-03-01 12:00", "2024-03-02"),
    ]
    rows = [*moments, ("infinity", "2024-01-01"), ("2024-03-01 00:00", "-infinity")]
    values = " UNION ALL ".join(
        f"SELECT {i} AS i, TIMESTAMPTZ '{a}{'' if a == 'infinity' else '+00'}' AS at, DATE '{o}' AS opened"
        for i, (a, o) in enumerate(rows)
    )
    engine.connection.execute(f"CREATE TABLE t AS {values}")
    assert _rows(engine, days.between(2, None)) == [0]
    assert _rows(engine, days.between(0, 2)) == [1]
    assert _rows(engine, days.between(None, 0)) == [2]
    assert _rows(engine, days.missing()) == [3, 4]
    assert days.between_words(2, None) == "days from opened to at is 2 or more"


@pytest.mark.parametrize(("first", "words"), [("2024-03-02", "the last 30 days"), ("2024-03-31", "the last day")])
def test_how_recent_a_moment_is_counts_from_the_last_case(contract, first: str, words: str) -> None:
    way, *_ = _ways(contract, _column("at", "TIMESTAMP"))
    last, low = (int(datetime.fromisoformat(each + "T00:00+00:00").timestamp() * 1e6) for each in ("2024-04-01", first))
    way = replace(way, last=last)
    assert way.between_words(low, None).endswith(f" or more ({words})")
    assert "(" not in way.between_words(low, low + 1) + way.between_words(None, low)


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

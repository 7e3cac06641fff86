"""What a clause says in SQL and as a Polars expression selects the same rows, whatever its column holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.findings import Proposal
from tasks.slices.coding import Coded
from tasks.slices.conditions import Condition, condition, proposal
from tasks.slices.expressions import all_of, column
from tasks.slices.splitters import Splitter, splitters
from tasks.slices.subgroups import known_subgroups
from tasks.slices.words import _way
from tasks.sql import ident, literal

NAMES = st.one_of(
    st.sampled_from(["*", "^x$", "^.*$", 'a"b', "a'b", "a\\b", "a\nb", "é", "", " ", "{{ x }}", "%s", "pl.col('x')"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8),
).filter(lambda name: name.strip() and name.lower() != "row")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
VALUES = {
    "DOUBLE": st.floats(),
    "FLOAT": st.floats(width=32),
    "BIGINT": st.integers(-(2**53), 2**53),
    "UTINYINT": st.integers(0, 255),
    "VARCHAR": TEXTS,
    "BOOLEAN": st.booleans(),
    "TIMESTAMP": st.datetimes(),
    # Later, summer time has no rules in Polars.
    "TIMESTAMP WITH TIME ZONE": st.datetimes(timezones=st.just(UTC)).filter(lambda t: 1 < t.year < 2038),
    "DATE": st.dates(),
}
POLARS = {
    "DOUBLE": pl.Float64,
    "FLOAT": pl.Float32,
    "BIGINT": pl.Int64,
    "UTINYINT": pl.UInt8,
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "TIMESTAMP": pl.Datetime("us"),
    "TIMESTAMP WITH TIME ZONE": pl.Datetime("us", "UTC"),
    "DATE": pl.Date,
}


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def by_sql(database: duckdb.DuckDBPyConnection, frame: pl.DataFrame, predicate: str) -> list[int]:
    # One column at a time: a whole frame would take some of these names for patterns.
    series = frame.with_row_index("row").get_columns()
    database.register("t", pa.Table.from_arrays([s.to_arrow() for s in series], [s.name for s in series]))
    return [i for (i,) in database.sql(f"SELECT row FROM t WHERE {predicate} ORDER BY row").fetchall()]


def in_file(database: duckdb.DuckDBPyConnection, path: Path, predicate: str) -> list[int]:
    rows = f"read_parquet({literal(str(path))}, file_row_number = true)"
    return [i for (i,) in database.sql(f"SELECT file_row_number FROM {rows} WHERE {predicate} ORDER BY 1").fetchall()]


def by_polars(frame: pl.DataFrame, expression: str) -> list[int]:
    selected = frame.with_row_index("row").filter(eval(expression, {"pl": pl}))  # noqa: S307 - the text under test
    return selected["row"].to_list()


def ways(contract, name: str, duckdb_type: str) -> list[Splitter]:
    own = Column(name, "prediction", kind_of(duckdb_type), duckdb_type, "predictions", name, name)
    return list(splitters(contract.model_copy(update={"timezone": "America/New_York"}), (own,)))


def conditions(way: Splitter, values: list[object]) -> list[Condition]:
    """Every kind of condition that the search makes of these values."""
    if way.kind == "category":
        cells = sorted({_text(way, value) for value in values if value is not None})[:5] or ["3"]
        coded = Coded(way, values=tuple(cells))
        return [
            condition(coded, first, last)
            for first in range(len(cells) + 2)
            for last in {first, len(cells)}
            if last >= first
        ]
    cuts = tuple(sorted({cut for value in values if (cut := _cut(way, value)) is not None}))[:4]
    coded = Coded(way, cuts=cuts)
    last = coded.size - 1
    return [
        condition(coded, first, end)
        for first in range(last + 1)
        for end in range(max(first, 0), last + 1)
        if first or not end
    ]


def _text(way: Splitter, value: object) -> str:
    if way.unit == "month":
        return str(value.month)
    if way.unit == "weekday":
        return str((value.weekday() + 1) % 7)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cut(way: Splitter, value: object) -> float | None:
    if value is None:
        return None
    if way.unit == "hour":
        return value.hour
    if way.unit == "moment":
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    finite = abs(value) < 1e300
    return value if finite else None


@pytest.mark.parametrize("duckdb_type", VALUES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=NAMES)
def test_both_select_the_same_rows(database, contract, duckdb_type: str, data: st.DataObject, name: str) -> None:
    values = data.draw(st.lists(st.one_of(st.none(), VALUES[duckdb_type]), min_size=1, max_size=8))
    # A second column whose name the first one's could be taken for, were it a pattern.
    other = pl.Series("x" if name != "x" else "y", [None] * len(values), POLARS[duckdb_type])
    frame = pl.DataFrame([pl.Series("v", values, POLARS[duckdb_type]).rename(name), other])
    if name.lower() == other.name.lower():
        frame = frame.drop(other.name)
    for way in ways(contract, name, duckdb_type):
        for one in conditions(way, values):
            found = proposal([one])
            assert found.polars
            assert by_polars(frame, found.polars) == by_sql(database, frame, found.predicate), found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.one_of(st.none(), st.floats()), st.one_of(st.none(), TEXTS)), min_size=1, max_size=8))
def test_so_do_combinations(database, contract, rows: list[tuple[float | None, str | None]]) -> None:
    numbers, texts = zip(*rows, strict=True)
    frame = pl.DataFrame({"n": numbers, "t": texts}, schema={"n": pl.Float64, "t": pl.String})
    (number,), (text,) = ways(contract, "n", "DOUBLE"), ways(contract, "t", "VARCHAR")
    for one in conditions(number, list(numbers)):
        for two in conditions(text, list(texts)):
            found = proposal([one, two])
            assert by_polars(frame, found.polars) == by_sql(database, frame, found.predicate), found


def test_times_that_are_not_finite_are_missing_in_both(database, contract, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    database.execute(
        "COPY (SELECT * FROM (VALUES ('infinity'::TIMESTAMP, '-infinity'::TIMESTAMPTZ, 'infinity'::DATE),"
        " (NULL, NULL, NULL), ('2024-01-05 10:00', '2024-01-05 10:00+00', '2024-01-05'),"
        " ('20000-01-01', '20000-01-01 00:00+00', '20000-01-01'))"
        f" AS v(a, b, c)) TO {literal(str(path))}"
    )
    frame = pl.read_parquet(path)
    noon = (datetime(2024, 1, 5, 9, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    far = 16_000 * 366 * 86_400_000_000
    for name, duckdb_type in (("a", "TIMESTAMP"), ("b", "TIMESTAMP WITH TIME ZONE"), ("c", "DATE")):
        for way in ways(contract, name, duckdb_type):
            cuts = {"moment": (noon, far), "hour": (9, 12)}.get(way.unit, ())
            coded = Coded(way, cuts=cuts, values={"weekday": ("5", "6"), "month": ("1", "2")}.get(way.unit, ()))
            for first in range(coded.size):
                for last in range(first, coded.size) if first else (0,):
                    found = proposal([condition(coded, first, last)])
                    assert by_polars(frame, found.polars) == in_file(database, path, found.predicate), found


TIMES = st.one_of(st.none(), st.datetimes(), st.just("infinity"), st.just("-infinity"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=6), cut=st.integers(-400, 400))
def test_so_do_days_between_two_times(
    database, contract, tmp_path: Path, rows: list[tuple[object, object]], cut
) -> None:
    path = tmp_path / "days.parquet"
    values = ", ".join(f"({', '.join('NULL' if v is None else literal(str(v)) for v in row)})" for row in rows)
    database.execute(
        f"COPY (SELECT a::TIMESTAMP AS a, b::DATE AS b FROM (VALUES {values}) AS v(a, b)) TO {literal(str(path))}"
    )
    later, earlier = (
        Column(name, "prediction", "time", kind, "predictions", name, name)
        for name, kind in (("a", "TIMESTAMP"), ("b", "DATE"))
    )
    way = next(w for w in splitters(contract.model_copy(update={"time": "a"}), (later, earlier)) if w.unit == "days")
    coded = Coded(way, cuts=(cut,))
    for first, last in ((0, 0), (1, 1), (2, 2), (1, 2)):
        found = proposal([condition(coded, first, last)])
        assert by_polars(pl.read_parquet(path), found.polars) == in_file(database, path, found.predicate), found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.one_of(st.none(), st.text("aBc12 .-_é,'\"ß漢", max_size=8)), min_size=1, max_size=6))
def test_so_do_words(database, contract, texts: list[str | None]) -> None:
    frame = pl.DataFrame({"t": texts}, schema={"t": pl.String})
    (text,) = ways(contract, "t", "VARCHAR")
    for word in {w.lower() for each in texts if each for w in each.split()} | {"abc"}:
        own = _way(text, word)
        found = proposal([condition(Coded(own, values=("true",)), 1, 1)])
        assert by_polars(frame, found.polars) == by_sql(database, frame, found.predicate), found


def test_it_reads_as_one_would_write_it(contract) -> None:
    (hour,) = ways(contract, "hour", "BIGINT")
    (humid,) = ways(contract, "weather__humid", "DOUBLE")
    (carrier,) = ways(contract, "carrier", "VARCHAR")
    moment, its_hour, weekday, _ = ways(contract, "time_hour", "TIMESTAMP WITH TIME ZONE")

    def told(*conditions: Condition) -> str:
        return proposal(conditions).polars

    late = condition(Coded(hour, cuts=(14,)), 2, 2)
    wet = condition(Coded(humid, cuts=(67.0,)), 2, 2)
    assert told(late) == 'pl.col("hour") >= 14'
    assert told(late, wet) == (
        '(pl.col("hour") >= 14) & (pl.col("weather__humid").is_finite() & (pl.col("weather__humid") >= 67.0))'
    )
    assert told(condition(Coded(carrier, values=("EV", "B6")), 1, 2)) == 'pl.col("carrier").is_in(["B6", "EV"])'
    assert told(condition(Coded(weekday, values=("0",)), 1, 1)) == (
        'pl.when(pl.col("time_hour").to_physical().abs() < 9223372036854775807).then(pl.col("time_hour"))'
        '.dt.convert_time_zone("America/New_York").dt.weekday() % 7 == 0'
    )
    assert told(condition(Coded(its_hour, cuts=(6,)), 1, 1)) == (
        'pl.col("time_hour").dt.convert_time_zone("America/New_York").dt.hour() < 6'
    )
    day = (datetime(2013, 3, 4, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert told(condition(Coded(moment, cuts=(day, day + 3_600_000_000)), 2, 2)) == (
        '(pl.col("time_hour") >= pl.datetime(2013, 3, 4, time_zone="UTC")) &'
        ' (pl.col("time_hour") < pl.datetime(2013, 3, 4, 1, time_zone="UTC"))'
    )


@pytest.mark.parametrize("duckdb_type", ["UUID", "INTERVAL", "BLOB"])
def test_a_type_that_polars_reads_otherwise_has_none(contract, duckdb_type: str) -> None:
    (way,) = ways(contract, "x", duckdb_type)
    assert proposal([condition(Coded(way, values=("a",)), 1, 1)]).polars == ""
    assert all_of(["pl.col('a')", ""]) == ""


def test_known_subgroups_have_one_too(engine, contract, declare, columns_of, database) -> None:
    frame = pl.DataFrame({"shop": ["a", None, "b", "a"], "size": [1, 2, None, 1], "open": [True, None, False, True]})
    named = contract.model_copy(update={"subgroups": ["shop", "size", "open"]})
    found: tuple[Proposal, ...] = known_subgroups(engine, named, columns_of(frame), declare(frame))
    assert len(found) == 9
    for one in found:
        assert by_polars(frame, one.polars) == by_sql(database, frame, one.predicate), one


def test_dates_are_dates(contract) -> None:
    way, *_ = ways(contract, "day", "DATE")
    day = (date(2024, 2, 29) - date(1970, 1, 1)).days * 86_400_000_000
    found = proposal([replace(condition(Coded(way, cuts=(day,)), 2, 2))])
    assert "pl.date(2024, 2, 29)" in found.polars
    assert column("day") in found.polars
    assert ident("day") in found.predicate

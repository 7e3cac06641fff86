"""Moments of any year read as the engine reads them, inside Python's calendar and beyond it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.engine import Engine
from tasks.moments import day_words, is_midnight, iso_day, iso_minute, microseconds, moment_literal, moment_words
from tasks.sql import Sql

# From 290,308 BC to 294,246 AD: what the engine's moments reach, with a day to spare for time zones.
ANY = st.integers(-9_223_371_936_000_000_000, 9_223_371_936_000_000_000)
TYPES = ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")


def _at(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )


def _us(engine: Engine, value: str, duckdb_type: str) -> int | None:
    ((found,),) = engine.connection.sql(f"SELECT {microseconds(Sql(value), duckdb_type)}").fetchall()
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=ANY, duckdb_type=st.sampled_from(TYPES))
def test_the_constant_of_a_moment_is_that_moment(engine: Engine, moment: int, duckdb_type: str) -> None:
    literal = moment_literal(moment, duckdb_type)
    assert _us(engine, f"({literal})", duckdb_type) == moment


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.integers(-106_751_990, 106_751_990))
def test_the_constant_of_a_day_is_that_day(engine: Engine, day: int) -> None:
    moment = day * 86_400_000_000
    literal = moment_literal(moment, "DATE")
    assert literal.startswith("DATE '")
    assert _us(engine, f"({literal})", "DATE") == moment


@settings(max_examples=40, deadline=None)
@given(moment=st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)))  # noqa: DTZ001 - naive is meant
def test_inside_pythons_calendar_words_are_pythons(moment: datetime) -> None:
    number = _at(moment.isoformat())
    assert iso_minute(number, None) == moment.isoformat(sep=" ")[:16]
    assert is_midnight(number, None) == (moment.isoformat()[11:16] == "00:00")


@pytest.mark.parametrize(
    ("moment", "zone", "day", "words"),
    [
        (_at("2024-03-09 07:30"), None, "2024-03-09", "9 Mar 2024 07:30"),
        (_at("2014-01-01 04:30"), "America/New_York", "2013-12-31", "31 Dec 2013 23:30"),
        (_at("9999-12-31 23:59:59.999999"), None, "9999-12-31", "31 Dec 9999 23:59"),
        (_at("9999-12-31 23:59:59.999999"), "Asia/Tokyo", "10000-01-01", "1 Jan 10000 08:59"),
        (_at("0001-01-01 00:00"), None, "0001-01-01", "1 Jan 1 00:00"),
        # The year before 1 AD is 1 BC; New York's mean time was 4:56:02 behind.
        (_at("0001-01-01 00:00"), "America/New_York", "0001-12-31 (BC)", "31 Dec 1 BC 19:03"),
        (_at("0001-01-01 00:00") - 86_400_000_000, None, "0001-12-31 (BC)", "31 Dec 1 BC 00:00"),
    ],
)
def test_a_moment_is_told_in_the_readers_zone(moment: int, zone: str | None, day: str, words: str) -> None:
    assert iso_day(moment, zone) == day
    assert moment_words(moment, zone) == words
    assert day_words(moment, zone) == words[:-6]
    assert day_words(moment, zone, with_year=False) == " ".join(words.split()[:2])


@pytest.mark.parametrize("infinite", ["infinity", "-infinity"])
@pytest.mark.parametrize("duckdb_type", [*TYPES, "DATE"])
def test_infinity_is_no_moment(engine: Engine, infinite: str, duckdb_type: str) -> None:
    assert _us(engine, f"CAST('{infinite}' AS {duckdb_type})", duckdb_type) is None


def test_a_day_beyond_every_moment_is_none(engine: Engine) -> None:
    assert _us(engine, "DATE '5000000-01-01'", "DATE") is None

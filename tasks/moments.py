"""Moments of any year the engine knows, told and written without a calendar that ends in 9999.

They travel as whole microseconds since 1970; infinity is no moment and travels as NULL. Python knows the years 1 to
9999 only, so a moment beyond them is told by the same day of a year inside: the calendar repeats every 400 years.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.sql import Sql, literal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# With a year to spare on both sides, for the reader's zone.
_FIRST = (datetime(2, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
# Moments far ahead follow the zones' rules of today.
_TODAY = (datetime(2000, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_YEARS = 400
_CYCLE = 146_097 * 86_400_000_000


def has_zone(duckdb_type: str) -> bool:
    """Whether a time's type knows its zone."""
    return duckdb_type.upper().endswith("TIME ZONE")


def is_day(duckdb_type: str) -> bool:
    """Whether a type holds days without a time of day."""
    return duckdb_type.upper() == "DATE"


def is_moment(duckdb_type: str) -> bool:
    """Whether a type holds days or moments, and not mere times of day."""
    return duckdb_type.upper().startswith(("TIMESTAMP", "DATE"))


def microseconds(value: Sql, duckdb_type: str) -> Sql:
    """The expression for a moment as a whole number; NULL where it is missing or not finite."""
    # A day may lie further from 1970 than a moment can.
    return Sql(f"epoch_us(TRY_CAST({value} AS TIMESTAMP))" if is_day(duckdb_type) else f"epoch_us({value})")


def moment_literal(moment: int, duckdb_type: str) -> Sql:
    """A moment as a constant of its type, as it reads in a predicate."""
    kind = "DATE" if is_day(duckdb_type) else "TIMESTAMPTZ" if has_zone(duckdb_type) else "TIMESTAMP"
    return Sql(f"{kind} {literal(moment_text(moment, duckdb_type))}")


def moment_text(moment: int, duckdb_type: str) -> str:
    """A moment as the engine reads and writes it, in UTC where its type knows a zone."""
    day = iso_day(moment, None)
    if is_day(duckdb_type):
        return day
    clock = _calendar(moment, None)[1].time().isoformat()
    return f"{day} {clock}" + ("+00:00" if has_zone(duckdb_type) else "")


def calendar_parts(moment: int) -> tuple[int, ...] | None:
    """Year, month, day, hour, minute, second and microsecond in UTC; None where Python's calendar does not reach."""
    if not _FIRST <= moment < _LAST:
        return None
    at = _EPOCH + moment * _MICROSECOND
    return at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond


def day_words(moment: int, zone: str | None, with_year: bool = True) -> str:
    """The day of a moment for a reader: "9 Mar 2024"; `zone` is None where moments have none."""
    year, local = _calendar(moment, zone)
    return f"{local.day} {local:%b}" + (f" {year if year > 0 else f'{1 - year} BC'}" if with_year else "")


def moment_words(moment: int, zone: str | None) -> str:
    """A moment for a reader: "9 Mar 2024 07:00"."""
    return f"{day_words(moment, zone)} {_calendar(moment, zone)[1]:%H:%M}"


def is_midnight(moment: int, zone: str | None) -> bool:
    """Whether a moment is a day's first minute for the reader."""
    local = _calendar(moment, zone)[1]
    return not (local.hour or local.minute)


def iso_day(moment: int, zone: str | None) -> str:
    """The day of a moment in digits: "2024-03-09"."""
    year, local = _calendar(moment, zone)
    # The year before 1 is 1 BC.
    return f"{year:04d}-{local:%m-%d}" if year > 0 else f"{1 - year:04d}-{local:%m-%d} (BC)"


def iso_minute(moment: int, zone: str | None) -> str:
    """A moment in digits to the minute: "2024-03-09 07:00"."""
    return f"{iso_day(moment, zone)} {_calendar(moment, zone)[1]:%H:%M}"


def _calendar(moment: int, zone: str | None) -> tuple[int, datetime]:
    """The true year of a moment, and the moment in a year that Python knows."""
    cycles = 0
    if not _FIRST <= moment < _LAST:
        cycles = (moment - (_FIRST if moment < _FIRST else _TODAY)) // _CYCLE
    near = _EPOCH + (moment - cycles * _CYCLE) * _MICROSECOND
    local = near.astimezone(ZoneInfo(zone)) if zone else near
    return local.year + _YEARS * cycles, local

"""What counts as missing: no value, and a number or a time that is not finite.

NaN and infinity are how many tools write "nothing" and "no end". The engine sorts them above everything else, so a
condition with an open end has to leave them out by itself.
"""

from tasks.contracts.columns import FLOATS
from tasks.sql import Sql


def may_be_infinite(duckdb_type: str) -> bool:
    """Whether values of a type can be present and yet not finite."""
    return duckdb_type.upper() in FLOATS or duckdb_type.upper().startswith(("TIMESTAMP", "DATE"))


def is_missing(value: Sql, duckdb_type: str) -> Sql:
    """The condition that a value is missing."""
    return Sql(f"({value} IS NULL OR NOT isfinite({value}))" if may_be_infinite(duckdb_type) else f"{value} IS NULL")


def or_null(value: Sql, duckdb_type: str) -> Sql:
    """A value, with NULL wherever it counts as missing."""
    return Sql(f"CASE WHEN isfinite({value}) THEN {value} END") if may_be_infinite(duckdb_type) else value

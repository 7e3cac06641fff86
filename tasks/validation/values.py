"""How a check reads a value: classes as text, numbers as doubles, just as `sql/evaluation/parsed.sql` reads them."""

from tasks.contracts.columns import kind_of
from tasks.sql import Sql, ident


def as_class(column: str, duckdb_type: str) -> Sql:
    """A label read as a class: text, or NULL where there is none. 1.0 and 1 are the same class; blank text is none."""
    name = ident(column)
    kind = kind_of(duckdb_type)
    if kind == "number" and duckdb_type.upper().startswith(("FLOAT", "DOUBLE", "REAL", "DECIMAL")):
        real = f"CAST({name} AS DOUBLE)"
        whole = f"isfinite({real}) AND abs({real}) < 1e15 AND {real} = trunc({real})"
        return Sql(
            f"CASE WHEN {whole} THEN CAST(TRY_CAST({name} AS BIGINT) AS VARCHAR)"
            f" WHEN isfinite({real}) THEN CAST({name} AS VARCHAR) END"
        )
    text = f"CAST({name} AS VARCHAR)"
    return Sql(text) if kind in ("number", "boolean") else Sql(f"CASE WHEN trim({text}) <> '' THEN {text} END")


def as_number(expression: Sql, duckdb_type: str) -> Sql:
    """A value read as a number: a DOUBLE, or NULL where it is no number; NaN and infinity stay what they are."""
    if kind_of(duckdb_type) == "number":
        return Sql(f"CAST({expression} AS DOUBLE)")
    return Sql(f"TRY_CAST(CAST({expression} AS VARCHAR) AS DOUBLE)")


def is_usable(number: Sql) -> Sql:
    """Whether a number can be computed with: there, finite, and not so large that its square overflows.

    A comparison alone does not find NaN: a Parquet file's statistics leave NaN out, and DuckDB decides by them.
    """
    return Sql(f"(isfinite({number}) AND abs({number}) <= 1e100)")


def numbers(*expressions: Sql) -> list[dict[str, Sql]]:
    """Numbers as the statements take them: each with its value and whether that is usable."""
    return [{"value": expression, "usable": is_usable(expression)} for expression in expressions]

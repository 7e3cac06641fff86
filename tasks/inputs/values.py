"""What a column would have to be for its part in the contract, and why it is not: told with counts and examples."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tasks.contracts.columns import kind_of
from tasks.contracts.problems import Problem
from tasks.engine import Engine
from tasks.inputs.convert import MISSING_WORDS, short
from tasks.inputs.files import FORMATS, suffix_of
from tasks.inputs.references import Need, Reference
from tasks.inputs.sources import Table
from tasks.inputs.types import PATTERNS, TIMES, TIMESTAMPTZ
from tasks.sql import Sql, ident, literal

# Above these, the type no longer tells every whole number from the next.
_EXACT_UP_TO = {"DOUBLE": 2**53, "FLOAT": 2**24}
_MOST = 3  # values shown in a message

_WORDS: dict[Need, str] = {
    "number": "a number",
    "time": "a date or a point in time",
    "class_scores": "a struct or a map with a number for each class",
    "identifier": "a plain value",
    "value": "a plain value",
}


def is_time(duckdb_type: str) -> bool:
    """Whether a column holds days or points in time (a time of day is neither)."""
    return duckdb_type == "DATE" or duckdb_type.startswith("TIMESTAMP")


def empty_columns(engine: Engine, table: Table, wanted: list[Reference]) -> list[Problem]:
    """Columns that are of no use without a value, and have none."""
    columns = list(dict.fromkeys(reference.column for reference in wanted))
    if not columns or not table.rows:
        return []
    filled = dict(
        zip(
            columns,
            engine.row("inputs/filled", source=ident(table.view), columns=[ident(column) for column in columns]),
            strict=True,
        )
    )
    return [
        Problem(
            reference.place,
            f"column {reference.column!r} of {table.shown!r} is empty in all {table.rows:,} rows",
            "fill it, or remove it from the contract"
            if reference.place != "labels.label"
            else "give the true outcomes",
        )
        for reference in wanted
        if not filled[reference.column]
    ]


def wrong_type(engine: Engine, table: Table, reference: Reference) -> Problem | None:
    """Why a column cannot play its part, judged by its type; None if it can."""
    duckdb_type = table.columns[reference.column]
    if _suits(duckdb_type, reference.need):
        return None
    column = f"column {reference.column!r} of {table.shown!r}"
    expected = _WORDS[reference.need]
    if duckdb_type == "VARCHAR" and reference.need in ("number", "time"):
        what, do = _text(engine, table, reference)
        return Problem(reference.place, f"{column} has to be {expected}, but {what}", do)
    what = f"{column} has to be {expected}, but its type is {_plain(duckdb_type)}"
    return Problem(reference.place, what, _other_type(table, reference, duckdb_type))


def inexact_key(engine: Engine, table: Table, reference: Reference) -> Problem | None:
    """Why a fractional number column cannot identify anything; None if all its values are exact whole numbers."""
    duckdb_type = table.columns[reference.column]
    decimal = re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", duckdb_type)
    if duckdb_type not in _EXACT_UP_TO and not (decimal and int(decimal[1])):
        return None
    limit = _EXACT_UP_TO.get(duckdb_type, 10**38)  # a decimal holds 38 digits, and all of them
    fractions, too_large, example = engine.row(
        "inputs/inexact_keys", {"limit": float(limit)}, source=ident(table.view), column=ident(reference.column)
    )
    column = f"key column {reference.column!r} of {table.shown!r} is {_plain(duckdb_type)}"
    do = "store it as text or as a whole number where the table is written"
    if fractions:
        return Problem(
            reference.place, f"{column}: {fractions:,} of {table.rows:,} values are fractions ({example})", do
        )
    if too_large:
        what = f"{column}: {too_large:,} of {table.rows:,} values are beyond {limit:,}, where the last digits are lost"
        return Problem(reference.place, what, do)
    return None


def _suits(duckdb_type: str, need: Need) -> bool:
    kind = kind_of(duckdb_type)
    match need:
        case "number":
            return kind == "number"
        case "time":
            return is_time(duckdb_type)
        case "class_scores":
            return duckdb_type.startswith(("STRUCT(", "MAP("))
        case "identifier" | "value":
            return kind != "nested"
    return True


def _text(engine: Engine, table: Table, reference: Reference) -> tuple[str, str]:
    """Which texts of a column are no numbers or times, and what would make the column one."""
    kinds = ("DOUBLE",) if reference.need == "number" else TIMES
    rows = _unlike(engine, table, reference, kinds)
    if not rows and _format(table) in ("csv", "json"):
        zoned = reference.need == "time" and not _unlike(engine, table, reference, (TIMESTAMPTZ,))
        kind = "number" if reference.need == "number" else "timestamptz" if zoned else "timestamp"
        return "is read as text", f"declare its type: types: {{{reference.column}: {kind}}}"
    if not rows:
        return "is text", "store it in its type where the table is written"
    values = [str(value) for value, _, _ in rows]
    misfits, filled = rows[0][1:]
    what = f"is text: {misfits:,} of {filled:,} values are not, such as {', '.join(map(short, values))}"
    if _format(table) == "csv" and MISSING_WORDS.issuperset(values):
        texts = ", ".join(map(repr, values))
        return what, f"if {texts} means missing, add null_values: [{texts}]"
    if reference.need == "time":
        return what, "write times as 2024-01-31 13:00:00, with Z or +01:00 at the end where the zone is known"
    if all(re.fullmatch(r"[-+]?[\d.]*,\d+", value) for value in values):
        return what, "write numbers with a decimal point, not a comma"
    return what, "mend these values, or name another column"


def _unlike(engine: Engine, table: Table, reference: Reference, kinds: Sequence[str]) -> list[tuple[Any, ...]]:
    """The most frequent texts of a column that are of none of several types; the widest of them comes last."""
    return engine.rows(
        "inputs/unlike_type",
        {"few": _MOST},
        source=ident(table.view),
        column=ident(reference.column),
        type=Sql(kinds[-1]),
        pattern=literal("|".join(f"(?:{PATTERNS[kind]})" for kind in kinds)),
    )


def _other_type(table: Table, reference: Reference, duckdb_type: str) -> str:
    if reference.need == "time" and kind_of(duckdb_type) == "number":
        return "write it as a timestamp: a number does not say since when it counts"
    if reference.need == "class_scores" and duckdb_type in ("DOUBLE", "FLOAT"):
        return f"name the column of every class: score: {{class: {reference.column}, ...}}"
    if reference.need == "number" and duckdb_type.startswith(("STRUCT(", "MAP(")):
        return "name a column that holds one number; only multiclass takes several in one column"
    return f"name another column; {table.shown!r} has {len(table.columns):,}"


def _format(table: Table) -> str | None:
    return FORMATS.get(suffix_of(Path(table.shown)))


def _plain(duckdb_type: str) -> str:
    return duckdb_type if len(duckdb_type) <= 60 else duckdb_type[:57] + "..."

"""What each column holds, in a few numbers that several detectors ask for: computed once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.engine import Engine
from tasks.sql import Sql, ident, statement

# Values of a column whose counts are kept; a spike is among the most frequent ones by what it is.
FREQUENT = 20
# Different values of a column, and of all columns, that stay counted in memory for the detectors.
_MOST_VALUES, _MOST_KEPT = 50_000, 4_000_000


@dataclass(frozen=True)
class Facts:
    """One column over all scored cases.

    Attributes:
        rows: cases with a value; NaN and infinities are none.
        missing: cases without.
        distinct: different values.
        low, high: the smallest and the largest finite value of a number; None for anything else.
        frequent: the most frequent values as text with their exact counts, most frequent first.
        counted: a relation with each different value and its cases, NULL among them.
    """

    rows: int
    missing: int
    distinct: int
    low: float | None
    high: float | None
    frequent: tuple[tuple[str, int], ...]
    counted: Sql


def profile(engine: Engine, evaluation: Sql, columns: Sequence[Column]) -> Mapping[str, Facts]:
    """The facts of each column, by its name."""
    facts: dict[str, Facts] = {}
    room = _MOST_KEPT
    for i, column in enumerate(columns):
        table = ident(f"counted_{i}")
        facts[column.name] = known = _facts(engine, evaluation, column, table, min(_MOST_VALUES, room))
        room -= known.distinct if known.counted == table else 0
    return facts


def _facts(engine: Engine, evaluation: Sql, column: Column, table: Sql, most: int) -> Facts:
    # One statement a column: side by side, the groups of many columns would not fit into memory.
    counted = counted_values(evaluation, _finite(column))
    engine.execute("faults/kept", table=table, relation=counted)
    present, missing, distinct, low, high, values, cases = engine.row(
        "faults/profile", counted=table, number=int(column.kind == "number"), frequent=FREQUENT
    )
    if distinct <= most:
        counted = table
    else:
        engine.execute("evaluation/drop_table", table=table)
    return Facts(present, missing, distinct, low, high, tuple(zip(values, cases, strict=True)), counted)


def counted_values(relation: Sql, value: Sql) -> Sql:
    """Each different value of an expression over a relation with its cases, as a relation."""
    return Sql(f"({statement('faults/counted_values', relation=relation, value=value)})")


def _finite(column: Column) -> Sql:
    """The column's value, without what is no number or no end."""
    name = ident(column.name)
    if column.type.upper() in ("FLOAT", "DOUBLE", "REAL"):
        return Sql(f"CASE WHEN isfinite({name}) THEN {name} END")
    return name

"""What each column holds, in a few numbers that several detectors ask for: computed once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.engine import Engine
from tasks.sql import Sql, ident

# Values of a column whose counts are kept; a spike is among the most frequent ones by what it is.
FREQUENT = 20


@dataclass(frozen=True)
class Facts:
    """One column over all scored cases.

    Attributes:
        rows: cases with a value; NaN and infinities are none.
        missing: cases without.
        distinct: different values.
        low, high: the smallest and the largest finite value of a number; None for anything else.
        frequent: the most frequent values as text with their exact counts, most frequent first.
    """

    rows: int
    missing: int
    distinct: int
    low: float | None
    high: float | None
    frequent: tuple[tuple[str, int], ...]


def profile(engine: Engine, evaluation: Sql, columns: Sequence[Column]) -> Mapping[str, Facts]:
    """The facts of each column, by its name."""
    return {column.name: _facts(engine, evaluation, column) for column in columns}


def _facts(engine: Engine, evaluation: Sql, column: Column) -> Facts:
    # One statement a column: side by side, the groups of many columns would not fit into memory.
    present, missing, distinct, low, high, values, cases = engine.row(
        "faults/profile",
        evaluation=evaluation,
        value=_finite(column),
        number=int(column.kind == "number"),
        frequent=FREQUENT,
    )
    return Facts(present, missing, distinct, low, high, tuple(zip(values, cases, strict=True)))


def _finite(column: Column) -> Sql:
    """The column's value, without what is no number or no end."""
    name = ident(column.name)
    if column.type.upper() in ("FLOAT", "DOUBLE", "REAL"):
        return Sql(f"CASE WHEN isfinite({name}) THEN {name} END")
    return name

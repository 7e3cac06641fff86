"""The numbers and categories of the cases as arrays: a bounded sample to learn from, or all cases some at a time.

Numbers are DOUBLE with NaN for none; categories are hashes of their values with 0 for none, which are the same in the
sample and in all cases. What is learnt from them is in `tasks.faults.values.relations`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import FLOATS, Column
from tasks.engine import Engine
from tasks.faults.partitions import Partition
from tasks.faults.profile import Facts
from tasks.sql import Sql, ident

Numbers = NDArray[np.float64]
Levels = NDArray[np.uint64]
# Cases to learn from: of a fault in one of 400 parts some hundreds of cases remain.
SAMPLE = 120_000
# Columns looked at together; pairs of them are compared, and thousands would be too many.
MOST_NUMBERS = 40
MOST_LEVELS = 30
_CHUNK = 200_000


@dataclass(frozen=True)
class Parts:
    """One division of the cases at hand: the names of its parts and, per case, the place in them or -1."""

    partition: Partition
    names: tuple[str, ...]
    codes: NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Cases at hand, column by column.

    Attributes:
        ids: their case__id.
        numbers, levels: by column name.
    """

    ids: pl.Series
    numbers: Mapping[str, Numbers]
    levels: Mapping[str, Levels]
    parts: tuple[Parts, ...] = ()

    @property
    def rows(self) -> int:
        """How many cases there are."""
        return len(self.ids)

    @cached_property
    def shared(self) -> dict[Any, Any]:
        """What several models need of these cases, by what it is."""
        return {}


def number_columns(columns: Sequence[Column], facts: Mapping[str, Facts]) -> list[Column]:
    """Numbers that vary, a bounded number of them."""
    numbers = [c for c in columns if c.kind == "number" and facts[c.name].distinct > 2]
    return numbers[:MOST_NUMBERS]


def level_columns(columns: Sequence[Column], facts: Mapping[str, Facts]) -> list[Column]:
    """Categories, flags and numbers with few values, whose values repeat."""

    def repeats(column: Column) -> bool:
        known = facts[column.name]
        few = known.distinct <= (60 if column.kind == "number" else known.rows / 5)
        return column.kind in ("category", "boolean", "number") and known.distinct > 1 and few

    return [c for c in columns if repeats(c)][:MOST_LEVELS]


def sample(
    engine: Engine,
    evaluation: Sql,
    numbers: Sequence[Column],
    levels: Sequence[Column],
    divisions: Sequence[Partition],
    most: int = SAMPLE,
) -> Cells:
    """A bounded sample of the cases, the same one every time."""
    (rows,) = engine.row("faults/values/cases", evaluation=evaluation)
    every = max(1, -(-rows // most))
    names = _names(numbers, levels)
    parts = [Sql(f"{division.value} AS {ident(f'part {i}')}") for i, division in enumerate(divisions)]
    frame = engine.frame("faults/values/cells", {"every": every}, evaluation=evaluation, parts=parts, **names)
    return _cells(frame, numbers, levels, divisions)


def every_case(engine: Engine, evaluation: Sql, numbers: Sequence[Column], levels: Sequence[Column]) -> Iterator[Cells]:
    """All cases, some at a time."""
    names = _names(numbers, levels)
    frames = engine.frames("faults/values/cells", {"every": 1}, size=_CHUNK, evaluation=evaluation, parts=[], **names)
    for frame in frames:
        yield _cells(frame, numbers, levels, ())


def _names(numbers: Sequence[Column], levels: Sequence[Column]) -> dict[str, list[Sql]]:
    return {
        "numbers": [Sql(f"{number(c)} AS {ident(f'number {c.name}')}") for c in numbers],
        "levels": [
            Sql(
                f"CASE WHEN {ident(c.name)} IS NULL THEN 0 ELSE hash({ident(c.name)}) END AS {ident(f'level {c.name}')}"
            )
            for c in levels
        ],
    }


def number(column: Column) -> Sql:
    """A column's value as a DOUBLE, NULL for what is no number or has no end."""
    name = ident(column.name)
    if column.type.upper() in FLOATS:
        return Sql(f"CASE WHEN isfinite({name}) THEN {name}::DOUBLE END")
    return Sql(f"{name}::DOUBLE")


def _cells(
    frame: pl.DataFrame, numbers: Sequence[Column], levels: Sequence[Column], divisions: Sequence[Partition]
) -> Cells:
    parts = []
    for i, division in enumerate(divisions):
        values = frame[f"part {i}"]
        names = values.unique().drop_nulls().sort()
        codes = values.replace_strict(names, np.arange(len(names)), default=-1, return_dtype=pl.Int64)
        parts.append(Parts(division, tuple(names), codes.fill_null(-1).to_numpy()))
    return Cells(
        frame["case__id"],
        {c.name: frame[f"number {c.name}"].fill_null(float("nan")).to_numpy() for c in numbers},
        {c.name: frame[f"level {c.name}"].cast(pl.UInt64).to_numpy() for c in levels},
        tuple(parts),
    )

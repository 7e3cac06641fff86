"""Rows as arrays, one column at a time, for detectors that compare rows with each other.

A number is a double and a text the hash of itself, so that ten million rows of twenty columns need not be in memory at
once. Rows come in the order of their relation. Which rows are alike is for `tasks.faults.blocking` (whom to compare)
and `tasks.faults.closeness` (how near they are).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import FLOATS, Column
from tasks.engine import Engine
from tasks.sql import Sql, ident

# Of many rows no more columns are read than tell them apart; of few rows all are.
_COLUMNS_OF_MANY = 24
_MOST_COLUMNS = 200
_CELLS = 20_000_000
# So many rows stand for all when the distribution of a column is needed.
SAMPLE = 16_384
# Values that are kept between one use of a column and the next; beyond, it is read again.
_KEPT = 60_000_000

Numbers = NDArray[np.float64]
Codes = NDArray[np.uint64]
Values = Numbers | Codes


@dataclass(frozen=True)
class Compared:
    """A column by which rows are compared: how to read it in each relation."""

    name: str
    number: bool
    values: tuple[Sql, ...]


@dataclass(frozen=True)
class Rows:
    """Rows of one relation, or of several below each other.

    Attributes:
        sizes: how many rows each relation has.
    """

    engine: Engine
    relations: tuple[Sql, ...]
    sizes: tuple[int, ...]
    columns: tuple[Compared, ...]
    _kept: dict[str, Values] = field(default_factory=dict, repr=False)

    @property
    def total(self) -> int:
        """Rows of all relations."""
        return sum(self.sizes)

    def fetch(self, column: Compared) -> Values:
        """One column of all rows."""
        if self.total * len(self.columns) > _KEPT:
            return next(self._read((column,)))
        if not self._kept:
            names = [each.name for each in self.columns]
            self._kept.update(zip(names, self._read(self.columns), strict=True))
        return self._kept[column.name]

    def _read(self, columns: Sequence[Compared]) -> Iterator[Values]:
        sides = [
            side_by_side(self.engine, relation, size, [column.values[i] for column in columns])
            for i, (relation, size) in enumerate(zip(self.relations, self.sizes, strict=True))
        ]
        for column, *parts in zip(columns, *sides, strict=True):
            dtype = np.float64 if column.number else np.uint64
            yield np.concatenate([part.to_numpy().astype(dtype) for part in parts])

    @property
    def sampled(self) -> NDArray[np.intp]:
        """Positions of rows that stand for all, the same ones for every column."""
        if self.total <= SAMPLE:
            return np.arange(self.total)
        return np.sort(np.random.default_rng(0).choice(self.total, SAMPLE, replace=False))


def side_by_side(engine: Engine, relation: Sql, rows: int, values: Sequence[Sql]) -> Iterator[pl.Series]:
    """Columns of a relation with so many rows, one after another; read together as far as memory allows.

    A statement over a table of thousands of columns costs more to plan than to run.
    """
    at_once = columns_at_once(rows)
    for start in range(0, len(values), at_once):
        yield from engine.frame(
            "faults/near/columns", rows=relation, values=list(values[start : start + at_once])
        ).iter_columns()


def columns_at_once(rows: int) -> int:
    """How many columns of so many rows may be in memory together."""
    return max(1, min(_MOST_COLUMNS, _CELLS // max(rows, 1)))


def compared(columns: Sequence[Column]) -> tuple[Compared, ...]:
    """The columns of the evaluation table as they are compared."""
    return tuple(Compared(c.name, is_number(c), (encoded(c, ident(c.name)),)) for c in columns)


def finest(engine: Engine, relation: Sql, columns: Sequence[Compared], rows: int) -> tuple[Compared, ...]:
    """As many columns as so many rows can be compared by, those with most values, in their order."""
    most = max(_COLUMNS_OF_MANY, min(_MOST_COLUMNS, _CELLS // max(rows, 1)))
    if len(columns) <= most:
        return tuple(columns)
    values = [column.values[0] for column in columns]
    counts = engine.row_in_batches("faults/near/distinct_values", None, "columns", values, evaluation=relation)
    order = sorted(range(len(columns)), key=lambda i: (-counts[i], i))[:most]
    return tuple(columns[i] for i in sorted(order))


def is_number(column: Column) -> bool:
    """Whether two values of a column can be more or less far apart."""
    return column.policy == "show" and (
        column.kind == "number" or column.type.upper().startswith(("TIMESTAMP", "DATE"))
    )


def encoded(column: Column, value: Sql) -> Sql:
    """An expression for a column's value: a double that is NULL where it is not finite, or a hash."""
    if not is_number(column):
        return Sql(f"hash(CAST({value} AS VARCHAR))")
    if column.kind == "time":
        return Sql(f"CASE WHEN isfinite({value}) THEN CAST(epoch({value}) AS DOUBLE) END")
    if column.type.upper() in FLOATS:
        return Sql(f"CASE WHEN isfinite({value}) THEN CAST({value} AS DOUBLE) END")
    return Sql(f"CAST({value} AS DOUBLE)")

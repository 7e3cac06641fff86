"""Whom to compare: pairs of rows that fall into one bucket of several hash tables, never all pairs.

Each table hashes a few columns, numbers by the bin of their quantile, with borders and columns of its own: a copy with
small changes meets its original in most tables, whatever was changed. A table takes columns until two rows of the
sample share a bucket so seldom that a row meets less than one other by chance. This holds for any scale, and for
columns that depend on each other. Rows with all values equal are one row here. In a bucket of many rows each is paired
with those next to it only, so the work grows with the rows (sorting apart).

Sources: locality-sensitive hashing with several tables (Indyk & Motwani 1998); the window of the sorted-neighbourhood
method (Hernandez & Stolfo 1995).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.faults.compared import Compared, Rows, Values

TABLES = 6
# Bins of a number; finer ones are used only where coarse ones leave too many rows in one bucket.
_BINS = (16, 32, 64, 256, 1024)
# How many rows a row should meet by chance in one table.
_MET = 0.5
# Columns in which two rows are equal more often than this are used last.
_SPIKE = 0.5
# Neighbours in the order of a bucket that a row is paired with.
_WINDOW = 2
# Columns by which the rows of a bucket are put in order.
_ORDERS = 3
# The pairs that are looked at closely: those which most tables propose.
MOST_PAIRS = 200_000

Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows by their positions, `left` the smaller one; of equal rows the first."""

    left: Positions
    right: Positions


@dataclass(frozen=True)
class _Part:
    """A column in one table: the borders of its bins, or none for a text."""

    column: Compared
    borders: NDArray[np.float64] | None


def candidates(rows: Rows) -> Pairs:
    """Pairs that are worth a close look, each once."""
    first = _first_of_equal(rows)
    if len(first) < 2:
        none = np.empty(0, dtype=np.intp)
        return Pairs(none, none)
    samples = [rows.fetch(column)[rows.sampled] for column in rows.columns]
    tables = [_plan(rows, samples, table, len(first)) for table in range(TABLES)]
    within = _order(rows, samples, first)
    keys = np.concatenate(
        [_paired(_buckets(rows, parts, first), within[i % len(within)]) for i, parts in enumerate(tables)]
    )
    pairs, votes = np.unique(keys, return_counts=True)
    if len(pairs) > MOST_PAIRS:
        # Stable: among pairs with as many votes the order of the rows decides.
        chosen = np.argsort(-votes, kind="stable")[:MOST_PAIRS]
        pairs = pairs[np.sort(chosen)]
    return Pairs(first[pairs // len(first)], first[pairs % len(first)])


def contents(rows: Rows) -> NDArray[np.uint64]:
    """A hash of all values of each row."""
    content = np.zeros(rows.total, dtype=np.uint64)
    for column in rows.columns:
        values = rows.fetch(column)
        # Adding zero makes -0.0 the zero it is equal to.
        content = _mixed(content, (values + 0.0).view(np.uint64) if column.number else values.astype(np.uint64))
    return content


def _first_of_equal(rows: Rows) -> Positions:
    """The first row of each kind of equal rows; equal rows of different relations are two kinds."""
    relation = np.repeat(np.arange(len(rows.sizes), dtype=np.uint64), rows.sizes)
    return np.sort(np.unique(_mixed(contents(rows), relation), return_index=True)[1])


def _plan(rows: Rows, samples: list[Values], table: int, size: int) -> list[_Part]:
    """The columns of one table, in an order of its own, until few enough rows share a bucket."""
    order = np.random.default_rng(table).permutation(len(rows.columns))
    # Last those that tell least: a spike has its borders where small changes of frequent values cross them.
    spiked = np.array([_shared(sample.view(np.uint64)) > _SPIKE for sample in samples])
    order = order[np.argsort(spiked[order], kind="stable")]
    parts: list[_Part] = []
    for bins in _BINS:
        parts = []
        content = np.zeros(len(samples[0]), dtype=np.uint64)
        for position in order:
            part = _part(rows.columns[position], samples[position], bins, table)
            if part.borders is not None and bins > _BINS[0] and not len(part.borders):
                continue
            content = _mixed(content, _binned(part, samples[position]))
            parts.append(part)
            if _shared(content) * size <= _MET:
                return parts
    return parts


def _part(column: Compared, sample: Values, bins: int, table: int) -> _Part:
    if not column.number:
        return _Part(column, None)
    finite = np.sort(sample[~np.isnan(sample)])
    if not len(finite):
        return _Part(column, np.empty(0))
    # The borders of every table lie elsewhere, so that no two near values are always apart; and between values, so that
    # of a value many rows have none is on a border.
    levels = (np.arange(bins) + (table + 0.5) / TABLES) / bins
    upper = np.unique(finite[(levels * (len(finite) - 1)).astype(np.intp)])
    below = np.searchsorted(finite, upper, side="left") - 1
    inner = below >= 0
    return _Part(column, (upper[inner] / 2 + finite[below[inner]] / 2).astype(np.float64))


def _binned(part: _Part, values: Values) -> NDArray[np.uint64]:
    if part.borders is None:
        return values.astype(np.uint64, copy=False)
    found = np.searchsorted(part.borders, values, side="right") + 1
    return np.where(np.isnan(values), 0, found).astype(np.uint64)


def _shared(content: NDArray[np.uint64]) -> float:
    """The share of pairs of the sample that fall into one bucket."""
    counts = np.unique(content, return_counts=True)[1].astype(np.float64)
    size = len(content)
    return float((counts * (counts - 1)).sum() / (size * (size - 1))) if size > 1 else 0.0


def _buckets(rows: Rows, parts: list[_Part], first: Positions) -> NDArray[np.uint64]:
    content = np.zeros(len(first), dtype=np.uint64)
    for part in parts:
        content = _mixed(content, _binned(part, rows.fetch(part.column)[first]))
    return content


def _order(rows: Rows, samples: list[Values], first: Positions) -> list[Positions]:
    """The rows by each of the finest numbers, so that near ones are side by side in their bucket."""
    numbers = [i for i, column in enumerate(rows.columns) if column.number]
    numbers.sort(key=lambda i: (-len(np.unique(samples[i])), i))
    finest = [rows.columns[i] for i in numbers[:_ORDERS]]
    return [np.argsort(rows.fetch(column)[first], kind="stable") for column in finest] or [np.arange(len(first))]


def _paired(buckets: NDArray[np.uint64], within: Positions) -> NDArray[np.int64]:
    """Pairs of one table, each as one number: the smaller place times the size, plus the other place."""
    size = len(buckets)
    order = within[np.argsort(buckets[within], kind="stable")]
    ordered = buckets[order]

    def apart(step: int) -> Iterator[NDArray[np.int64]]:
        same = ordered[step:] == ordered[:-step]
        left, right = order[:-step][same].astype(np.int64), order[step:][same].astype(np.int64)
        yield np.minimum(left, right) * size + np.maximum(left, right)

    return np.concatenate([key for step in range(1, min(_WINDOW, size - 1) + 1) for key in apart(step)])


def _mixed(content: NDArray[np.uint64], values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Two hashes as one (the finaliser of splitmix64, Steele et al. 2014)."""
    x = content * np.uint64(0x9E3779B97F4A7C15) + values
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    return x

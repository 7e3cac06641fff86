"""What else is different inside a segment: the columns whose distribution differs most from that of the other cases.

The distance is total variation: the share of cases that would have to move for both distributions to be alike. Chance
alone moves some; how many it may move is bounded without assumptions about the column (bounded differences, McDiarmid
1989), over all columns and segments together (Bonferroni). Told of a column is the part that sets the segment apart.

A column that merely repeats one of the segment's conditions, as an hour repeats a time, would always come first and
explain nothing: it is known by telling, on a sample, for nearly every case whether the condition holds.
"""

from collections.abc import Sequence
from math import log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from tasks.contracts.portrait import Contrast
from tasks.portraits.reading import Batch, Numbers
from tasks.ruler.statistics import significant
from tasks.slices.coding import Coded
from tasks.slices.conditions import condition
from tasks.slices.cuts import merged

# So many are told of a segment, and only those of which so many more of a hundred cases are of one kind.
MOST_TOLD = 3
LEAST_DIFFERENCE = 0.1
# Ordered columns are compared on so many bins.
LEVELS = tuple(i / 10 for i in range(1, 10))
LEVEL = 0.05
# A condition is repeated by a column that leaves open for so few of the cases, as a share of the rarer side.
OPEN = 0.1

_CODES = 256

Codes = NDArray[np.intp]


class Counts:
    """Cases by code: of every column in all, inside every segment, and on the sample inside every condition."""

    def __init__(self, columns: int, segments: int, conditions: int) -> None:
        self.every = np.zeros((columns, _CODES))
        self.inside = np.zeros((segments, columns, _CODES))
        self.sampled = np.zeros((columns, _CODES))
        self.held = np.zeros((conditions, columns, _CODES))

    def add(self, batch: Batch, segments: Sequence[Sequence[int]]) -> None:
        """Count some cases; a segment is the conditions that hold in it, by their position."""
        _count(self.every, batch.codes, None)
        for counted, conditions in zip(self.inside, segments, strict=True):
            _count(counted, batch.codes, np.flatnonzero(batch.holds[list(conditions)].all(axis=0)))
        sampled, holds = batch.codes[:, batch.sampled], batch.holds[:, batch.sampled]
        _count(self.sampled, sampled, None)
        for counted, held in zip(self.held, holds, strict=True):
            _count(counted, sampled, np.flatnonzero(held))


def _count(counted: Numbers, codes: NDArray[np.uint8], rows: NDArray[np.intp] | None) -> None:
    for i, own in enumerate(codes):
        counted[i] += np.bincount(own if rows is None else own[rows], minlength=_CODES)


def repeats(counts: Counts, condition_at: int, column: int) -> bool:
    """Whether a column says for nearly every case whether a condition holds."""
    held, every = counts.held[condition_at, column], counts.sampled[column]
    rarer = min(held.sum(), every.sum() - held.sum())
    return bool(np.minimum(held, every - held).sum() <= OPEN * rarer)


def contrast(
    column: Coded, to: Codes, inside: Numbers, every: Numbers, effective: float, looked: int
) -> Contrast | None:
    """What sets the inside apart in one column; None where it is not much, or chance could do as much.

    `to` is the bin of each code (`bins`); `inside` and `every` are cases by code, one of which is worth `effective`
    independent ones; `looked` says how many columns are looked at in all segments together.
    """
    outside = every - inside
    cases, others = inside.sum(), outside.sum()
    if not cases or not others:
        return None
    size = int(to.max()) + 1
    here = np.bincount(to, inside[: column.size], size) / cases
    there = np.bincount(to, outside[: column.size], size) / others
    spread = (1 / cases + 1 / others) / effective
    share = np.bincount(to, every[: column.size], size) / (cases + others)
    by_chance = sqrt(2 / pi * spread) / 2 * np.sqrt(share * (1 - share)).sum()
    if np.abs(here - there).sum() / 2 < by_chance + sqrt(spread / 2 * log(looked / LEVEL)):
        return None
    first, last = _part(here - there, ordered=column.way.kind == "ordered")
    one, two = float(here[first : last + 1].sum()), float(there[first : last + 1].sum())
    if one - two < LEAST_DIFFERENCE:
        return None
    codes = np.flatnonzero((to >= first) & (to <= last))
    words = condition(column, int(codes[0]), int(codes[-1])).words
    return Contrast(column.way.column.name, words, significant(one), significant(two))


def bins(column: Coded, every: Numbers) -> Codes:
    """The bin of each code: 0 for missing values, coarse bins of an ordered column, categories as they are."""
    if column.way.kind == "category":
        return np.arange(column.size)
    return np.array([0, *(1 + bin_ for bin_ in merged(every[1 : column.size].tolist(), LEVELS))], np.intp)


def _part(beyond: Numbers, *, ordered: bool) -> tuple[int, int]:
    """The bins, from first to last, that the inside has most more of; missing values are a part by themselves."""
    if not ordered or len(beyond) < 2:
        best = int(np.argmax(beyond))
        return best, best
    below = np.concatenate([[0.0], np.cumsum(beyond[1:])])
    first, last = np.triu_indices(len(beyond) - 1)
    sums = below[last + 1] - below[first]
    best = int(np.argmax(np.round(sums, 12)))
    return (0, 0) if beyond[0] > sums[best] else (int(first[best]) + 1, int(last[best]) + 1)

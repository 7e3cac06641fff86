"""Conjunctions of two and three conditions: searched exactly on coarse bins, sharpened on fine ones, without repeats.

Of every two and three columns the best box is taken (`tasks.slices.boxes`). Its intervals and its sets of categories
are then moved, one after the other, to the best ones on fine bins inside the other conditions. Kept are boxes that
share less than half of their cases with a better one, and of whose excess enough is left beside it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.slices.boxes import Box, Columns, Integers, Objective, Sets, best_boxes, cells, intervals, own, single
from tasks.slices.coding import Coded, Counts, Rows
from tasks.slices.cuts import merged
from tasks.slices.intervals import OPEN
from tasks.slices.kernels import Terms
from tasks.slices.repeats import Range, Sample, without_repeats

# The coarse bins of an ordered column: narrow at the ends, where models fail.
LEVELS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
# Bins between the coarse ones and the fine ones. The search on them is for SliceLine's score, which is highest in small
# boxes: there the best place is not reached by moving one end after the other.
MIDDLE_LEVELS = tuple(i / 20 for i in range(1, 20))
MOST_LOOKED_INTO = 10
# The least and the largest part of the cases that is searched for, as one in so many. A combination is meant to be
# narrow: of a wide one the conditions say as much alone.
LEAST_PART = 200
MOST_PART = 4
# So many columns are combined by twos and by threes; of more, those that tell failures apart best on their own.
MOST_BY_TWOS = 200
MOST_BY_THREES = 60
# So many boxes, best first, are looked at.
MOST_EXAMINED = 4000
ROUNDS = 3

# What a code that no case has becomes.
_NO_CODE = 255


@dataclass(frozen=True)
class Conjunctions:
    """What was found, and how much was looked at.

    Attributes:
        boxes: ranges of fine codes, best first; looked: how many conjunctions were counted.
    """

    boxes: tuple[Box, ...]
    looked: int


def telling(counted: Sequence[Counts]) -> list[int]:
    """The columns that can be conditions, those first whose cells differ most: the sum of their positive excesses.

    No more than can be combined.
    """
    told = []
    for i, (cases, failed, _, _) in enumerate(counted):
        if np.count_nonzero(cases) > 1:
            beyond = failed - cases * (failed.sum() / cases.sum())
            told.append((-float(np.maximum(beyond, 0.0).sum()), i))
    return [i for _, i in sorted(told)[:MOST_BY_TWOS]]


def conjunctions(
    columns: Sequence[Coded], rows: Rows, least: int, threads: int, objective: Objective | None = None
) -> Conjunctions:
    """The best conjunctions on the find half, of columns in the order of `telling`; by excess, unless told.

    A condition is a range of codes of one of the columns. Of columns that split the cases alike, such as a month and
    the month of a time, the first one is combined.
    """
    loss = rows.loss
    objective = objective or Objective(max(least, len(loss) // LEAST_PART), len(loss) // MOST_PART)
    boxes: list[Box] = []
    looked = 0
    # The search by threes holds all twos of its columns.
    searches = [(3, len(columns))] if len(columns) <= MOST_BY_THREES else [(2, len(columns)), (3, MOST_BY_THREES)]
    for depth, limit in searches:
        used = _distinct(columns[:limit], rows)
        coarse, maps = _coarse([columns[i] for i in used], rows, used, LEVELS)
        looked += _looked(coarse, depth)
        found = best_boxes(coarse, loss, objective, depth, threads)
        boxes += [_fine(box, used, maps) for box in found]
    unique = {box.ranges: box for box in boxes}
    ordered = sorted(unique.values(), key=lambda box: (-box.score, box.ranges))
    sampled = Sample(rows.codes[:, rows.sampled], rows.grades[rows.sampled])
    coarse_ones = without_repeats(ordered[:MOST_EXAMINED], sampled)
    terms, sizes = objective.terms(loss), [column.size for column in columns]

    def looked_into(box: Box) -> Box:
        used = [i for i, _, _ in box.ranges]
        finer, maps = _coarse([columns[i] for i in used], rows, used, MIDDLE_LEVELS)
        found = best_boxes(finer, loss, objective, len(used), 1)
        return max([box, *(_fine(each, used, maps) for each in found)], key=lambda each: each.score)

    def sharp_one(box: Box) -> Box:
        counted = cells(rows.codes, loss, sizes, [i for i, _, _ in box.ranges], terms)
        return _sharpest(box, columns, counted, terms)

    with ThreadPoolExecutor(threads) as pool:
        if terms.sliceline:
            coarse_ones[:MOST_LOOKED_INTO] = pool.map(looked_into, coarse_ones[:MOST_LOOKED_INTO])
        sharp = list(pool.map(sharp_one, coarse_ones))
    sharp.sort(key=lambda box: (-box.score, box.ranges))
    return Conjunctions(tuple(without_repeats(sharp, sampled)), looked)


def _distinct(columns: Sequence[Coded], rows: Rows) -> list[int]:
    """The columns that do not split the cases just as an earlier one does."""
    kept: dict[tuple[object, ...], list[int]] = {}
    for i, column in enumerate(columns):
        like = kept.setdefault((column.way.kind, *np.bincount(rows.codes[i])), [])
        if not any(np.array_equal(rows.codes[i], rows.codes[k]) for k in like):
            like.append(i)
    return sorted(i for like in kept.values() for i in like)


def _coarse(
    columns: Sequence[Coded], rows: Rows, used: Sequence[int], levels: Sequence[float]
) -> tuple[Columns, list[NDArray[np.uint8]]]:
    """The columns on coarser bins, and for each which coarse code every fine one becomes."""
    maps, items, sizes = [], [], []
    for column, i in zip(columns, used, strict=True):
        cases = np.bincount(rows.codes[i], minlength=column.size)
        if column.way.kind == "ordered":
            to = np.array([0, *(bin_ + 1 for bin_ in merged(cases[1:].tolist(), levels))], np.uint8)
            ranges = intervals(int(to.max()), missing=bool(cases[0]))
        else:
            to = np.arange(column.size, dtype=np.uint8)
            sets = [(first, last) for first, last in column.sets if cases[first : last + 1].sum() < cases.sum()]
            ranges = single([code for code in range(column.size - column.single) if cases[code]])
            ranges = np.concatenate((ranges, np.array(sets, np.int64).reshape(-1, 2)))
        # Of few cells more fit into a table.
        if unused := int(not cases[0]):
            to[1:] -= 1
            to[0] = _NO_CODE
        maps.append(to)
        items.append(ranges - unused)
        sizes.append(int(to[1:].max()) + 1)
    codes = np.empty((len(used), rows.codes.shape[1]), np.uint8)
    for place, (i, to) in enumerate(zip(used, maps, strict=True)):
        np.take(to, rows.codes[i], out=codes[place])
    return Columns(codes, np.array(sizes, np.int64), tuple(items)), maps


def _looked(columns: Columns, depth: int) -> int:
    """How many conjunctions of two to `depth` conditions there are: elementary symmetric polynomials of the counts."""
    sums = [1, *([0] * depth)]
    for items in columns.items:
        for k in range(depth, 0, -1):
            sums[k] += sums[k - 1] * len(items)
    return sum(sums[2:])


def _fine(box: Box, used: Sequence[int], maps: Sequence[NDArray[np.uint8]]) -> Box:
    ranges = []
    for place, first, last in box.ranges:
        fine = np.flatnonzero((maps[place] >= first) & (maps[place] <= last))
        ranges.append((used[place], int(fine[0]), int(fine[-1])))
    return Box(tuple(ranges), box.rows, box.loss, box.score)


def _sharpest(box: Box, columns: Sequence[Coded], counted: tuple[Integers, Integers], terms: Terms) -> Box:
    """Move the intervals until none gets better, a few times around at most; `counted`: the cells of its columns."""
    for _ in range(ROUNDS):
        better = _sharpen(box, columns, counted, terms)
        if better == box:
            break
        box = better
    return box


def _sharpen(box: Box, columns: Sequence[Coded], counted: tuple[Integers, Integers], terms: Terms) -> Box:
    """Move each interval to where the box stands out most, on fine bins, the other conditions as they are; once around.

    Most: by the most standard errors beyond what is around it, as a scan statistic does (Kulldorff 1997). What luck
    adds to a wide interval would weigh more in the excess itself than the ends of a narrow one.
    """
    best = box
    for place, (i, first, _) in enumerate(box.ranges):
        if first == 0 or not columns[i].runs:
            continue
        # The box around all intervals, and those in which another condition is left out as well.
        around = [_Bins.along(place, kept, counted) for kept in _each_less(best.ranges, place)]
        inside, last = around[0], columns[i].runs
        low, high = (1 + each for each in np.triu_indices(last))
        rest = inside.rows[0] or inside.rows[-1] > inside.rows[last]
        everything = (low == 1) & (high == last) & (not rest)
        rows, lost = inside.between(low, high)
        allowed = (rows >= terms.least) & (rows <= terms.most) & ~everything
        low, high, rows, lost = low[allowed], high[allowed], rows[allowed], lost[allowed]
        larger = [inside.as_often(len(low)), *(bins.between(low, high) for bins in around[1:])]
        score, errors = own(terms, (rows, lost), larger)
        if errors.size and errors.max() > 0:
            simpler = 0.0 if terms.sliceline else OPEN
            plain = (low == 1) | (high == last) if columns[i].way.kind == "ordered" else low == high
            k = int(np.argmax(errors + simpler * plain))
            ranges = (*best.ranges[:place], (i, int(low[k]), int(high[k])), *best.ranges[place + 1 :])
            best = Box(ranges, int(rows[k]), int(lost[k]), float(score[k]))
    return best


def _each_less(ranges: Sequence[Range], place: int) -> list[tuple[slice, ...]]:
    """The conditions without the one at `place`, as parts of the axes, and then without each of the others as well."""
    free = slice(None)
    all_of = tuple(free if k == place else slice(first, last + 1) for k, (_, first, last) in enumerate(ranges))
    less = [(*all_of[:k], free, *all_of[k + 1 :]) for k in range(len(ranges)) if k != place]
    return [all_of, *less]


class _Bins(NamedTuple):
    """Running sums over the bins of a column: the rows up to each bin, and their loss."""

    rows: NDArray[np.int64]
    lost: NDArray[np.int64]

    @classmethod
    def along(cls, axis: int, kept: tuple[slice, ...], counted: tuple[Integers, Integers]) -> "_Bins":
        """Along one axis of the cells, of those kept."""
        others = tuple(k for k in range(len(kept)) if k != axis)
        rows, lost = (np.cumsum(cells_[kept].sum(axis=others)) for cells_ in counted)
        return cls(rows, lost)

    def between(self, low: Integers, high: Integers) -> Sets:
        """Of each run of bins, both ends included."""
        return self.rows[high] - self.rows[low - 1], self.lost[high] - self.lost[low - 1]

    def as_often(self, count: int) -> Sets:
        """All cases, so many times."""
        return np.full(count, self.rows[-1]), np.full(count, self.lost[-1])

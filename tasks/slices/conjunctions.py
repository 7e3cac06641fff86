"""Conjunctions of two and three conditions: searched exactly on coarse bins, sharpened on fine ones, without repeats.

Of every two and three columns the best box is taken (`tasks.slices.boxes`). Its intervals are then moved, one after
the other, to the best ones on fine bins inside the other conditions. Kept are boxes that share less than half of their
cases with a better one, and of whose excess enough is left beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.slices.boxes import Box, Columns, Objective, best_boxes, intervals, scores, single
from tasks.slices.coding import Coded, Codes, Counts, Rows
from tasks.slices.cuts import merged

# The coarse bins of an ordered column: narrow at the ends, where models fail.
LEVELS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
# The least part of the cases that is searched for, as one in so many.
PART = 200
# So many columns are combined by twos and by threes; of more, those that tell failures apart best on their own.
MOST_BY_TWOS = 200
MOST_BY_THREES = 60
# So many boxes, best first, are looked at, and so many are kept.
MOST_EXAMINED = 400
MOST_KEPT = 60
# Two boxes that share this part of their cases are one; so much of its excess must be left to one beside a better one.
ALIKE = 0.5
LEFT_BESIDE = 0.5

Range = tuple[int, int, int]


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


def conjunctions(columns: Sequence[Coded], rows: Rows, least: int, most: int, threads: int) -> Conjunctions:
    """The best conjunctions on the find half, of columns in the order of `telling`.

    A condition is a range of codes of one of the columns.
    """
    loss = rows.loss
    objective = Objective(max(least, len(loss) // PART), most)
    boxes: list[Box] = []
    looked = 0
    # The search by threes holds all twos of its columns.
    searches = [(3, len(columns))] if len(columns) <= MOST_BY_THREES else [(2, len(columns)), (3, MOST_BY_THREES)]
    for depth, limit in searches:
        used = range(limit)
        coarse, maps = _coarse([columns[i] for i in used], rows, used)
        looked += _looked(coarse, depth)
        found = best_boxes(coarse, loss, objective, depth, threads)
        boxes += [_fine(box, used, maps) for box in found]
    unique = {box.ranges: box for box in boxes}
    ordered = sorted(unique.values(), key=lambda box: (-box.score, box.ranges))
    sharp = [_sharpen(box, columns, rows.codes, loss, objective) for box in ordered[:MOST_EXAMINED]]
    sharp.sort(key=lambda box: (-box.score, box.ranges))
    kept = _without_repeats(sharp, rows.codes[:, rows.sampled], loss[rows.sampled])
    return Conjunctions(tuple(kept), looked)


def _coarse(columns: Sequence[Coded], rows: Rows, used: Sequence[int]) -> tuple[Columns, list[NDArray[np.uint8]]]:
    """The columns on coarse bins, and for each which coarse code every fine one becomes."""
    maps, items, sizes = [], [], []
    for column, i in zip(columns, used, strict=True):
        cases = np.bincount(rows.codes[i], minlength=column.size)
        if column.way.kind == "ordered":
            to = np.array([0, *(bin_ + 1 for bin_ in merged(cases[1:].tolist(), LEVELS))], np.uint8)
            items.append(intervals(int(to.max()), missing=bool(cases[0])))
        else:
            to = np.arange(column.size, dtype=np.uint8)
            items.append(single([code for code in range(column.size - 1) if cases[code]]))
        maps.append(to)
        sizes.append(int(to.max()) + 1)
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


def _sharpen(box: Box, columns: Sequence[Coded], codes: Codes, loss: NDArray[np.uint32], objective: Objective) -> Box:
    """Move each interval to the best one on fine bins inside the other conditions, once around."""
    ranges = list(box.ranges)
    best = box
    for place, (i, first, _) in enumerate(ranges):
        if columns[i].way.kind != "ordered" or first == 0:
            continue
        inside = _holds([r for k, r in enumerate(ranges) if k != place], codes)
        own = codes[i][inside]
        cases = np.cumsum(np.bincount(own, minlength=columns[i].size))
        lost = np.cumsum(np.bincount(own, loss[inside], minlength=columns[i].size))
        low, high = np.triu_indices(columns[i].size - 1)
        low, high = low + 1, high + 1
        rows = cases[high] - cases[low - 1]
        # What the box holds now stays the choice unless another interval is better.
        allowed = (rows >= objective.least) & (rows <= objective.most)
        allowed &= (low > 1) | (high < columns[i].size - 1) | bool(cases[0])
        value = np.where(allowed, scores(objective, loss, np.maximum(rows, 1), lost[high] - lost[low - 1]), -np.inf)
        k = int(np.argmax(value))
        if value[k] > best.score:
            ranges[place] = (i, int(low[k]), int(high[k]))
            best = Box(tuple(ranges), int(rows[k]), int(lost[high[k]] - lost[low[k] - 1]), float(value[k]))
    return best


def _holds(ranges: Sequence[Range], codes: Codes) -> NDArray[np.bool_]:
    holds = np.ones(codes.shape[1], np.bool_)
    for i, first, last in ranges:
        holds &= (codes[i] >= first) & (codes[i] <= last)
    return holds


def _without_repeats(boxes: Sequence[Box], codes: Codes, loss: NDArray[np.uint32]) -> list[Box]:
    kept: list[tuple[Box, NDArray[np.bool_]]] = []
    for box in boxes:
        holds = _holds(box.ranges, codes)
        if not any(_repeats(holds, other, loss) for _, other in kept):
            kept.append((box, holds))
        if len(kept) == MOST_KEPT:
            break
    return [box for box, _ in kept]


def _repeats(holds: NDArray[np.bool_], better: NDArray[np.bool_], loss: NDArray[np.uint32]) -> bool:
    """Whether a set says the same as a better one: nearly the same cases, or little excess of its own beside it."""
    both = np.count_nonzero(holds & better)
    either = np.count_nonzero(holds | better)
    if either and both / either >= ALIKE:
        return True
    alone = _excess(holds, np.ones_like(holds), loss)
    return _excess(holds, better, loss) + _excess(holds, ~better, loss) < LEFT_BESIDE * alone


def _excess(holds: NDArray[np.bool_], within: NDArray[np.bool_], loss: NDArray[np.uint32]) -> float:
    inside, rest = holds & within, within & ~holds
    others = np.count_nonzero(rest)
    if not others:
        return 0.0
    return float(loss[inside].sum() - np.count_nonzero(inside) * loss[rest].sum() / others)

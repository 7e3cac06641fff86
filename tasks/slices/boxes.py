"""The best box of every two and three columns: an interval or a value of each, counted exactly over all rows.

Rows come as small codes (`tasks.slices.coding`): missing, bins in their order, or categories. The cells of several
columns together are counted in one pass over the rows (`tasks.slices.covers`), and the tables of all twos and threes of
them are sums of these; a cell is one integer that adds up rows in its high bits and loss in its low ones, so that a row
costs one addition. All boxes are then read off running sums.

Measured beside the other ways to count: one addition costs 0.7 ns a row in a table of three columns and 1.3 in one of
six; the grouping sets of a database 5, a product of one-hot matrices 7 (pairs only), bitmaps 70 microseconds for ten
million rows and *one* box. Intervals rule out bitmaps, and whole tables of cells allow signed losses, which bounds on
sums of non-negative losses do not.

A condition has to earn its place. The score of a box is the least of its excess over all rows and of what it has beyond
each box with one condition fewer; a condition that adds less than some standard errors, or sets hardly any rows aside,
is none. Otherwise the best of three columns is the best of two and a condition that holds for almost all rows.

A part of a table is skipped when the positive cells in it could not give a better box even if they were all of it: the
sum of a box is at most the sum of the positive cells around it (the bound of the maximum-sum box).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tasks.slices.covers import Together, covers
from tasks.slices.kernels import HOLDS, OWN, Terms, best_of_parts, cells_of

# Bits of a cell, of which the loss of all rows takes as many as it needs.
_BITS = 63

Codes = NDArray[np.uint8]
Integers = NDArray[np.int64]
Loss = NDArray[np.uint32]
# Of each of several sets, its rows and their loss.
Sets = tuple[Integers, Integers]


@dataclass(frozen=True)
class Objective:
    """What makes one box better than another.

    Attributes:
        least, most: rows a box may have.
        name: `excess` is the loss beyond what the other rows would give the box, less `weight` standard errors of it:
            a lower bound; of a box that is found, beyond what each box with one condition fewer would give it.
            `sliceline` is a * (mean loss / overall mean - 1) - (1 - a) * (rows / box rows - 1) with
            a = `weight` (Sagadeeva & Boehm 2021).
        floor: the score it must exceed.
        adds: by how many standard errors each condition must raise the mean loss; negative: not asked for.
        zero: the loss of a row beyond which a row adds to the excess; None for the mean.
    """

    least: int
    most: int
    name: Literal["excess", "sliceline"] = "excess"
    weight: float = 4.0
    floor: float = 0.0
    adds: float = 4.0
    zero: float | None = None

    def terms(self, loss: Loss) -> Terms:
        """The objective over these rows, as the compiled part reads it.

        Raises:
            ValueError: if rows and loss together do not fit into one integer.
        """
        shift = int(loss.sum(dtype=np.uint64)).bit_length()
        if loss.size.bit_length() + shift > _BITS:
            raise ValueError("too many rows for a loss as fine as this")
        return Terms(
            loss.size,
            float(loss.mean(dtype=np.float64)) if self.zero is None else self.zero,
            _deviation(loss),
            self.name == "sliceline",
            self.weight,
            self.least,
            self.most,
            self.floor,
            self.adds,
            shift,
        )


@dataclass(frozen=True)
class Columns:
    """Columns as codes, and what may be said of each.

    Attributes:
        codes: (columns, rows), every code below 255.
        sizes: how many codes a column has.
        items: for each column the ranges of codes (first, last) that a condition may select; never all codes.
    """

    codes: Codes
    sizes: Integers
    items: tuple[Integers, ...]


@dataclass(frozen=True)
class Box:
    """A conjunction: of each column, the range of codes it selects; with its rows, their loss and the score."""

    ranges: tuple[tuple[int, int, int], ...]
    rows: int
    loss: int
    score: float


def best_boxes(columns: Columns, loss: Loss, objective: Objective, depth: int, threads: int = 2) -> list[Box]:
    """The best box of every set of two to `depth` columns that exceeds the objective's floor.

    Each column of a box is really restricted. The result is in the order of the columns, whatever the threads. The loss
    of a row is a whole number.

    Raises:
        ValueError: if rows and loss together do not fit into one integer.
    """
    if len(columns.sizes) < 2 or not loss.size:
        return []
    starts = np.cumsum([0, *(len(items) for items in columns.items)])
    items = np.concatenate(columns.items)
    terms = objective.terms(loss)

    def search(share: Sequence[Together]) -> list[Box]:
        return [box for together in share for box in _best(columns, loss, together, items, starts, terms)]

    sets = covers(columns.sizes.tolist(), depth, loss.size)
    with ThreadPoolExecutor(threads) as pool:
        boxes = [box for found in pool.map(search, [sets[i::threads] for i in range(threads)]) for box in found]
    return sorted(boxes, key=lambda box: [column for column, _, _ in box.ranges])


def _best(
    columns: Columns, loss: Loss, together: Together, items: Integers, starts: Integers, terms: Terms
) -> Iterator[Box]:
    """Of every part of a set the best box, if there is one."""
    own = np.array(together.columns, np.int64)
    parts = np.full((len(together.parts), 3), -1, np.int64)
    for row, part in zip(parts, together.parts, strict=True):
        row[: len(part)] = np.searchsorted(own, part)
    scores, places = best_of_parts(columns.codes, loss, columns.sizes, items, starts, own, parts, terms)
    for part, score, place in zip(together.parts, scores, places, strict=True):
        if place[0] >= 0:
            picked = [(column, columns.items[column][item]) for column, item in zip(part, place[:3], strict=False)]
            ranges = tuple((column, int(low), int(high)) for column, (low, high) in picked)
            yield Box(ranges, int(place[3]), int(place[4]), float(score))


def cells(
    codes: Codes, loss: Loss, sizes: Sequence[int], columns: Sequence[int], terms: Terms
) -> tuple[Integers, Integers]:
    """Rows and loss of every cell that some columns make together: one axis a column."""
    counted = cells_of(codes, loss, np.array(sizes, np.int64), np.array(columns, np.int64), terms.shift)
    counted = counted.reshape([sizes[i] for i in columns])
    return counted >> terms.shift, counted & ((1 << terms.shift) - 1)


def own(terms: Terms, sets: Sets, around: Sequence[Sets]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The scores of boxes beside the boxes around them, which have one condition fewer each, and in standard errors.

    0 where a condition adds nothing. Of SliceLine's score both are the score itself.
    """
    rows, loss = sets
    if terms.sliceline:
        score = terms.weight * (loss / rows / terms.mean - 1) - (1 - terms.weight) * (terms.total / rows - 1)
        return score, score
    with np.errstate(divide="ignore", invalid="ignore"):
        beside = terms.total / (terms.total - rows)
        beyond, error = (loss - rows * terms.mean) * beside, terms.deviation * np.sqrt(rows * beside)
        least = whole = beyond - terms.weight * error
        sure, adds = beyond / error, np.ones(len(rows), np.bool_)
        for all_rows, all_loss in around:
            held = rows / all_rows
            beyond, error = loss - rows * (all_loss / all_rows), terms.deviation * np.sqrt(rows * (1 - held))
            adds &= (held <= HOLDS) & (beyond > terms.adds * error)
            least, sure = np.minimum(least, beyond - terms.weight * error), np.fmin(sure, beyond / error)
    holds = adds & (least > 0) & (least >= OWN * whole)
    return np.where(holds, least, 0.0), np.where(holds, sure, 0.0)


def _deviation(loss: Loss) -> float:
    """The standard deviation, from whole sums: the rows come in no order, which must not show."""
    total = int(loss.sum(dtype=np.uint64))
    squares = int(np.square(loss.astype(np.uint64)).sum(dtype=np.uint64))
    return sqrt(max(0, squares * loss.size - total**2)) / loss.size


def intervals(bins: int, *, missing: bool) -> Integers:
    """What a condition on an ordered column may select: missing (code 0), every interval of bins, all that is there.

    Where nothing is missing, code 0 does not occur and all bins together are no condition.
    """
    ranges = [(low, high) for low in range(1, bins + 1) for high in range(low, bins + 1)]
    if not missing:
        ranges.remove((1, bins))
    return np.array([(0, 0), *ranges] if missing else ranges, np.int64).reshape(-1, 2)


def single(values: Sequence[int]) -> Integers:
    """What a condition on a column of categories may select: one of these codes."""
    return np.array([(value, value) for value in values], np.int64).reshape(-1, 2)

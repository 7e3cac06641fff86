"""Which boxes say something of their own: sets of cases are compared as bits on a sample.

A box goes that shares half of its cases with a better one, or of whose excess too little is left beside it. A part of a
better one that leaves cases out and holds nearly all there is to it stays: the other half of the data says which of the
two is told.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.slices.boxes import Box
from tasks.slices.coding import Codes
from tasks.slices.intervals import ALIKE

# So many boxes, best first, are kept.
MOST_KEPT = 40
# So much of its excess must be left to a box beside a better one.
LEFT_BESIDE = 1 / 3
# A set of which so much lies within another one is a part of it, and the same set if it holds so much of the other one.
WITHIN = 0.9

Range = tuple[int, int, int]


def _holds(ranges: Sequence[Range], codes: Codes) -> NDArray[np.bool_]:
    holds = np.ones(codes.shape[1], np.bool_)
    for i, first, last in ranges:
        holds &= (codes[i] >= first) & (codes[i] <= last)
    return holds


class Sample:
    """Some of the cases, as bits, on which sets of cases are compared, with the few grades that each one lost."""

    def __init__(self, codes: Codes, grades: Codes) -> None:
        self.codes = codes
        planes = range(int(grades.max(initial=1)).bit_length())
        # The grades as binary digits: of one digit, where all failures count alike.
        self.planes = [_bits((grades >> digit) & 1 == 1) for digit in planes]
        self.everything = _Count(len(grades), int(grades.sum(dtype=np.int64)))

    def holds(self, ranges: Sequence[Range]) -> NDArray[np.uint64]:
        """Which of the cases a box holds."""
        return _bits(_holds(ranges, self.codes))

    def counts(self, sets: NDArray[np.uint64]) -> list["_Count"]:
        """The cases of each set, one to a row, and what they lost."""
        cases = np.bitwise_count(sets).sum(axis=1, dtype=np.int64)
        lost = np.zeros(len(sets), np.int64)
        for digit, plane in enumerate(self.planes):
            lost += np.bitwise_count(sets & plane).sum(axis=1, dtype=np.int64) << digit
        return [_Count(*both) for both in zip(cases.tolist(), lost.tolist(), strict=True)]

    def repeats(self, both: "_Count", own: "_Count", better: "_Count") -> bool:
        """Whether a set says the same as a better one: nearly the same cases, or little excess of its own beside it.

        Beside: the excess among the cases of the better set and among the others, added up.
        """
        if self._is_core(both, own, better):
            return False
        if both.cases >= ALIKE * (own.cases + better.cases - both.cases):
            return True
        beside = both.excess(better) + own.less(both).excess(self.everything.less(better))
        return beside < LEFT_BESIDE * own.excess(self.everything)

    def _is_core(self, both: "_Count", own: "_Count", better: "_Count") -> bool:
        """Whether a set lies within a better one and is what there is to it: the other half says which one is told."""
        if both.cases < WITHIN * own.cases or both.cases >= WITHIN * better.cases:
            return False
        left = better.less(both).excess(self.everything.less(both))
        return left < LEFT_BESIDE * better.excess(self.everything)


class _Count(NamedTuple):
    """A set of cases: how many they are, and what they lost."""

    cases: int
    lost: int

    def less(self, part: "_Count") -> "_Count":
        """The set without a part of it."""
        return _Count(self.cases - part.cases, self.lost - part.lost)

    def excess(self, around: "_Count") -> float:
        """The loss beyond what the other cases around would give the set; 0 where there are none."""
        rest = around.less(self)
        return self.lost - self.cases * rest.lost / rest.cases if rest.cases else 0.0


def _bits(cases: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """One bit per case."""
    padded = np.pad(cases, (0, -len(cases) % 64))
    return np.packbits(padded, bitorder="little").view(np.uint64)


def without_repeats(boxes: Sequence[Box], sample: Sample) -> list[Box]:
    """The boxes, best first, that say something else than a better one; no more than are kept."""
    kept: list[Box] = []
    counts: list[_Count] = []
    held = np.zeros((MOST_KEPT, len(sample.planes[0])), np.uint64)
    for box in boxes:
        holds = sample.holds(box.ranges)
        (own,) = sample.counts(holds[np.newaxis])
        overlaps = sample.counts(held[: len(kept)] & holds)
        if any(sample.repeats(both, own, better) for both, better in zip(overlaps, counts, strict=True)):
            continue
        held[len(kept)] = holds
        kept.append(box)
        counts.append(own)
        if len(kept) == MOST_KEPT:
            break
    return kept

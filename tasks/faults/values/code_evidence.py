"""What speaks for a number being a code: it stands alone, its cases look middling, another column contradicts it.

How findings are made of it is in `tasks.faults.values.sentinel`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tasks.faults.values.cells import Numbers
from tasks.faults.values.ends import Ends
from tasks.faults.values.relations import Relations

_NINES = tuple(float(digit * n) for digit in ("9", "8", "7") for n in range(2, 8))
_MINUS = (-1.0, -2.0, -7.0, -8.0, -9.0, -88.0, -99.0, -888.0, -999.0, -9_999.0, -99_999.0, -999_999.0)
# A code of nines is so many times as far from the middle as the last true value; -1 needs values up to this.
_APART, _VARIES = 2.0, 5
_FEWEST = 2
# A zero alone: so many steps of the column below its smallest amount, which is this share of its usual amount.
_STEPS, _SHARE, _SHARE_WITNESSED = 5.0, 0.25, 0.05
# Cases that may have it: without a witness, and with one.
_RARE, _MAY_LACK = 0.05, 0.6
# With a witness: cases on which it rests, the correlation of ranks, and how middling they are (0 low end, 1 middle).
_CASES, _GOES_WITH, _MIDDLING, _EXACT = 20, 0.15, (0.6, 1.6), 0.2
# One value of another column is what a code stands for.
_STANDS_FOR, _CONTRADICT = 0.6, (0.001, 0.4)


@dataclass(frozen=True)
class Code:
    """A value that stands alone; `needs_witness` if that is not enough."""

    value: float
    text: str
    why: str
    needs_witness: bool = False


def alone(ends: Ends) -> Iterator[Code]:
    """Values at the ends of a column that may be codes."""
    values, counts = ends.values, ends.counts
    if values.size < _VARIES:
        return
    high, low = values[-1], values[0]
    if high in _NINES and counts[-1] >= _FEWEST:
        rest = values[:-1]
        centre = float(np.median(rest)) if ends.whole else ends.middle if ends.middle < high else float(rest[0])
        if high - centre >= _APART * max(rest[-1] - centre, 1.0) and high - rest[-1] > 1:
            yield _code(high, int(counts[-1]), ends.cases, rest[-1])
    if low in _MINUS and counts[0] >= _FEWEST and values[1] >= 0 and values[-1] >= _VARIES:
        yield _code(low, int(counts[0]), ends.cases, values[1])
    zero = _zero(ends)
    if zero is not None:
        yield zero


def _zero(ends: Ends) -> Code | None:
    values, counts = ends.values, ends.counts
    if values[0] != 0 or counts[0] < _FEWEST or ends.middle <= 0:
        return None
    gap = float(values[1])
    steps = np.diff(values[1 : min(values.size, 41)])
    step = float(np.median(steps)) if steps.size else gap
    whole = np.all(values[: min(values.size, 41)] == np.round(values[: min(values.size, 41)]))
    # Whole numbers have a step of one wherever they are sparse.
    step = 1.0 if whole else float(np.min(steps)) if steps.size else gap
    share = gap / ends.middle
    if gap < _STEPS * step or share < _SHARE_WITNESSED or counts[0] > _MAY_LACK * ends.cases:
        return None
    rare = counts[0] <= _RARE * ends.cases
    return _code(0.0, int(counts[0]), ends.cases, gap, needs_witness=not (rare and share >= _SHARE))


def _code(value: float, cases: int, of: int, nearest: float, needs_witness: bool = False) -> Code:
    text = f"{value:,.0f}".replace(",", "")
    why = f"{cases:,} of {of:,} cases have it; the nearest other value is {nearest:,g}."
    return Code(value, text, why + (" " + _WITNESS if needs_witness else ""), needs_witness)


_WITNESS = (
    "In the columns that go with it these cases are like middling ones, where a true zero would continue the low end."
)


def like_middling(relations: Relations, name: str, value: float) -> bool:
    """Whether the cases with the value look like middling cases in the columns that go with this one."""
    cells = relations.cells
    own = cells.numbers[name]
    coded = own == value
    known = np.isfinite(own) & ~coded
    if coded.sum() < _CASES or known.sum() < 5 * _CASES:
        return False
    ranks = _ranked(own[known])
    low = np.zeros(own.size, dtype=bool)
    low[np.flatnonzero(known)[ranks < 0.15]] = True
    weights, scores, errors = [], [], []
    for other in relations.scales:
        if other == name:
            continue
        # Zeros of the other column may be the same code.
        usable = np.isfinite(cells.numbers[other]) & (cells.numbers[other] != 0)
        if min((usable & s).sum() for s in (coded, known, low)) < _CASES:
            continue
        place = np.full(own.size, np.nan)
        place[usable] = _ranked(cells.numbers[other][usable])
        both = known & usable
        goes = float(np.corrcoef(_ranked(own[both]), place[both])[0, 1])
        if not abs(goes) >= _GOES_WITH:
            continue
        at_low, middling = place[low & usable].mean(), place[both].mean()
        there = place[coded & usable]
        apart = middling - at_low
        if abs(apart) < 0.05:
            continue
        scores.append((there.mean() - at_low) / apart)
        errors.append(there.std() / np.sqrt(there.size) / abs(apart))
        weights.append(goes**2)
    if not weights:
        return False
    share = np.asarray(weights) / np.sum(weights)
    score, error = float(share @ np.asarray(scores)), float(np.sqrt(share**2 @ np.asarray(errors) ** 2))
    return error <= _EXACT and _MIDDLING[0] <= score <= _MIDDLING[1]


def contradicting(relations: Relations, name: str, value: float) -> tuple[str, float, float] | None:
    """Another column, the value in it that a code stands for, and the share of the code's cases that have it."""
    cells = relations.cells
    own = cells.numbers[name]
    coded, uncoded = own == value, np.isfinite(own) & (own != value)
    for other, values in cells.numbers.items():
        if other == name or not uncoded.any():
            continue
        inside = values[coded & np.isfinite(values)]
        if inside.size < _CASES:
            continue
        found, counts = np.unique(inside, return_counts=True)
        usual = float(found[counts.argmax()])
        share = float(counts.max() / inside.size)
        never = not (values[uncoded] == usual).any()
        if usual != value and share >= _STANDS_FOR and never and _CONTRADICT[0] <= 1 - share <= _CONTRADICT[1]:
            return other, usual, share
    return None


def _ranked(values: Numbers) -> Numbers:
    """Ranks between 0 and 1, equal for equal values."""
    ordered = np.sort(values)
    return np.asarray(
        (np.searchsorted(ordered, values) + np.searchsorted(ordered, values, "right")) / (2 * values.size)
    )

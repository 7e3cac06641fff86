"""How near two rows are, in a measure that knows no units.

Two values are as near as few rows lie between them: with m the share of all rows whose value is between the two (both
included), the column agrees by -ln m. So a scale, an outlier or a heavy tail changes nothing, equal values of a common
kind say little, and equal values of a rare kind say much. Two texts agree by the share of rows with that text, or not
at all. The sum over the columns is `agreement`, minus the log of the chance of such a pair if columns were
independent. `difference` is what is lacking to the agreement of a row with itself: 0 for a copy.

It is Goodall's similarity (1966), in the form for mixed data of Li & Biswas (2002), with sums in place of his tests.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.faults.blocking import Pairs
from tasks.faults.compared import Rows, Values

_SAMPLE = 4_096
# Below this, being nearer counts a quarter: a small change is nearly as good as none.
_FINEST = 1 / 256
_BELOW = 0.25

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Closeness:
    """One number per pair: agreement in natural units of information, and what is lacking to that of a copy."""

    agreement: Floats
    difference: Floats


def closeness(rows: Rows, pairs: Pairs) -> Closeness:
    """How near the rows of each pair are."""
    agreement = np.zeros(len(pairs.left))
    difference = np.zeros(len(pairs.left))
    sampled = rows.sampled
    sampled = sampled[:: max(1, len(sampled) // _SAMPLE)]
    for column in rows.columns:
        values = rows.fetch(column)
        left, right = values[pairs.left], values[pairs.right]
        between, own = _shares(values[sampled], left, right, number=column.number)
        agreement -= np.log(between)
        rough = np.log(np.maximum(between, _FINEST)) - np.log(np.maximum(own, _FINEST))
        difference += (1 - _BELOW) * rough + _BELOW * (np.log(between) - np.log(own))
    return Closeness(agreement, difference)


def _shares(sample: Values, left: Values, right: Values, *, number: bool) -> tuple[Floats, Floats]:
    """The share of rows from the one value to the other, and the larger of those that have one of them."""
    size = len(sample)
    missing = np.isnan(sample) if number else np.zeros(size, dtype=bool)
    known = np.sort(sample[~missing])
    low, high = np.minimum(left, right), np.maximum(left, right)
    begin, end = np.searchsorted(known, low, side="left"), np.searchsorted(known, high, side="right")
    own = np.maximum(np.searchsorted(known, low, side="right") - begin, end - np.searchsorted(known, high, side="left"))
    between = end - begin if number else np.where(left == right, own, size)
    if number:
        gone = np.isnan(left).astype(np.int8) + np.isnan(right)
        between = np.select([gone == 2, gone == 1], [missing.sum(), size], between)
        own = np.where(gone == 2, missing.sum(), np.where(gone == 1, 1, own))
    return np.clip(between / size, 1 / size, 1), np.clip(own / size, 1 / size, 1)

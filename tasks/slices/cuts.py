"""Where ordered columns are cut: quantiles, moved to the most readable number between their neighbours.

Because the cut points themselves are readable, every count is taken at the thresholds a reader will see, and nothing
has to be rounded and tested again afterwards.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import floor, isfinite, log10

# A double holds whole numbers exactly up to here.
EXACT = 2**53


def readable(quantiles: Sequence[float], *, whole: bool) -> list[float]:
    """Ascending cut points, each the roundest number that is closer to its quantile than to the next ones.

    Whole numbers stay whole, and are left alone where a double could not hold them.
    """
    cuts = sorted(set(quantiles))
    if not cuts or max(abs(cut) for cut in cuts) > EXACT:
        return cuts
    middles = [(low + high) / 2 for low, high in pairwise(cuts)]
    lows = [cuts[0] - (middles[0] - cuts[0] if middles else 0.0), *middles]
    highs = [*middles, cuts[-1] + (cuts[-1] - middles[-1] if middles else 0.0)]
    return sorted({_round(cut, low, high, whole) for cut, low, high in zip(cuts, lows, highs, strict=True)})


def _round(cut: float, low: float, high: float, whole: bool) -> float:
    """The multiple of the largest 1, 2 or 5 times a power of ten in (low, high] that is nearest to the cut."""
    width = high - low
    if not isfinite(width) or width <= 0:
        return cut
    power = floor(log10(max(abs(low), abs(high), width))) + 1
    while power > -300:
        for factor in (5, 2, 1):
            step = factor * 10.0**power
            rounded = float(f"{round(cut / step) * step:.12g}")
            if low < rounded <= high:
                return int(rounded) if whole else rounded
            if whole and step <= 1:
                return cut
        power -= 1
    return cut


def merged(shares: Sequence[float], levels: Sequence[float]) -> list[int]:
    """Which coarse bin each fine one belongs to, counted from 0: cut where the cases below come closest to the levels.

    Args:
        shares: the cases of each fine bin, in order.
        levels: parts of all cases, ascending, in (0, 1).
    """
    below, total = [], 0.0
    for share in shares:
        total += share
        below.append(total)
    if not total:
        return [0] * len(shares)
    # Between two bins lies a place to cut; a level takes the nearest one.
    places = sorted(
        {min(range(len(below) - 1), key=lambda i: abs(below[i] / total - level)) for level in levels}
        if len(below) > 1
        else ()
    )
    return [sum(place < i for place in places) for i in range(len(shares))]

"""The runs of bins of one ordered column that have most to say."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from tasks.slices.coding import Counts

# Standard errors by which an excess is lowered: so far luck reaches in the best of all runs of bins.
SURELY = 4.0
# A threshold is simpler to say than an interval, and one value than a set: worth so much of a standard error.
OPEN = 0.5
# Two sets that share this part of their cases are one.
ALIKE = 0.5


class Cell(NamedTuple):
    """The cases of one code, or of several: how many, how many failed, and both weighted."""

    analysed: int
    failed: int
    weight: float
    errors: float


class Run(NamedTuple):
    """The first and the last of some bins that follow each other, and by how many standard errors they stand out."""

    first: int
    last: int
    sure: float


def cells_of(counts: Counts) -> list[Cell]:
    """One cell a code."""
    return [Cell(int(c), int(f), float(w), float(e)) for c, f, w, e in zip(*counts, strict=True)]


def most_of(analysed: int) -> float:
    """How many of so many cases a segment may hold: half, and what chance adds to a half (two standard deviations)."""
    return analysed / 2 + sqrt(analysed)


def best_runs(bins: Sequence[Cell], analysed: int) -> list[Run]:
    """The runs of bins, no more than a part, that have most to say: one, or two that are not alike.

    The run that stands out by the most standard errors (the scan statistic, Kulldorff 1997), whose ends are the sharper
    ones, comes first; then, where it is another, the one with the largest excess, less its error.
    """
    weight, errors = sum(b.weight for b in bins), sum(b.errors for b in bins)
    if not weight:
        return []
    rate, cases = errors / weight, np.cumsum([0, *(b.analysed for b in bins)])
    excess = np.cumsum([0.0, *(b.errors - b.weight * rate for b in bins)])
    first, last = np.triu_indices(len(bins))
    own, total = cases[last + 1] - cases[first], cases[-1]
    allowed = (own > 0) & (own <= most_of(analysed)) & ((first > 0) | (last < len(bins) - 1))
    first, last, own = first[allowed], last[allowed], own[allowed]
    beside = total / np.maximum(total - own, 1)
    beyond = (excess[last + 1] - excess[first]) * beside
    error = sqrt(rate * (1 - rate)) * weight / total * np.sqrt(own * beside)
    if not own.size or beyond.max() <= 0:
        return []
    simpler = OPEN * ((first == 0) | (last == len(bins) - 1))
    surest, largest = int(np.argmax(beyond / error + simpler)), int(np.argmax(beyond - SURELY * error))
    both = cases[min(last[surest], last[largest]) + 1] - cases[max(first[surest], first[largest])]
    alike = both >= ALIKE * (own[surest] + own[largest] - both)
    best = (surest,) if alike else (surest, largest)
    return [Run(int(first[k]), int(last[k]), float(beyond[k] / error[k])) for k in best if beyond[k] > 0]

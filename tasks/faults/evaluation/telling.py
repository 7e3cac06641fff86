"""How much a single input tells of the label: every input alone, in bins, what a bin means learnt on other cases.

For two classes it is 2 AUC - 1, for more the part of the errors of always guessing the most frequent class that is
avoided (Goodman & Kruskal's lambda), for numbers the explained variance. 0 is nothing, 1 everything. It needs no
direction and no linearity, and a text of many values cannot tell by being unique.
"""

import numpy as np
from numpy.typing import NDArray

from tasks.faults.compared import Values
from tasks.faults.ranks import average_ranks

_BINS = 64
# A text with fewer cases than this says nothing by itself.
_FEWEST = 10

Floats = NDArray[np.float64]
Bins = NDArray[np.intp]


def in_bins(values: Values) -> Bins:
    """Values as numbered bins: 0 where there is none, numbers by quantile, texts by value, rare ones together."""
    if values.dtype == np.float64:
        known = np.sort(values[~np.isnan(values)])
        if not len(known):
            return np.zeros(len(values), dtype=np.intp)
        borders = np.unique(known[(np.arange(_BINS) / _BINS * (len(known) - 1)).astype(np.intp)])
        return np.where(np.isnan(values), 0, np.searchsorted(borders, values, side="right"))
    kinds, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    frequent = np.cumsum(counts >= _FEWEST)
    numbers = np.where(counts >= _FEWEST, frequent, frequent[-1] + 1)
    # The hash 0 stands for no value.
    return np.asarray(np.where(kinds == 0, 0, numbers)[codes], dtype=np.intp)


def told(bins: Bins, label: NDArray[np.intp] | Floats, classes: int) -> float:
    """What the bins tell of the label: class numbers, or numbers where `classes` is 0."""
    halves = (np.arange(len(bins)) % 2).astype(bool)
    parts = [_told(bins[one], label[one], bins[~one], label[~one], classes) for one in (halves, ~halves)]
    return float(np.mean(parts))


def _told(learnt: Bins, known: Floats, bins: Bins, label: Floats, classes: int) -> float:
    size = int(max(learnt.max(initial=0), bins.max(initial=0))) + 1
    if classes > 2:
        counts = np.zeros((size, classes))
        np.add.at(counts, (learnt, known.astype(np.intp)), 1)
        usual = int(np.bincount(known.astype(np.intp), minlength=classes).argmax())
        guess = np.where(counts.sum(axis=1) > 0, counts.argmax(axis=1), usual)
        wrong = float((label != usual).mean())
        return 1 - float((guess[bins] != label).mean()) / wrong if wrong else 0.0
    mean = float(known.mean())
    # A bin of few cases is drawn to the mean.
    rates = (np.bincount(learnt, known, size) + mean) / (np.bincount(learnt, minlength=size) + 1)
    return _auc(rates[bins], label) * 2 - 1 if classes == 2 else _explained(rates[bins], label)


def _auc(score: Floats, label: Floats) -> float:
    positives = int(label.sum())
    negatives = len(label) - positives
    if not positives or not negatives:
        return 0.5
    ranks = average_ranks(score)
    return float((ranks[label == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _explained(guess: Floats, label: Floats) -> float:
    spread = float(((label - label.mean()) ** 2).sum())
    return 1 - float(((label - guess) ** 2).sum()) / spread if spread else 0.0

"""How far cases are from each other, and which are nearest: a column at a time over a table of candidates.

The distance is Gower's (Biometrics 27, 1971): the mean over the columns of what two values differ by. Numbers differ by
their distance as a share of the spread, at most 1; categories by 0 or 1; a missing value differs from a present one by
1 and from a missing one by 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Distances are told with so many decimals; cases that agree in them come in the order of their ids.
_DECIMALS = 6

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Values:
    """One column: of the chosen cases, and of the candidates.

    Attributes:
        spread: of numbers; None where values only are the same or different. A missing number is NaN.
    """

    chosen: NDArray[Any]
    candidates: NDArray[Any]
    spread: float | None


def distances(columns: Iterator[Values], chosen: int, candidates: int) -> Floats:
    """The distance of every chosen case from every candidate, (chosen, candidates); there is at least one column."""
    total, count = np.zeros((chosen, candidates)), 0
    for count, column in enumerate(columns, 1):  # noqa: B007
        if column.spread is None:
            for i, value in enumerate(column.chosen):
                missing = isinstance(value, float) and isnan(value)
                total[i] += ~np.isnan(column.candidates) if missing else column.candidates != value
        else:
            _add_numbers(total, column.chosen / column.spread, column.candidates / column.spread)
    return np.round(total / max(1, count), _DECIMALS)


def _add_numbers(total: Floats, chosen: Floats, candidates: Floats) -> None:
    missing = np.isnan(candidates)
    for i, value in enumerate(chosen):
        if np.isnan(value):
            total[i] += ~missing
        else:
            apart = np.abs(candidates - value)
            np.minimum(apart, 1.0, out=apart)
            apart[missing] = 1.0
            total[i] += apart


def nearest(distance: Floats, allowed: Bools, several: int) -> NDArray[np.int64]:
    """The places of the nearest candidates that are allowed, the nearest first; those as near in their order."""
    places = np.flatnonzero(allowed)
    own = distance[places]
    if len(own) > several:
        near = own <= np.partition(own, several - 1)[several - 1]
        places, own = places[near], own[near]
    return places[np.argsort(own, kind="stable")][:several].astype(np.int64)

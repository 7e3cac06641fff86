"""The values of a category that are told apart, and the best set of them.

They stand in the order of how often the model fails for them, so that values that behave alike are neighbours and a
set of them is a range of codes. Of all sets the one that splits failures best is among the first so many in this order,
whatever their number (Fisher 1958; Breiman, Friedman, Olshen & Stone 1984, theorem 4.5). The order is taken on the half
that is searched; whether a set holds is for the other half to say.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.sql import Sql

# Values of a category that can be searched one by one.
MOST_VALUES = 60
# Sets of which conjunctions are searched: the first so many values. The best number is then looked for.
SET_SIZES = (2, 3, 5, 8, 13, 21, 34)


def told_apart(engine: Engine, evaluation: Sql, cell: Sql, least: int) -> tuple[str, ...]:
    """The most frequent values of at least so many cases, the one that fails most often first.

    A rate is told as though the value had `least` cases more, that fail as often as all: of few cases it says little.
    """
    found = engine.rows("slices/frequent", {"least": least, "limit": MOST_VALUES}, evaluation=evaluation, cell=cell)
    if not found:
        return ()
    values, cases, weight, errors, all_weight, all_errors = zip(*found, strict=True)
    more = least * np.array(weight) / np.array(cases)
    rates = (np.array(errors) + more * (all_errors[0] / all_weight[0])) / (np.array(weight) + more)
    # Twelve digits: what differs beyond them is how the sums were rounded.
    ordered = sorted(zip((-float(f"{rate:.12g}") for rate in rates), values, strict=True))
    return tuple(value for _, value in ordered)


def best_set(cells: NDArray[np.float64], analysed: int, weight: float, errors: float, most: float) -> int:
    """How many of the first values stand out by the most standard errors together; 0 if none do.

    `cells` has a row of cases, weight and errors for each value; `analysed`, `weight` and `errors` are of all cases,
    and `most` is how many cases a set may hold.
    """
    cases, inside, failed = np.cumsum(cells, axis=0).T
    allowed = (cases <= most) & (inside < weight)
    if not allowed.any():
        return 0
    rate = errors / weight
    beside = weight / np.where(allowed, weight - inside, 1.0)
    beyond = (failed - inside * rate) * beside
    error = sqrt(rate * (1 - rate)) * weight / analysed * np.sqrt(np.maximum(cases, 1) * beside)
    sure = np.where(allowed, beyond / error, 0.0)
    return int(np.argmax(sure)) + 1 if sure.max() > 0 else 0

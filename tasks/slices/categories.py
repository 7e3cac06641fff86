"""The values of a category that are told apart, and the best set of them.

They stand in the order of how often the model fails for them, so that values that behave alike are neighbours and a
set of them is a range of codes. Of all sets the one that splits failures best is among the first so many in this order,
whatever their number (Fisher 1958; Breiman, Friedman, Olshen & Stone 1984, theorem 4.5). The order is taken on the half
that is searched; whether a set holds is for the other half to say.

Of many values the first in any order fail more often, by luck alone. So sets are searched only where the values differ
by more than luck (chi-squared test of homogeneity), and of thousands of values, beside the most frequent ones, those
are told apart that fail more often than luck explains in so many (binomial test, Bonferroni). All others are one value.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, chi2

from tasks.engine import Engine
from tasks.sql import Sql

# Values of a category that can be searched one by one, and the most frequent ones they are picked from.
MOST_VALUES = 60
MOST_COUNTED = 10_000
# At this level values differ, or one of them stands out.
LEVEL = 0.05
# Sets of which conjunctions are searched: the first so many values. The best number is then looked for.
SET_SIZES = (2, 3, 5, 8, 13, 21, 34)

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Categories:
    """The values of a category that have a code of their own.

    Attributes:
        values: the one that fails most often first.
        rare: whether all other values are rare, each too rare to be told apart.
        differ: whether values fail differently often, by more than luck.
    """

    values: tuple[str, ...]
    rare: bool = True
    differ: bool = True


def told_apart(engine: Engine, evaluation: Sql, cell: Sql, least: int) -> Categories:
    """The values of at least so many cases; the most frequent ones and those that stand out where there are too many.

    A rate is told as though the value had `least` cases more, that fail as often as all: of few cases it says little.
    """
    found = engine.frame("slices/frequent", {"least": least, "limit": MOST_COUNTED}, evaluation=evaluation, cell=cell)
    if not found.height:
        return Categories(())
    values = found["cell"].to_list()
    cases, failed, weight, errors = (found[name].to_numpy() for name in ("cases", "failed", "weight", "errors"))
    all_cases, all_failed, all_weight, all_errors, frequent = found.select("^all_.*$", "frequent").row(0)
    more, rate = least * weight / cases, all_errors / all_weight
    told = (errors + more * rate) / (weight + more)
    # Twelve digits: what differs beyond them is how the sums were rounded.
    order = {i: (-float(f"{told[i]:.12g}"), values[i]) for i in _picked(cases, failed, all_failed / all_cases)}
    return Categories(
        tuple(values[i] for i in sorted(order, key=order.__getitem__)),
        rare=frequent <= MOST_VALUES,
        differ=_differ(cases, failed),
    )


def best_set(cells: Numbers, analysed: int, weight: float, errors: float, most: float) -> int:
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


def standing_out(cases: Numbers, failed: Numbers, rate: float) -> list[int]:
    """The places of the values that fail more often than luck explains in so many, the surest first."""
    p_values = binom.sf(failed - 1, cases, rate)
    found = np.flatnonzero(p_values <= LEVEL / len(cases))
    return [int(i) for i in found[np.argsort(p_values[found], kind="stable")]]


def _picked(cases: Numbers, failed: Numbers, rate: float) -> list[int]:
    """The places of the values that get a code: of values in the order of their cases."""
    if len(cases) <= MOST_VALUES:
        return list(range(len(cases)))
    return list(dict.fromkeys([*standing_out(cases, failed, rate), *range(MOST_VALUES)]))[:MOST_VALUES]


def _differ(cases: Numbers, failed: Numbers) -> bool:
    """Whether the failures are spread over the values in another way than their cases, by more than luck."""
    rate = failed.sum() / cases.sum()
    if not 0 < rate < 1:
        return False
    distance = float(((failed - cases * rate) ** 2 / (cases * rate * (1 - rate))).sum())
    return bool(chi2.sf(distance, len(cases) - 1) <= LEVEL) if len(cases) > 1 else False

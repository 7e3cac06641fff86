"""Between which cut points the best one lies: what the cases that were not searched say of a threshold.

The cases are taken to have one rate inside the interval and another outside. Of every place where it could begin (or
end, the other end being held) the profile log-likelihood is taken. In the interval are those whose likelihood ratio to
the best one is below the 95 % quantile of its limit for a change point, P(x) = (1 - exp(-x/2))^2 (Hansen, Econometrica
68, 2000; for rates, Hinkley & Hinkley, Biometrika 57, 1970). The quantile of chi-squared, 3.84 instead of 7.35, would
hold the true place in three of four cases only. Where entities have several rows, ratios are divided by the design
effect (Rao & Scott, Annals of Statistics 12, 1984).
"""

from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.portraits.reading import Cells, Numbers

Codes = NDArray[Any]

CRITICAL = -2 * log(1 - sqrt(0.95))


@dataclass(frozen=True)
class Places:
    """The first and the last of the codes at which an interval may begin, or before which it may end; None: untold."""

    low: int
    high: int


def begins(cells: Cells, first: int, last: int) -> Places | None:
    """Where an interval of codes begins, if it ends with `last`; code 0, the missing values, is set aside."""
    places = np.arange(2, last + 1)
    return _places(cells, places, places, np.full(len(places), last), (first, last))


def ends(cells: Cells, first: int, last: int) -> Places | None:
    """Before which code an interval ends, if it begins with `first`."""
    places = np.arange(first + 1, cells.cases.size)
    return _places(cells, places, np.full(len(places), first), places - 1, (first, last))


def _places(cells: Cells, places: Codes, firsts: Codes, lasts: Codes, told: tuple[int, int]) -> Places | None:
    weight, errors = cells.weight.sum(axis=0), cells.errors.sum(axis=0)
    weight[0] = errors[0] = 0.0
    if not weight.sum() or not len(places):
        return None
    # As if every case weighed one: a likelihood counts cases.
    scale = cells.cases[1:].sum() / weight.sum()
    below_w, below_e = _running(weight * scale), _running(errors * scale)
    inside_w, inside_e = below_w[lasts + 1] - below_w[firsts], below_e[lasts + 1] - below_e[firsts]
    outside_w, outside_e = below_w[-1] - inside_w, below_e[-1] - inside_e
    possible = (inside_w > 0) & (outside_w > 0)
    possible[possible] = inside_e[possible] / inside_w[possible] > outside_e[possible] / outside_w[possible]
    if not possible.any():
        return None
    flat = _likelihood(below_w[-1:], below_e[-1:])[0]
    fit = np.where(possible, _likelihood(inside_w, inside_e) + _likelihood(outside_w, outside_e), flat)
    ratio = 2 * (fit.max() - fit) / _design_effect(cells, *told)
    if 2 * (fit.max() - flat) / _design_effect(cells, *told) < CRITICAL:
        return None
    kept = places[possible & (ratio < CRITICAL)]
    return Places(int(kept.min()), int(kept.max()))


def _running(values: Numbers) -> Numbers:
    return np.concatenate([[0.0], np.cumsum(values)])


def _likelihood(cases: Numbers, failed: Numbers) -> Numbers:
    """The largest log-likelihood of so many failures among so many cases, with one rate for all of them."""
    rate = np.divide(failed, cases, out=np.zeros_like(cases), where=cases > 0).clip(0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(rate > 0, rate * np.log(rate), 0.0)
        miss = np.where(rate < 1, (1 - rate) * np.log(1 - rate), 0.0)
    result: Numbers = cases * (hit + miss)
    return result


def _design_effect(cells: Cells, first: int, last: int) -> float:
    """By how much entities and weights widen the variance of the difference between inside and outside; at least 1."""
    inside = np.zeros(cells.cases.size, np.bool_)
    inside[first : last + 1] = True
    outside = ~inside
    outside[0] = False
    plain, spread = 0.0, np.zeros(len(cells.weight))
    for codes, sign in ((inside, 1), (outside, -1)):
        weight, errors = cells.weight[:, codes].sum(axis=1), cells.errors[:, codes].sum(axis=1)
        total, cases = weight.sum(), cells.cases[codes].sum()
        if not total:
            return 1.0
        rate = errors.sum() / total
        plain += rate * (1 - rate) / cases
        spread += sign * (errors - rate * weight) / total
    groups = np.count_nonzero(cells.weight.sum(axis=1))
    if groups < 2:
        return max(1.0, float(cells.squares[1:].sum() * cells.cases[1:].sum() / cells.weight[:, 1:].sum() ** 2))
    return max(1.0, float((spread**2).sum() * groups / (groups - 1) / plain)) if plain else 1.0

"""The sign-flip test: whether what changed adds up to more than if each change had been as likely the other way round.

The counterpart of McNemar's test for changes of any size (Fisher, "The Design of Experiments", 1935, section 21). All
sign patterns are counted while there are few changes. Of more, the tail is the saddlepoint approximation of the same
distribution (Lugannani & Rice 1980; Robinson, "Saddlepoint approximations for permutation tests and confidence
intervals", JRSS B 44 (1982)), whose relative error shrinks with their number.
"""

from math import exp, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

Floats = NDArray[np.float64]

# So many changes have all their sign patterns counted: 65,536.
_ALL_PATTERNS = 16
# Beyond this, cosh is a half of exp to the last bit.
_LARGE = 20.0


def sign_flips(changes: Floats) -> float:
    """The one-sided p-value that changes add up to no more than chance gives, each an independent unit's own."""
    sizes = np.sort(np.abs(changes[changes != 0]))
    total = float(np.sort(changes).sum())
    if total <= 0:
        return 1.0
    return _counted(sizes, total) if len(sizes) <= _ALL_PATTERNS else _saddlepoint(sizes / sizes[-1], total / sizes[-1])


def _counted(sizes: Floats, total: float) -> float:
    sums = np.zeros(1)
    for size in sizes:
        sums = np.concatenate([sums - size, sums + size])
    # What is equal on paper may differ in the last bits.
    return float(np.mean(sums >= total - 1e-9 * float(sizes.sum())))


def _saddlepoint(sizes: Floats, total: float) -> float:
    everything = float(sizes.sum())
    if total >= everything * (1 - 1e-12):
        return 2.0 ** -len(sizes)

    def short(t: float) -> float:
        return float((sizes * np.tanh(t * sizes)).sum()) - total

    high = 1.0
    while short(high) < 0:
        high *= 2
    t = float(brentq(short, 0.0, high, xtol=1e-12))
    curved = float((sizes**2 / np.cosh(np.minimum(t * sizes, 300.0)) ** 2).sum())
    w, u = sqrt(max(2 * (t * total - _cumulants(t * sizes)), 0.0)), t * sqrt(curved)
    if w < 1e-4 or u == 0:
        return float(norm.sf(total / sqrt(float((sizes**2).sum()))))
    # Where one change outweighs all others the approximation is none; Chernoff's bound always holds.
    bound = exp(-w * w / 2)
    tail = float(norm.sf(w)) + bound / sqrt(2 * pi) * (1 / u - 1 / w)
    return tail if 0 < tail <= bound else bound


def _cumulants(x: Floats) -> float:
    """The sum of log cosh, also of what cosh is too large for."""
    small = np.minimum(x, _LARGE)
    return float((np.log(np.cosh(small)) + np.where(x > _LARGE, x - _LARGE, 0.0)).sum())

"""Cases whose two values are each unusual in their own column and usual in the other's, or in inverse proportion.

The likelihood ratio of an exchange, from the columns' own distributions, counted against what two columns that have
nothing to do with each other would give. For columns that other columns tell, `tasks.faults.values.repairs` sees more.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from tasks.faults.values.cells import Cells, Numbers
from tasks.faults.values.scales import Scale, spread

# Bins of both columns' range together, and the log likelihood ratio from which an exchange explains a case.
_BINS, RATIO = 60, 2.5
# Pairs of columns looked at, and cases on which they are.
_PAIRS, _ROWS = 200, 30_000
# The least log likelihood ratio of each of the two values.
_EACH = 0.7
# Twice the logarithm of a proportion that an exchange inverts, in widths of the proportion.
_APART = 14.0
_FEWEST, _EXCESS, _SIGNIFICANCE = 6, 4.0, 1e-8


class Ratio:
    """How much likelier two values are in each other's column; both columns are given in the order of their sizes."""

    words = "each of the two is unusual in its own column and usual in the other's"

    def __init__(self, left: Numbers, right: Numbers) -> None:
        # Two runs in order are merged, not sorted.
        both = np.sort(np.concatenate([left, right]), kind="stable")
        # Ranks of both columns together: bins that neither column's units stretch.
        self.edges = np.unique(np.quantile(both, np.linspace(0, 1, _BINS + 1)[1:-1]))
        self.counts = self._counts(left), self._counts(right)
        self.left, self.right = (np.log((n + 0.5) / (n + 0.5).sum()) for n in self.counts)

    def _counts(self, ordered: Numbers) -> NDArray[np.int64]:
        places = np.searchsorted(ordered, self.edges, side="right")
        return np.diff(places, prepend=0, append=ordered.size)

    @property
    def most(self) -> int:
        """How many cases there can be at most in which each of the two values is out of place."""
        first, second = self.right - self.left > _EACH, self.left - self.right > _EACH
        return int(min(self.counts[0][first].sum(), self.counts[1][second].sum()))

    @property
    def by_chance(self) -> float:
        """The share of cases in which both values are likelier in the other column, were the two independent."""
        shares = (
            float(n[likelier > 0].sum() / n.sum()) if n.sum() else 0.0
            for n, likelier in zip(self.counts, (self.right - self.left, self.left - self.right), strict=True)
        )
        return next(shares) * next(shares)

    def of(self, left: Numbers, right: Numbers) -> Numbers:
        """The log likelihood ratio per case; minus infinity where a value is missing."""
        a, b = np.searchsorted(self.edges, left), np.searchsorted(self.edges, right)
        first, second = self.right[a] - self.left[a], self.left[b] - self.right[b]
        # Each of the two has to be out of place: one alone is a fault of its own.
        both = np.isfinite(left) & np.isfinite(right) & (np.minimum(first, second) > _EACH)
        return np.where(both, first + second, -np.inf)


class Mirror:
    """Cases in which the proportion of two columns is the inverse of what it always is."""

    words = "the proportion of the two is the inverse of what it is elsewhere"

    def __init__(self, left: Numbers, right: Numbers) -> None:
        logs = _proportion(left, right)
        self.middle = float(np.nanmedian(logs)) if np.isfinite(logs).any() else 0.0
        self.width = max(spread(logs), 0.005)
        # Most columns are so far from mirrors that their ranges are of no use.
        self.ranges = [np.nanquantile(values, (0.005, 0.995)) for values in (left, right)] if self.tells else []

    @property
    def tells(self) -> bool:
        """Whether the proportion is so exact, and so far from one, that its inverse is another thing."""
        return 2 * abs(self.middle) >= _APART * self.width

    def of(self, left: Numbers, right: Numbers) -> Numbers:
        """Above RATIO for the cases an exchange explains, like `Ratio.of`."""
        return self.beside(left, right, 0.0)

    def beside(self, left: Numbers, right: Numbers, shift: float) -> Numbers:
        """The same for another proportion than the inverse, `shift` widths away."""
        away = np.abs(_proportion(left, right) + self.middle + shift * self.width)
        (low, high), (low_right, high_right) = self.ranges
        with np.errstate(invalid="ignore"):
            usual = (right >= low) & (right <= high) & (left >= low_right) & (left <= high_right)
            return np.where(usual & (away <= 3 * self.width), 2 * RATIO, -np.inf)


def _proportion(left: Numbers, right: Numbers) -> Numbers:
    both = (left > 0) & (right > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(both, np.log(left / right), np.nan)


def exchanges(cells: Cells, scales: Mapping[str, Scale]) -> Iterator[tuple[str, str, Ratio | Mirror]]:
    """Pairs of columns with cases that an exchange explains, beyond chance."""
    step = max(1, cells.rows // _ROWS)
    some = {name: cells.numbers[name][::step] for name in scales}
    ordered = {name: np.sort(values[np.isfinite(values)]) for name, values in some.items()}
    for a, b in list(combinations(scales, 2))[:_PAIRS]:
        left, right = some[a], some[b]
        if scales[a].kind == scales[b].kind == "log" and (mirror := Mirror(left, right)).tells:
            n = int((mirror.of(left, right) > RATIO).sum())
            beside = max(int((mirror.beside(left, right, shift) > RATIO).sum()) for shift in (-7.0, 7.0))
            if n >= _FEWEST and n > _EXCESS * beside and poisson.sf(n - 1, beside + 0.5) < _SIGNIFICANCE:
                yield a, b, mirror
                continue
        ratio = Ratio(ordered[a], ordered[b])
        if ratio.most < _FEWEST:
            continue
        explained = ratio.of(left, right) > RATIO
        if (n := int(explained.sum())) < _FEWEST:
            continue
        both = np.isfinite(left) & np.isfinite(right)
        # What each column has by itself in the other's range, met by chance.
        chance = ratio.by_chance * float(both.sum())
        sound = both & ~explained
        if (
            n > _EXCESS * chance
            and poisson.sf(n - 1, chance + 0.5) < _SIGNIFICANCE
            and _same(ratio, left, right, explained, sound)
        ):
            yield a, b, ratio


def _same(ratio: Ratio, left: Numbers, right: Numbers, explained: NDArray[np.bool_], sound: NDArray[np.bool_]) -> bool:
    """Whether the values exchanged into one column at least are spread like its sound ones."""
    distances = []
    for moved, home in ((right, left), (left, right)):
        bins = ratio.edges.size + 1
        a = np.bincount(np.searchsorted(ratio.edges, moved[explained]), minlength=bins).cumsum() / explained.sum()
        b = np.bincount(np.searchsorted(ratio.edges, home[sound]), minlength=bins).cumsum() / max(sound.sum(), 1)
        distances.append(float(np.abs(a - b).max()))
    # One of the two may be alike in a whole batch, as a month is.
    return min(distances) <= 0.2 + 1.4 / float(np.sqrt(explained.sum()))

"""Whether a set fails more often than other cases of the same strata.

- The test: given the margins of every stratum, the failures of the set are a sum of hypergeometric numbers (Mantel &
  Haenszel 1959). Its distribution is worked out exactly (Gart 1970) where the numbers are few enough, and by its first
  two moments with a correction for continuity where they are not, and luck is spread over many cases (Mantel & Fleiss
  1980). Where an entity has several rows, the larger of this and the entity-robust p-value counts.
- The effect: the difference of rates that all strata have in common (Greenland & Robins 1985).

Strata that hold only cases of the set, or none, say nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, norm, t

# The longest distribution that is worked out exactly.
MOST_EXACT = 2_000

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Strata:
    """Cases by stratum: all of them and those of the set, and the failures of both.

    Attributes:
        scale: all cases, in parts of those that share a stratum with another one.
    """

    cases: Numbers
    failed: Numbers
    inside: Numbers
    inside_failed: Numbers
    scale: float = 1.0

    @classmethod
    def counted(cls, stratum: NDArray[np.int64], held: NDArray[np.bool_], failed: NDArray[np.bool_]) -> "Strata":
        """One row a case; only strata that can say something are kept."""
        size = int(stratum.max()) + 1 if len(stratum) else 0
        counts = np.bincount(4 * stratum + 2 * held + failed, minlength=4 * size).reshape(-1, 4).astype(np.float64)
        cases, inside = counts.sum(axis=1), counts[:, 2] + counts[:, 3]
        mixed = (inside > 0) & (inside < cases)
        scale = len(stratum) / max(1.0, cases[cases > 1].sum())
        failures = counts[:, 1] + counts[:, 3]
        return cls(cases[mixed], failures[mixed], inside[mixed], counts[mixed, 3], scale)

    @cached_property
    def beyond(self) -> float:
        """The failures of the set beyond what the rates of its strata would give it."""
        return float((self.inside_failed - self.inside * self.failed / self.cases).sum())

    @property
    def rate(self) -> float:
        """How often the cases of the set fail."""
        return float(self.inside_failed.sum() / self.inside.sum()) if len(self.cases) else 0.0

    @property
    def difference(self) -> float:
        """How much more often they fail than the other cases of their strata."""
        weight = (self.inside * (self.cases - self.inside) / self.cases).sum()
        return self.beyond / float(weight) if weight else 0.0

    @property
    def left(self) -> float:
        """The difference times how much the set varies within strata; 0 where the strata decide what is in the set.

        Of strata of any size this is the same if they have nothing to do with the set: n - 1 cases of n are free.
        """
        varies = self.scale * (self.inside * (self.cases - self.inside) / (self.cases - 1)).sum()
        return self.difference * float(varies)

    @property
    def p_value(self) -> float:
        """One-sided: the set fails more often than the other cases of its strata."""
        told = (self.failed > 0) & (self.failed < self.cases)
        cases, failed, inside = self.cases[told], self.failed[told], self.inside[told]
        if not len(cases):
            return 1.0
        least, most = np.maximum(0, failed + inside - cases), np.minimum(failed, inside)
        if (most - least).sum() <= MOST_EXACT:
            chances = np.ones(1)
            for stratum in _chances(least, most, cases, failed, inside):
                chances = np.convolve(chances, stratum)
            own = round(self.inside_failed[told].sum() - least.sum())
            return float(min(1.0, chances[own:].sum()))
        return float(norm.sf((self.beyond - 0.5) / self._spread))

    def more_than(self, least: float) -> float:
        """One-sided: the difference is larger than `least`; by two moments, however few the cases are."""
        varies = float((self.inside * (self.cases - self.inside) / self.cases).sum())
        return float(norm.sf((self.beyond - least * varies - 0.5) / self._spread)) if self._spread else 1.0

    @cached_property
    def _spread(self) -> float:
        """How far luck moves the failures of the set, as a standard deviation."""
        failed, inside = self.failed * (self.cases - self.failed), self.inside * (self.cases - self.inside)
        return sqrt(float((failed * inside / (self.cases**2 * (self.cases - 1))).sum()))


def robust(
    stratum: NDArray[np.int64],
    held: NDArray[np.bool_],
    failed: NDArray[np.bool_],
    entity: NDArray[np.int64],
    least: float = 0.0,
) -> float:
    """The one-sided p-value that the same difference is larger, with entities as clusters (Binder 1983)."""
    cases = np.bincount(stratum)
    rate, part = np.bincount(stratum, failed) / cases.clip(1), np.bincount(stratum, held) / cases.clip(1)
    apart = held - part[stratum]
    influence = np.bincount(entity, apart * (failed - rate[stratum] - least * apart))
    clusters = np.count_nonzero(influence)
    spread = float((influence**2).sum())
    return float(t.sf(influence.sum() / sqrt(spread), clusters - 1)) if clusters > 1 and spread else 1.0


def _chances(least: Numbers, most: Numbers, cases: Numbers, failed: Numbers, inside: Numbers) -> list[Numbers]:
    """Of each stratum, that of each number of failures within the set, from the least to the most that there can be."""
    lengths = (most - least + 1).astype(np.int64)
    ends = np.cumsum(lengths)
    numbers = np.arange(ends[-1]) - np.repeat(ends - lengths - least, lengths)
    chances = hypergeom.pmf(numbers, *(np.repeat(each, lengths) for each in (cases, failed, inside)))
    return np.split(chances, ends[:-1])

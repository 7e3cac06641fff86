"""From counts of the same cases under two models to a rate before and now, its interval and its test.

- The difference is a ratio of totals, sum w (now - before) / sum w. Its standard error is linearised: the influence of
  an entity is (d - D w) / W, with d what it gained in wrong weight (Taylor linearisation, Binder 1983); never smaller
  than if the rows were independent. The t quantile has as many degrees of freedom as there are entities, less one.
- One flip in each direction is added to the variance, so that the interval does not vanish where nothing flipped (in
  the spirit of Agresti & Min, "Simple improved confidence intervals for comparing matched proportions", Statistics in
  Medicine 24 (2005)).
- The test is McNemar's, exact and two-sided: among the flips, each direction is as likely as the other (binomial;
  McNemar, Psychometrika 12 (1947)). It counts cases as independent and alike. Where an entity has several, or weights
  differ, the p-value of the linearised difference counts if it is larger; its degrees of freedom are the entities that
  flip, less one, because no other entity tells anything about how flips vary.
"""

from math import inf, sqrt

from scipy.stats import binom, t

from tasks.comparison.pairs import Pairs, Spread
from tasks.contracts.comparison import RateChange
from tasks.evaluation.metrics.intervals import t_quantile
from tasks.ruler.statistics import significant


def rate_change(pairs: Pairs) -> RateChange:
    """Error rates before and now, their difference with a 95 % interval, and whether chance explains it."""
    rows, flips = pairs.flips.rows, pairs.flips
    p_value = mcnemar(flips.fixed, flips.newly_wrong)
    if pairs.weight <= 0:
        return RateChange(rows, None, None, None, None, None, p_value)
    difference = (pairs.now - pairs.before) / pairs.weight
    if pairs.entities.units < rows or not pairs.even:
        p_value = max(p_value, _robust(pairs, difference))
    reach = _reach(pairs, difference)
    return RateChange(
        rows=rows,
        before=significant(pairs.before / pairs.weight),
        now=significant(pairs.now / pairs.weight),
        difference=significant(difference),
        low=significant(max(difference - reach, -1.0)),
        high=significant(min(difference + reach, 1.0)),
        p_value=significant(p_value),
    )


def mcnemar(fixed: int, newly_wrong: int) -> float:
    """The exact two-sided p-value that flips go either way alike; 1 where nothing flipped."""
    return min(1.0, 2 * float(binom.cdf(min(fixed, newly_wrong), fixed + newly_wrong, 0.5)))


def got_worse(pairs: Pairs) -> float:
    """The one-sided p-value that more is newly wrong than fixed: exact, or the entity-robust one if that is larger."""
    flips = pairs.flips
    p_value = float(binom.sf(flips.newly_wrong - 1, flips.fixed + flips.newly_wrong, 0.5))
    if pairs.weight > 0 and (pairs.entities.units < flips.rows or not pairs.even):
        difference = (pairs.now - pairs.before) / pairs.weight
        robust = _robust(pairs, difference)
        p_value = max(p_value, robust / 2 if difference > 0 else 1 - robust / 2)
    return p_value


def _variance(pairs: Pairs, difference: float) -> float:
    return max(_linearised(spread, pairs.weight, difference) for spread in (pairs.rows, pairs.entities))


def _linearised(spread: Spread, weight: float, difference: float) -> float:
    if spread.units < 2:
        return inf
    squares = spread.dd - 2 * difference * spread.dw + difference * difference * spread.ww
    return max(squares, 0.0) / weight**2 * spread.units / (spread.units - 1)


def _reach(pairs: Pairs, difference: float) -> float:
    """Half the width of the interval; everything is possible where there is one entity."""
    units = pairs.entities.units
    if units < 2:
        return 1.0
    variance = _variance(pairs, difference) + 2 * _one_flip(pairs) / pairs.weight**2
    return t_quantile(units - 1) * sqrt(variance)


def _one_flip(pairs: Pairs) -> float:
    """What one more flip adds to the sum of squares: as much as those seen, or else an entity as a whole."""
    if not pairs.rows.flipping:
        return pairs.entities.ww / pairs.entities.units
    spreads = [spread for spread in (pairs.rows, pairs.entities) if spread.flipping]
    return max(spread.dd / spread.flipping for spread in spreads)


def _robust(pairs: Pairs, difference: float) -> float:
    degrees = pairs.entities.flipping - 1
    variance = _variance(pairs, difference)
    if degrees < 1 or variance <= 0 or variance == inf or difference == 0:
        return 1.0
    return float(2 * t.sf(abs(difference) / sqrt(variance), degrees))

"""From counts to rates, intervals and tests: pure functions of a reading.

- Excess errors: E_S - n_S * E_R / n_R, what the set has beyond what the rest of the data would give it.
- Its interval: linearised standard error with entities as clusters (Taylor linearisation of a difference of ratios,
  Binder 1983), t quantile with as many degrees of freedom as the smaller side has entities, less one.
- The test: Fisher's exact test, one-sided (hypergeometric tail). Where an entity has several rows the rows are not
  independent, and the larger of the exact and the entity-robust p-value counts.
- A rate's interval: Wilson with Kish's effective n and the t quantile, so that 0 of 5 does not look certain.
"""

from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from scipy.stats import hypergeom, t

from tasks.evaluation.metrics.intervals import t_quantile, wilson
from tasks.ruler.readings import Reading


@dataclass(frozen=True)
class Excess:
    """How much worse a set is than the rest, with 95 % bounds; `errors` beyond what the rest would give it."""

    rate: float | None
    rate_low: float | None
    rate_high: float | None
    elsewhere: float | None
    errors: float
    low: float
    high: float
    loss: float
    p_value: float


def excess(reading: Reading) -> Excess:
    """Compare a set with its complement; p is 1 and the excess 0 where either side has no analysed row."""
    total = reading.total
    if total is None:
        raise ValueError("a total has no complement to be compared with")
    rest_weight, rest_errors = total.weight - reading.weight, total.errors - reading.errors
    rate = reading.errors / reading.weight if reading.weight > 0 else None
    low, high = (None, None) if rate is None else _rate_interval(reading, rate)
    if rate is None or rest_weight <= 0:
        return Excess(rate, low, high, None, 0.0, 0.0, 0.0, 0.0, 1.0)
    elsewhere = rest_errors / rest_weight
    error = standard_error(reading, rate, elsewhere, rest_weight)
    degrees = max(0, min(reading.entities, reading.elsewhere) - 1)
    difference = rate - elsewhere
    # One entity tells nothing about the next one: the interval is everything.
    reach = t_quantile(degrees) * error if degrees else 1.0
    loss = reading.loss - reading.weight * (total.loss - reading.loss) / rest_weight
    return Excess(
        rate=rate,
        rate_low=low,
        rate_high=high,
        elsewhere=elsewhere,
        errors=reading.weight * difference,
        low=reading.weight * max(difference - reach, -1.0),
        high=reading.weight * min(difference + reach, 1.0),
        loss=loss,
        p_value=max(
            fisher(reading), one_sided(difference, error, degrees) if reading.entities < reading.analysed else 0.0
        ),
    )


def fisher(reading: Reading) -> float:
    """One-sided exact p-value that the set fails more often than the rest, on unweighted cases."""
    total = reading.total
    if total is None or not reading.analysed or reading.analysed == total.analysed:
        return 1.0
    return float(hypergeom.sf(reading.failed - 1, total.analysed, total.failed, reading.analysed))


def effective_n(reading: Reading) -> float:
    """How many independent cases the rate is worth: the variance of r is r (1 - r) / n_eff (Kish 1965)."""
    rate = reading.errors / reading.weight
    ee, ew, ww = reading.gram[0, 0], reading.gram[0, 1], reading.gram[1, 1]
    variance = float(ee - 2 * rate * ew + rate * rate * ww) / reading.weight**2
    plain = rate * (1 - rate)
    by_weight = reading.weight**2 / float(ww) if ww > 0 else 0.0
    if plain <= 0 or variance <= 0:
        # All alike: the spread of weights over entities is all there is to go by.
        return by_weight
    return min(plain / variance, float(reading.analysed))


def _rate_interval(reading: Reading, rate: float) -> tuple[float, float]:
    """Wilson's interval at the effective n; a single entity tells nothing."""
    return wilson(rate, effective_n(reading), reading.entities - 1) or (0.0, 1.0)


def significant(value: float) -> float:
    """Ten significant digits: far beyond what is known, and the same whatever order the rows were added in."""
    return float(f"{value:.10g}")


def standard_error(reading: Reading, rate: float, elsewhere: float, rest_weight: float) -> float:
    """Of the difference of the two rates: the influence of an entity is linear in its four totals."""
    influence = np.array(
        [
            1 / reading.weight + 1 / rest_weight,
            -(rate / reading.weight + elsewhere / rest_weight),
            -1 / rest_weight,
            elsewhere / rest_weight,
        ]
    )
    total = reading.total
    clusters = total.clusters if total else 0
    if clusters < 2:
        return float("inf")
    variance = float(influence @ reading.gram @ influence) * clusters / (clusters - 1)
    return sqrt(max(variance, 0.0))


def one_sided(difference: float, error: float, degrees: int) -> float:
    """The p-value that a difference is above zero, by its standard error and degrees of freedom; 1 without any."""
    if not degrees or not isfinite(error):
        return 1.0
    if error == 0:
        return 0.0 if difference > 0 else 1.0
    return float(t.sf(difference / error, degrees))

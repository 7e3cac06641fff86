"""Intervals from an estimate, its variance and the number of independent units behind it. All are at 95 %."""

from math import exp, inf, log, sqrt

from scipy.special import stdtrit

LEVEL = 0.95
Interval = tuple[float, float]


def t_quantile(df: float) -> float:
    """The two-sided quantile of Student's t; close to 1.96 for many units."""
    return float(stdtrit(df, (1 + LEVEL) / 2))


def wald(value: float, variance: float, df: float, lowest: float = -inf, highest: float = inf) -> Interval | None:
    """Estimate plus and minus t standard errors, cut off where the quantity ends; None with a single unit."""
    if df <= 0:
        return None
    half = t_quantile(df) * sqrt(variance)
    return max(value - half, lowest), min(value + half, highest)


def wilson(share: float, n: float, df: float) -> Interval | None:
    """Wilson's score interval for a share of n (effective) observations, with the t quantile; None with a single unit.

    It has an honest upper end at 0 of n. Wilson, JASA 22 (1927); effective n and t: Korn & Graubard, Survey
    Methodology 24 (1998); Franco, Little, Louis & Slud, J. Survey Stat. Methodol. 7 (2019).
    """
    if df <= 0 or n <= 0:
        return None
    t = t_quantile(df)
    centre = (share + t * t / (2 * n)) / (1 + t * t / n)
    half = t / (1 + t * t / n) * sqrt(share * (1 - share) / n + t * t / (4 * n * n))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def logit(value: float, variance: float, df: float) -> Interval | None:
    """A Wald interval on the logit scale, for a quantity strictly between 0 and 1; None with a single unit."""
    if df <= 0:
        return None
    centre = log(value / (1 - value))
    half = t_quantile(df) * sqrt(variance) / (value * (1 - value))
    return _expit(centre - half), _expit(centre + half)


def _expit(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -700 else 0.0

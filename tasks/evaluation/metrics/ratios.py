"""Metrics that are a ratio of two totals: shares with Wilson's interval, means with a t interval."""

from dataclasses import dataclass
from math import inf

from tasks.contracts.analysis import Metric
from tasks.evaluation.metrics.edge import Title, metric, without_value
from tasks.evaluation.metrics.intervals import wald, wilson
from tasks.evaluation.metrics.moments import Linear, Moments, combine

ONE_ENTITY = "no interval: all cases belong to one entity"
ONE_CASE = "no interval: there is one case"


@dataclass(frozen=True)
class Ratio:
    """The ratio of two totals: its value, and each row's influence on it."""

    value: float
    influence: dict[str, float]


def ratio(m: Moments, numerator: Linear, denominator: Linear) -> Ratio | None:
    """The ratio and its linearisation (x - value * y) / total y; None where the denominator is zero."""
    total = m.total(denominator)
    if total <= 0:
        return None
    value = m.total(numerator) / total
    return Ratio(value, combine((1 / total, numerator), (-value / total, denominator)))


def share(
    m: Moments,
    title: Title,
    numerator: Linear,
    denominator: Linear,
    *base: str,
    empty: str = "all weights are zero",
    note: str = "",
) -> Metric:
    """A share of a total, with Wilson's interval at the effective n that its linearised variance implies.

    `base` are the variables whose non-zero rows make up the denominator; their number is the metric's n. `empty` says
    why there is no value if the denominator is zero.
    """
    n = m.count(*base)
    found = ratio(m, numerator, denominator)
    if found is None:
        return without_value(title, n, empty if m.rows.units else "no case was analysed")
    interval = share_interval(m, found.value, found.influence, denominator, *base)
    return metric(title, n, found.value, interval, note or _single(m, n, *base))


def share_interval(
    m: Moments, value: float, influence: Linear, denominator: Linear, *base: str
) -> tuple[float, float] | None:
    """Wilson's interval for anything between 0 and 1; at 0 and 1 the effective n is Kish's number of entities."""
    value = min(max(value, 0.0), 1.0)
    variance = m.variance(influence, *base)
    n = value * (1 - value) / variance if variance > 0 and 0 < value < 1 else m.effective_n(denominator)
    return wilson(value, n, m.entity_count(*base) - 1)


def mean(
    m: Moments, title: Title, numerator: Linear, *, base: str = "weight", lowest: float = -inf, note: str = ""
) -> Metric:
    """A mean over the weights, with a t interval from its linearised variance."""
    n = m.count(base)
    found = ratio(m, numerator, {base: 1.0})
    if found is None:
        return without_value(title, n, "all weights are zero" if m.rows.units else "no case was analysed")
    interval = wald(found.value, m.variance(found.influence, base), m.entity_count(base) - 1, lowest)
    return metric(title, n, found.value, interval, note or _single(m, n, base))


def _single(m: Moments, n: int, *base: str) -> str:
    if m.entity_count(*base) > 1:
        return ""
    return ONE_CASE if n == 1 else ONE_ENTITY

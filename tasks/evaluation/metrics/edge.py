"""How a computed number leaves the metrics: rounded beyond what the order of a sum can change, never inside out.

Totals are exact or compensated sums, but their last bits may still depend on threads. Ten digits of an estimate and six
of an interval's ends are more than anybody reads and the same in every run.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from tasks.contracts.analysis import Metric


@dataclass(frozen=True)
class Title:
    """What a metric is called, what it says, and which way is good."""

    name: str
    words: str
    unit: Literal["share", "number"] = "share"
    better: Literal["higher", "lower", "zero", "neither"] = "higher"


def significant(value: float, digits: int = 10) -> float:
    """A number rounded to so many significant digits."""
    return float(f"{value:.{digits}g}")


def metric(title: Title, n: int, value: float, interval: tuple[float, float] | None, note: str = "") -> Metric:
    """A finished metric; a value or an end that is not finite is not shown, and a missing interval says why."""
    if not isfinite(value):
        return without_value(title, n, note or "not a finite number")
    shown = significant(value)
    if interval is None or not all(map(isfinite, interval)):
        why = note or "no interval: too few cases to tell how much it varies"
        return Metric(title.name, title.words, shown, None, None, n, title.unit, title.better, why)
    low, high = min(significant(interval[0], 6), shown), max(significant(interval[1], 6), shown)
    return Metric(title.name, title.words, shown, low, high, n, title.unit, title.better, note)


def without_value(title: Title, n: int, note: str) -> Metric:
    """A metric that cannot be computed, and why."""
    return Metric(title.name, title.words, None, None, None, n, title.unit, title.better, note)

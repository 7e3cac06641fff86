"""Weighted shares from a stratified sample of which only some cards were answered, and how much they are worth.

A card weighs N_h m_i / sum(m) over the answered cards of its stratum: within a stratum, those who did not answer are
taken to be like those who did. The interval is Wilson's at Kish's effective sample size with t quantiles (Kish, Survey
Sampling, 1965, 11.7; Franco, Little, Louis & Slud, J. Survey Stat. Methodol. 7, 2019); simulated coverage stands in
tests/review. How verdicts become hits is in `tasks.review.shares`.
"""

from collections.abc import Sequence
from math import fsum
from typing import Protocol

from tasks.evaluation.metrics.intervals import Interval, wilson


class Weighed(Protocol):
    """What a card has to say for its weight: its stratum, and what that holds and its entity holds of it."""

    @property
    def stratum(self) -> str:
        """The name of its stratum."""

    @property
    def population(self) -> int:
        """Failures in the stratum."""

    @property
    def rows(self) -> int:
        """Failures in the stratum that its entity stands for."""


def weights_of(answered: Sequence[Weighed]) -> list[float]:
    """What each answered card stands for; within a stratum the weights add up to its failures."""
    rows: dict[str, int] = {}
    for card in answered:
        rows[card.stratum] = rows.get(card.stratum, 0) + card.rows
    return [card.population * card.rows / rows[card.stratum] for card in answered]


def effective_n(weights: Sequence[float]) -> float:
    """How many cards drawn purely at random would be as precise (Kish)."""
    squares = fsum(w * w for w in weights)
    return fsum(weights) ** 2 / squares if squares else 0.0


def weighted_share(weights: Sequence[float], hits: Sequence[bool]) -> tuple[float, Interval | None]:
    """The share of hits among all that the cards stand for; no interval where one card decides everything."""
    total = fsum(weights)
    value = fsum(w for w, hit in zip(weights, hits, strict=True) if hit) / total
    n = effective_n(weights)
    return value, wilson(value, n, n - 1)


def half_width(n: float, share: float) -> float | None:
    """Half the width of the interval that so many effective cards would give for a share of that size."""
    interval = wilson(share, n, n - 1)
    return None if interval is None else (interval[1] - interval[0]) / 2

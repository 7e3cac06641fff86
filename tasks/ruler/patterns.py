"""Which predicates hold together for which rows: counts, overlaps, shadows and credits are all sums over patterns.

One scan counts the cases by the set of predicates they satisfy; everything after that is arithmetic on a small table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tasks.engine import Engine
from tasks.sql import Sql, ident, literal

# Bits of a BIGINT that stay positive.
BITS = 62
# So many patterns are multiplied at a time.
_BLOCK = 50_000
# What is added up, unless something else is measured.
FAILURES = Sql("CAST(error__failed AS INTEGER)")

Numbers = NDArray[np.float64]
Selection = NDArray[np.bool_]


class Shared(NamedTuple):
    """What every two sets have in common; the diagonal is what a set has itself.

    Attributes:
        cases: analysed rows; weight, errors: of those on the confirmation half. Each is (predicates, predicates).
        all_weight, all_errors: of that half as a whole.
        spread: by how much the variance of a sum grows with the weights, 1 where they are 1.
    """

    cases: Numbers
    weight: Numbers
    errors: Numbers
    all_weight: float
    all_errors: float
    spread: float


@dataclass(frozen=True)
class Patterns:
    """Cases by pattern; one entry per half and set of predicates that occurs.

    Attributes:
        holds: (patterns, predicates) whether the predicate holds; confirm: whether it is the confirmation half.
        cases: all of them; labelled, analysed, failed: counts; weight, errors, worst, loss: weighted, of the analysed.
        weight_squared: the sum of the squared weights.
    """

    holds: Selection
    confirm: Selection
    cases: Numbers
    labelled: Numbers
    analysed: Numbers
    failed: Numbers
    worst: Numbers
    weight: Numbers
    errors: Numbers
    weight_squared: Numbers
    loss: Numbers

    @cached_property
    def shared(self) -> Shared:
        """The sums over every two sets at once: comparing all of them afterwards costs nothing, whatever the rows.

        They are exact, because weights and errors stand on grids.
        """
        weight, errors = self.weight * self.confirm, self.errors * self.confirm
        cases, weights, wrong = (self._together(values) for values in (self.analysed, weight, errors))
        total = float(weight.sum())
        spread = float((self.weight_squared * self.confirm).sum()) / total if total else 1.0
        return Shared(cases, weights, wrong, total, float(errors.sum()), spread)

    def _together(self, values: Numbers) -> Numbers:
        """For every two predicates the sum over the patterns in which both hold."""
        total, counting = np.zeros((self.holds.shape[1],) * 2), np.flatnonzero(values)
        # Threads of a product wait by spinning: beside other work, two of them cost more than one does.
        with threadpool_limits(limits=1, user_api="blas"):
            for start in range(0, len(counting), _BLOCK):
                block = counting[start : start + _BLOCK]
                held = self.holds[block].astype(np.float64)
                total += held.T @ (held * values[block, np.newaxis])
        return total

    def jaccard(self, a: int, b: int) -> float:
        """Rows in both sets as a share of the rows in either; 0 where there are none."""
        cases = self.shared.cases
        either = cases[a, a] + cases[b, b] - cases[a, b]
        return float(cases[a, b] / either) if either else 0.0

    def excess(self, a: int) -> float:
        """On the confirmation half, the errors of set a beyond the rate of the others; 0 if there are no others."""
        shared = self.shared
        own, failed, rest = shared.weight[a, a], shared.errors[a, a], shared.all_weight - shared.weight[a, a]
        return float(failed - own * (shared.all_errors - failed) / rest) if rest > 0 else 0.0

    def excess_beside(self, a: int, b: int) -> tuple[float, float]:
        """The excess errors of set a that are left beside set b, and how many standard errors that is.

        On the confirmation half. The rows inside and outside set b are compared separately: the difference of the rates
        that both have in common (Mantel & Haenszel 1959, Greenland & Robins 1985), times the rows of set a that have
        another one to be compared with. A part in which hardly any rows are left to compare with says hardly anything.
        """
        weight, errors, all_weight, all_errors = self.shared[1:5]
        inside = (weight[a, b], errors[a, b], weight[b, b], errors[b, b])
        outside = (weight[a, a], errors[a, a], all_weight, all_errors)
        parts = [inside, tuple(whole - part for whole, part in zip(outside, inside, strict=True))]
        beyond = compared = paired = variance = 0.0
        for own, failed, around, around_failed in parts:
            if 0 < own < around:
                rate, both = around_failed / around, own * (around - own) / around
                beyond += failed - own * rate
                compared += both
                paired += min(own, around - own)
                variance += both * rate * (1 - rate) * self.shared.spread
        if not compared:
            return 0.0, 0.0
        return float(paired * beyond / compared), float(beyond / sqrt(variance)) if variance > 0 else 0.0

    def excess_beyond_both(self, a: int, b: int, c: int) -> float:
        """The excess of set a, which lies where b and c overlap, beyond what b alone and c alone add up to.

        On the confirmation half. The contrast of additive interaction (Rothman 1976): E_a - n_a (r_b + r_c -
        r_neither), each rate outside the other set. All of a's excess where one of the three has no rows.
        """
        rows = self.confirm
        both, neither = self.holds[:, b] & self.holds[:, c], ~(self.holds[:, b] | self.holds[:, c])
        alone = [self.rate(rows & self.holds[:, one] & ~both) for one in (b, c)]
        rest = self.rate(rows & neither)
        if rest is None or alone[0] is None or alone[1] is None:
            return self.excess(a)
        inside = rows & self.holds[:, a]
        return float(self.errors[inside].sum() - self.weight[inside].sum() * (alone[0] + alone[1] - rest))

    def share_within(self, a: int, b: int) -> float:
        """Rows of set a that are in set b, as a share of set a; 0 where it has none."""
        cases = self.shared.cases
        return float(cases[a, b] / cases[a, a]) if cases[a, a] else 0.0

    def overlap(self, a: int, b: int, c: int) -> float:
        """Rows of set a and of where b and c overlap: those in both as a share of those in either."""
        both = self.holds[:, b] & self.holds[:, c]
        either = self.analysed[self.holds[:, a] | both].sum()
        return float(self.analysed[self.holds[:, a] & both].sum() / either) if either else 0.0

    def within(self, a: int, others: Selection) -> float:
        """The share of the errors of set a that lie in the selected patterns."""
        own = self.errors[self.holds[:, a]].sum()
        return float(self.errors[self.holds[:, a] & others].sum() / own) if own else 0.0

    def any_of(self, predicates: Sequence[int]) -> Selection:
        """The patterns in which at least one of the predicates holds."""
        if not predicates:
            return np.zeros(len(self.analysed), dtype=np.bool_)
        return np.asarray(self.holds[:, list(predicates)].any(axis=1), dtype=np.bool_)

    def rate(self, selection: Selection) -> float | None:
        """The weighted error rate of the selected patterns."""
        weight = self.weight[selection].sum()
        return float(self.errors[selection].sum() / weight) if weight else None


_NUMBERS = [field.name for field in fields(Patterns) if field.name not in ("holds", "confirm")]


def read_patterns(engine: Engine, evaluation: Sql, predicates: Sequence[Sql], quantity: Sql = FAILURES) -> Patterns:
    """Count the cases by pattern; a pattern has as many words as its predicates need.

    `quantity` is what is added up as errors: a number of every analysed case, which may be negative.
    """
    (worst,) = engine.row("ruler/worst_loss", evaluation=evaluation)
    frame = engine.frame(
        "ruler/patterns", {"worst": worst}, evaluation=evaluation, quantity=quantity, words=words(predicates)
    )
    holds = np.zeros((frame.height, len(predicates)), dtype=np.bool_)
    for i in range(len(predicates)):
        word = frame[f"word_{i - i % BITS}"].to_numpy().astype(np.int64)
        holds[:, i] = (word >> (i % BITS)) & 1
    numbers = {name: frame[name].to_numpy().astype(np.float64) for name in _NUMBERS}
    return Patterns(holds=holds, confirm=frame["split__half"].to_numpy() == "confirm", **numbers)


def words(predicates: Sequence[Sql]) -> list[dict[str, Any]]:
    """What a statement needs to write down as bits which of the predicates hold."""
    return [
        {
            "name": ident(f"word_{start}"),
            "predicates": [
                {"bit": literal(1 << bit), "text": text} for bit, text in enumerate(predicates[start : start + BITS])
            ],
        }
        for start in range(0, len(predicates), BITS)
    ]

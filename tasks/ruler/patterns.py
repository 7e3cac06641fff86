"""Which predicates hold together for which rows: counts, overlaps, shadows and credits are all sums over patterns.

One scan counts the cases by the set of predicates they satisfy; everything after that is arithmetic on a small table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.sql import Sql, ident, literal

# Bits of a BIGINT that stay positive.
_BITS = 62

Numbers = NDArray[np.float64]
Selection = NDArray[np.bool_]


@dataclass(frozen=True)
class Patterns:
    """Cases by pattern; one entry per half and set of predicates that occurs.

    Attributes:
        holds: (patterns, predicates) whether the predicate holds; confirm: whether it is the confirmation half.
        cases: all of them; labelled, analysed, failed: counts; weight, errors, worst, loss: weighted, of the analysed.
        weight_squared, errors_squared: sums of squared weights over the analysed and over the failed.
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
    errors_squared: Numbers
    loss: Numbers

    def jaccard(self, a: int, b: int) -> float:
        """Rows in both sets as a share of the rows in either; 0 where there are none."""
        either = self.analysed[self.holds[:, a] | self.holds[:, b]].sum()
        both = self.analysed[self.holds[:, a] & self.holds[:, b]].sum()
        return float(both / either) if either else 0.0

    def excess(self, a: int, rows: Selection) -> float:
        """Among the selected patterns, the errors of set a beyond the rate of the others; 0 if there are no others."""
        inside, elsewhere = rows & self.holds[:, a], self.rate(rows & ~self.holds[:, a])
        return 0.0 if elsewhere is None else float(self.errors[inside].sum() - self.weight[inside].sum() * elsewhere)

    def excess_beside(self, a: int, b: int, rows: Selection) -> float:
        """The excess errors of set a that are left when the rows inside and outside set b are compared separately.

        Direct standardisation over the two strata of b: sum of E_a - n_a * E_rest / n_rest within each.
        """
        return self.excess(a, rows & self.holds[:, b]) + self.excess(a, rows & ~self.holds[:, b])

    def excess_beyond_both(self, a: int, b: int, c: int, rows: Selection) -> float:
        """The excess of set a, which lies where b and c overlap, beyond what b alone and c alone add up to.

        The contrast of additive interaction (Rothman 1976): E_a - n_a (r_b + r_c - r_neither), each rate outside the
        other set. All of a's excess where one of the three has no rows.
        """
        both, neither = self.holds[:, b] & self.holds[:, c], ~(self.holds[:, b] | self.holds[:, c])
        alone = [self.rate(rows & self.holds[:, one] & ~both) for one in (b, c)]
        rest = self.rate(rows & neither)
        if rest is None or alone[0] is None or alone[1] is None:
            return self.excess(a, rows)
        inside = rows & self.holds[:, a]
        return float(self.errors[inside].sum() - self.weight[inside].sum() * (alone[0] + alone[1] - rest))

    def share_within(self, a: int, b: int) -> float:
        """Rows of set a that are in set b, as a share of set a; 0 where it has none."""
        own = self.analysed[self.holds[:, a]].sum()
        return float(self.analysed[self.holds[:, a] & self.holds[:, b]].sum() / own) if own else 0.0

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


def read_patterns(engine: Engine, evaluation: Sql, predicates: Sequence[Sql]) -> Patterns:
    """Count the cases by pattern; a pattern has as many words as its predicates need."""
    (worst,) = engine.row("ruler/worst_loss", evaluation=evaluation)
    words = [
        {
            "name": ident(f"word_{start}"),
            "predicates": [
                {"bit": literal(1 << bit), "text": text} for bit, text in enumerate(predicates[start : start + _BITS])
            ],
        }
        for start in range(0, len(predicates), _BITS)
    ]
    frame = engine.frame("ruler/patterns", {"worst": worst}, evaluation=evaluation, words=words)
    holds = np.zeros((frame.height, len(predicates)), dtype=np.bool_)
    for i in range(len(predicates)):
        word = frame[f"word_{i - i % _BITS}"].to_numpy().astype(np.int64)
        holds[:, i] = (word >> (i % _BITS)) & 1
    numbers = {name: frame[name].to_numpy().astype(np.float64) for name in _NUMBERS}
    return Patterns(holds=holds, confirm=frame["split__half"].to_numpy() == "confirm", **numbers)

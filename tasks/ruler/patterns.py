"""Which findings hold together for which rows: overlaps, shadows and credits are all sums over patterns.

One scan counts the analysed rows by the set of findings they belong to; everything here is arithmetic on that table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.sql import Sql, literal

# Bits of a BIGINT that stay positive.
MOST = 62

Numbers = NDArray[np.float64]
Selection = NDArray[np.bool_]


@dataclass(frozen=True)
class Patterns:
    """Analysed rows by pattern; one entry per half and set of predicates that occurs.

    Attributes:
        holds: (patterns, predicates) whether the predicate holds; confirm: whether it is the confirmation half.
        analysed, failed: unweighted counts; weight, errors: weighted sums.
    """

    holds: Selection
    confirm: Selection
    analysed: Numbers
    failed: Numbers
    weight: Numbers
    errors: Numbers

    def jaccard(self, a: int, b: int) -> float:
        """Rows in both sets as a share of the rows in either; 0 where there are none."""
        either = self.analysed[self.holds[:, a] | self.holds[:, b]].sum()
        both = self.analysed[self.holds[:, a] & self.holds[:, b]].sum()
        return float(both / either) if either else 0.0

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


def read_patterns(engine: Engine, evaluation: Sql, predicates: Sequence[Sql]) -> Patterns:
    """Count the analysed rows by pattern.

    Raises:
        ValueError: for more predicates than a pattern has bits.
    """
    if len(predicates) > MOST:
        raise ValueError(f"at most {MOST} predicates in one pattern, not {len(predicates)}")
    frame = engine.frame(
        "ruler/patterns",
        evaluation=evaluation,
        predicates=[{"bit": literal(1 << i), "text": text} for i, text in enumerate(predicates)],
    )
    codes = frame["pattern"].to_numpy().astype(np.int64)
    holds = (codes[:, None] >> np.arange(max(1, len(predicates)), dtype=np.int64)) & 1 == 1
    numbers = {name: frame[name].to_numpy().astype(np.float64) for name in ("analysed", "failed", "weight", "errors")}
    return Patterns(holds=holds, confirm=frame["split__half"].to_numpy() == "confirm", **numbers)

"""Values of other cases: a column whose values are mixed up among the cases hit, each column looking normal."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import amounts, hit_rows, home, planted


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The best told amount, permuted among the cases hit; only those that changed are at fault."""
    table = home(data)
    names = amounts(table)
    if not names:
        return None
    frame, hit, name = table.frame, hit_rows(data, table, rng, share, how), names[0]
    order, rows = np.arange(frame.height), np.flatnonzero(hit.to_numpy())
    order[rows] = rng.permutation(rows)
    mixed = frame[name][order]
    wrong = ~mixed.eq_missing(frame[name])
    return planted(data, table, frame.with_columns(mixed), wrong)


PLANTER = Planter(
    name="broken relation",
    kinds=("value.broken_relation",),
    fault="A column's values belong to other cases, although the column looks normal.",
    plant=plant,
)

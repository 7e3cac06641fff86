"""Two columns of numbers read into each other's place."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import amounts, hit_rows, home, middle_of, numbers, planted


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The best told amount and the number that is least like it, exchanged."""
    table = home(data)
    frame, names = table.frame, amounts(table)
    if not names:
        return None
    first = names[0]
    middle = middle_of(frame[first])
    others = [n for n in numbers(table) if n != first]
    if not others:
        return None
    second = max(others, key=lambda n: abs(np.log(max(abs(middle_of(frame[n])), 1e-3) / middle)))
    hit = hit_rows(data, table, rng, share, how)
    exchanged = [
        pl.when(hit).then(pl.col(b)).otherwise(pl.col(a)).cast(pl.Float64).alias(a)
        for a, b in ((first, second), (second, first))
    ]
    return planted(data, table, frame.with_columns(exchanged), hit)


PLANTER = Planter(
    name="swapped columns",
    kinds=("value.swapped",),
    fault="Two columns are read into each other's place in some cases (taxonomy 31, 41).",
    plant=plant,
)

"""A column overwritten with another one in a batch or source."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import home, numbers, planted, whole_parts


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The second number with the values of the first."""
    table = home(data)
    names = [n for n in numbers(table) if table.frame[n].n_unique() > 15]
    if len(names) < 2:
        return None
    hit = whole_parts(data, table, rng, share, how)
    if hit is None:
        return None
    copied = pl.when(hit).then(pl.col(names[0])).otherwise(pl.col(names[1])).alias(names[1])
    return planted(data, table, table.frame.with_columns(copied), hit)


PLANTER = Planter(
    name="copied column",
    kinds=("value.copied_column",),
    fault="A column is a copy of another one in a batch (taxonomy 33).",
    plant=plant,
    hows=("batch", "source"),
)

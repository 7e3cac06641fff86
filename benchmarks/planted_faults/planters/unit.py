"""Numbers in another unit: an amount times 1.609, as kilometres where the rest are miles."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import amounts, hit_rows, home, planted


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The best told amount, in kilometres instead of miles."""
    table = home(data)
    names = amounts(table)
    if not names:
        return None
    hit, name = hit_rows(data, table, rng, share, how), names[0]
    scaled = pl.when(hit).then(pl.col(name) * 1.609344).otherwise(pl.col(name).cast(pl.Float64)).alias(name)
    return planted(data, table, table.frame.with_columns(scaled), hit)


PLANTER = Planter(
    name="unit",
    kinds=("value.unit",),
    fault="A number is in another unit in some cases (taxonomy 29).",
    plant=plant,
)

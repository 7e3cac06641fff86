"""A code for no value: -1 where a number is unknown."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import amounts, hit_rows, home, numbers, planted


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """A positive number with -1 or 99999 in some cases, by a throw of the dice."""
    table = home(data)
    frame = table.frame
    names = [*amounts(table), *(n for n in numbers(table) if (frame[n].drop_nulls() >= 0).all())]
    if not names:
        return None
    hit, name = hit_rows(data, table, rng, share, how), names[0]
    code = -1 if rng.random() < 0.5 or (frame[name] > 20_000).any() else 99_999
    coded = pl.when(hit).then(pl.lit(code)).otherwise(pl.col(name)).alias(name)
    return planted(data, table, frame.with_columns(coded), hit)


PLANTER = Planter(
    name="sentinel",
    kinds=("value.sentinel",),
    fault="A code or default stands for a missing value (taxonomy 30).",
    plant=plant,
)

"""A code for no value: -1 where a number is unknown."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import amounts, hit_rows, numbers, planted


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """A positive number with -1 or 99999 in some cases, by a throw of the dice."""
    frame = data.frames["predictions"]
    names = [*amounts(data), *(n for n in numbers(data) if (frame[n].drop_nulls() >= 0).all())]
    if not names:
        return None
    hit, name = hit_rows(data, rng, share, how), names[0]
    code = -1 if rng.random() < 0.5 or (frame[name] > 20_000).any() else 99_999
    coded = pl.when(hit).then(pl.lit(code)).otherwise(pl.col(name)).alias(name)
    return planted(data, frame.with_columns(coded), hit)


PLANTER = Planter(
    name="sentinel",
    kinds=("value.sentinel",),
    fault="A code or default stands for a missing value (taxonomy 30).",
    plant=plant,
)

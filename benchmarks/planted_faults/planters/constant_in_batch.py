"""A column that is empty or constant in a batch or source."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import numbers, planted, whole_parts


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The last number: empty or always its own median, by a throw of the dice."""
    names = numbers(data)
    if not names:
        return None
    frame, hit, name = data.frames["predictions"], whole_parts(data, rng, share, how), names[-1]
    if hit is None:
        return None
    value = None if rng.random() < 0.5 else frame[name].quantile(0.5, "nearest")
    constant = pl.when(hit).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
    return planted(data, frame.with_columns(constant), hit)


PLANTER = Planter(
    name="constant in a batch",
    kinds=("value.constant_in_batch",),
    fault="A column is constant or empty in a batch (taxonomy 32).",
    plant=plant,
    hows=("batch", "source"),
)

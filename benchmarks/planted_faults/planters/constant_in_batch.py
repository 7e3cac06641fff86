"""A column that is empty or constant in a batch or source."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import home, numbers, planted, whole_parts


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The last number that is not nearly constant: empty or always its own median, by a throw of the dice."""
    table = home(data)
    names = [n for n in numbers(table) if _varies(table.frame[n])]
    if not names:
        return None
    frame, hit, name = table.frame, whole_parts(data, table, rng, share, how), names[-1]
    if hit is None:
        return None
    value = None if rng.random() < 0.5 else frame[name].quantile(0.5, "nearest")
    constant = pl.when(hit).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
    return planted(data, table, frame.with_columns(constant), hit)


def _varies(values: pl.Series) -> bool:
    """Whether no value is that of half of the rows: a dry week in a dry year is no fault."""
    return bool(values.unique_counts().to_numpy().max() < values.len() / 2)


PLANTER = Planter(
    name="constant in a batch",
    kinds=("value.constant_in_batch",),
    fault="A column is constant or empty in a batch (taxonomy 32).",
    plant=plant,
    hows=("batch", "source"),
)

"""An amount of other cases, so that a sum that holds elsewhere breaks in one load or source."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.bills import mixed_up, twin


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted:
    off = (pl.col("net") + pl.col("tax") - pl.col("total")).abs() > 0.005
    return mixed_up(data, rng, share, how, "tax", off)


PLANTER = Planter(
    name="broken sum",
    kinds=("value.broken_identity",),
    fault="A sum of columns that holds elsewhere breaks in one load or source.",
    plant=_plant,
    twin=twin,
    hows=("batch", "source"),
)

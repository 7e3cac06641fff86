"""A limit of other cases, so that values of one load or source are beyond their limit, which holds elsewhere."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.bills import mixed_up, twin


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted:
    return mixed_up(data, rng, share, how, "offer", pl.col("lowest") > pl.col("offer"))


PLANTER = Planter(
    name="broken order",
    kinds=("value.broken_identity",),
    fault="A value that is within another one elsewhere is beyond it in one load or source.",
    plant=_plant,
    twin=twin,
    hows=("batch", "source"),
)

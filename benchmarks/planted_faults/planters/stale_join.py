"""Rows of an as-of table that carry the values of six rows before."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.as_of import of_another_time, twin


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    return of_another_time(data, rng, share, how, lambda rows: np.full(rows, -6))


PLANTER = Planter(
    name="stale join",
    kinds=("join.stale",),
    fault="A joined row had been replaced by a newer one by the time of the case.",
    plant=_plant,
    twin=twin,
    hows=("scattered", "batch"),
)

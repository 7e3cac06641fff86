"""Rows of an as-of table that carry the values of four rows later."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.as_of import of_another_time, twin


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    return of_another_time(data, rng, share, how, lambda rows: np.full(rows, 4))


PLANTER = Planter(
    name="future join",
    kinds=("join.future",),
    fault="A joined row became true only after the case.",
    plant=_plant,
    twin=twin,
    hows=("scattered", "batch"),
)

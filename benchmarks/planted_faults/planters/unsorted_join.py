"""Rows of an as-of table that carry the values of any other time of their key."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.as_of import of_another_time, twin


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    return of_another_time(data, rng, share, how, lambda rows: rng.integers(-400, 401, rows))


PLANTER = Planter(
    name="unsorted join",
    kinds=("join.asof_tolerance",),
    fault="An as-of join over rows in no order took the row of another time.",
    plant=_plant,
    twin=twin,
    hows=("scattered", "batch"),
)

"""Rows of one key that are missing for some time, which an as-of join without a limit of age fills with an old one."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.as_of import twin_alone
from benchmarks.planted_faults.planters.tolerance_free import silenced


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    return silenced(data, rng, share, resumes=True)


PLANTER = Planter(
    name="join across a gap",
    kinds=("join.asof_tolerance",),
    fault="Rows of one key are missing for a time, and an as-of join without a limit of age fills it with an old one.",
    plant=_plant,
    twin=twin_alone,
    hows=("source",),
)

"""Cases of the evaluation were trained on, under their own id."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import ids
from benchmarks.planted_faults.planters.trained import at_random, divided, hit_of, inputs


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Half of the cases become the training table, with the rows hit among it."""
    kept = at_random(data, rng)
    hit = hit_of(data, kept, rng, share, how)
    return Planted(divided(data, kept, inputs(data).filter(~kept | hit)), ids(data, hit))


def twin(data: Data, rng: np.random.Generator, _share: float, _how: How) -> Data:
    """Half of the cases become the training table, and nothing else."""
    kept = at_random(data, rng)
    return divided(data, kept, inputs(data).filter(~kept))


PLANTER = Planter(
    name="training overlap by id",
    kinds=("evaluation.training_overlap",),
    fault="Cases of the evaluation stand in the training table (43).",
    plant=plant,
    twin=twin,
)

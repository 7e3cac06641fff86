"""Cases of the evaluation were trained on, entered a second time with small changes."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import ids
from benchmarks.planted_faults.planters.trained import at_random, divided, hit_of, inputs, jittered
from benchmarks.planted_faults.planters.training_copies import twin


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Half of the cases become a training table without ids, with the rows hit among it, their decimals jittered."""
    rows = inputs(data).drop(data.contract["predictions"]["key"])
    if not any(kind.is_float() for kind in rows.schema.dtypes()):
        return None
    kept = at_random(data, rng)
    hit = hit_of(data, kept, rng, share, how)
    training = pl.concat([rows.filter(~kept), jittered(rows.filter(hit), rng)])
    return Planted(divided(data, kept, training), ids(data, hit))


PLANTER = Planter(
    name="near training overlap",
    kinds=("evaluation.near_overlap", "evaluation.training_overlap"),
    fault="Cases of the evaluation are nearly copies of training rows (44).",
    plant=plant,
    twin=twin,
)

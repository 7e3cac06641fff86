"""Numbers that were given in hundredths."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import multiplied


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Multiply the labels hit by a hundred."""
    return multiplied(data, rng, share, how, 100)


PLANTER = Planter(
    name="labels in hundredths",
    kinds=("label.numeric_suspect",),
    fault="Numbers are a hundred times too large (2).",
    plant=plant,
)

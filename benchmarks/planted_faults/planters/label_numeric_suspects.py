"""Numbers that lost their decimal point."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import multiplied


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Multiply the labels hit by ten."""
    return multiplied(data, rng, share, how, 10)


PLANTER = Planter(
    name="numeric label suspects",
    kinds=("label.numeric_suspect",),
    fault="Numbers lost their decimal point (2).",
    plant=plant,
)

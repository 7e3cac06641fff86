"""Numbers stop at what a byte holds."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, column_reading, damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Numbers stop at what a byte holds."""
    clean = added(data, "reading", column_reading)
    values = [min(value, 255) for value in clean.frames["predictions"]["reading"]]
    return damaged(clean, "reading", values, hit_rows(clean, rng, share, how))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The column as it should be."""
    return added(data, "reading", column_reading)


PLANTER = Planter(
    name="overflow",
    kinds=("value.overflow",),
    fault="Numbers are cut at the limit of their type (34).",
    plant=plant,
    twin=twin,
    hows=(
        "batch",
        "source",
    ),
)

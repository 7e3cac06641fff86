"""Names are written in capitals."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, column_place, damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Names are written in capitals."""
    clean = added(data, "place", column_place)
    values = [value.upper() for value in clean.frames["predictions"]["place"]]
    return damaged(clean, "place", values, hit_rows(clean, rng, share, how))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The column as it should be."""
    return added(data, "place", column_place)


PLANTER = Planter(
    name="spellings",
    kinds=("value.spelling",),
    fault="Names are written in capitals in some rows (39).",
    plant=plant,
    twin=twin,
)

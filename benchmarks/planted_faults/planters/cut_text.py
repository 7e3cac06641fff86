"""Names are cut after six signs."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, column_place, damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Names are cut after six signs."""
    clean = added(data, "place", column_place)
    values = [value[:6] for value in clean.frames["predictions"]["place"]]
    return damaged(clean, "place", values, hit_rows(clean, rng, share, how))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The column as it should be."""
    return added(data, "place", column_place)


PLANTER = Planter(
    name="cut text",
    kinds=("value.truncated",),
    fault="Names are cut at one length (34).",
    plant=plant,
    twin=twin,
)

"""Amounts are replaced by a blank."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, column_charge, damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Amounts are replaced by a blank."""
    clean = added(data, "charge", column_charge)
    values = [value and " " for value in clean.frames["predictions"]["charge"]]
    return damaged(clean, "charge", values, hit_rows(clean, rng, share, how))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The column as it should be."""
    return added(data, "charge", column_charge)


PLANTER = Planter(
    name="numbers as text",
    kinds=("value.mixed_type",),
    fault="Blanks turn a column of numbers into text (34).",
    plant=plant,
    twin=twin,
)

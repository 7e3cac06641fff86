"""Ranges become dates."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, column_range, damaged, hit_rows

_DATES = {"0-4": "0-4", "5-9": "9-May", "10-14": "14-Oct"}


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Ranges become dates."""
    clean = added(data, "ages", column_range)
    values = [_DATES.get(value, value) for value in clean.frames["predictions"]["ages"]]
    return damaged(clean, "ages", values, hit_rows(clean, rng, share, how))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The column as it should be."""
    return added(data, "ages", column_range)


PLANTER = Planter(
    name="spreadsheet dates",
    kinds=("value.spreadsheet",),
    fault="A spreadsheet turns ranges into dates (36).",
    plant=plant,
    twin=twin,
)

"""Codes lose their leading zeros."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, column_zip, damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Codes lose their leading zeros."""
    clean = added(data, "zip", column_zip)
    values = [value.lstrip("0") for value in clean.frames["predictions"]["zip"]]
    return damaged(clean, "zip", values, hit_rows(clean, rng, share, how))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The column as it should be."""
    return added(data, "zip", column_zip)


PLANTER = Planter(
    name="spreadsheet zeros",
    kinds=("value.spreadsheet",),
    fault="A spreadsheet takes leading zeros away (36).",
    plant=plant,
    twin=twin,
)

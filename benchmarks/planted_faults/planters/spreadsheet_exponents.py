"""Long numbers become exponents."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, column_account, damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Long numbers become exponents."""
    clean = added(data, "account", column_account)
    values = [f"{float(value):.5E}" for value in clean.frames["predictions"]["account"]]
    return damaged(clean, "account", values, hit_rows(clean, rng, share, how))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The column as it should be."""
    return added(data, "account", column_account)


PLANTER = Planter(
    name="spreadsheet exponents",
    kinds=("value.spreadsheet",),
    fault="A spreadsheet turns long numbers into exponents (36).",
    plant=plant,
    twin=twin,
)

"""Numbers that were given in hundredths."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Multiply the labels hit by a hundred."""
    label = data.frames["labels"][data.contract["labels"]["label"]]
    if data.contract["task"] != "regression" or not label.dtype.is_numeric():
        return None
    hit = hit_labels(data, rng, share, how) & (label != 0).fill_null(value=False).to_numpy()
    return with_labels(data, label.zip_with(pl.Series(~hit), label * 100), hit)


PLANTER = Planter(
    name="labels in hundredths",
    kinds=("label.numeric_suspect",),
    fault="Numbers are a hundred times too large (2).",
    plant=plant,
)

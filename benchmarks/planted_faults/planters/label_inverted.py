"""The labels of a batch or a source are coded the other way round."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, is_binary, turned, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Turn the labels of the rows hit."""
    if not is_binary(data):
        return None
    label = data.frames["labels"][data.contract["labels"]["label"]]
    hit = hit_labels(data, rng, share, how)
    return with_labels(data, label.zip_with(pl.Series(~hit), turned(label)), hit)


PLANTER = Planter(
    name="inverted labels",
    kinds=("label.inverted",),
    fault="The labels of a batch are coded the other way round (9).",
    plant=plant,
    hows=("batch", "source"),
)

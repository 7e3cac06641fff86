"""The codes of two classes are exchanged in a batch or a source."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Exchange the two most frequent classes in the rows hit."""
    if data.contract["task"] != "multiclass":
        return None
    label = data.frames["labels"][data.contract["labels"]["label"]]
    first, second = label.drop_nulls().value_counts(sort=True)[label.name][:2]
    exchanged = label.replace([first, second], [second, first])
    moved = (label != exchanged).fill_null(value=False).to_numpy()
    hit = hit_labels(data, rng, share, how) & moved
    return with_labels(data, label.zip_with(pl.Series(~hit), exchanged), hit)


PLANTER = Planter(
    name="permuted labels",
    kinds=("label.permuted",),
    fault="The codes of two classes are exchanged in a batch (9).",
    plant=plant,
    hows=("batch", "source"),
)

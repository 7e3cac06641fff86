"""The labels of a batch or a source are moved by one row."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Give every row hit the label of the next one, and the last the first one's."""
    label = data.frames["labels"][data.contract["labels"]["label"]]
    hit = hit_labels(data, rng, share, how)
    rows = np.flatnonzero(hit)
    taken = np.arange(label.len())
    taken[rows] = np.roll(rows, -1)
    return with_labels(data, label.gather(pl.Series(taken)), hit)


PLANTER = Planter(
    name="shifted labels",
    kinds=("label.shifted",),
    fault="The labels of a batch stand one row off (10).",
    plant=plant,
    hows=("batch", "source"),
)

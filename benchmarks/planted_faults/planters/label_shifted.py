"""The labels of an annotator or a source are moved by one row of theirs."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import with_givers, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Give every row hit the label of the next one, and the last the first one's."""
    data, hit = with_givers(data, rng, share, how)
    label = data.frames["labels"][data.contract["labels"]["label"]]
    rows = np.flatnonzero(hit)
    taken = np.arange(label.len())
    taken[rows] = np.roll(rows, -1)
    return with_labels(data, label.gather(pl.Series(taken)), hit)


def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:
    """The same annotators and sources, who label alike."""
    return with_givers(data, rng, share, how)[0]


PLANTER = Planter(
    name="shifted labels",
    kinds=("label.shifted",),
    fault="The labels of an annotator or source stand one row off (10).",
    plant=plant,
    twin=twin,
    hows=("batch", "source"),
)

"""An annotator or a source gives one label only."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import with_givers, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Give every row hit the most frequent label."""
    if data.contract["task"] not in ("binary", "multiclass"):
        return None
    data, hit = with_givers(data, rng, share, how)
    label = data.frames["labels"][data.contract["labels"]["label"]]
    usual = label.drop_nulls().value_counts(sort=True)[label.name][0]
    return with_labels(data, label.set(pl.Series(hit) & label.is_not_null(), usual), hit)


def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:
    """The same annotators and sources, who label alike."""
    return with_givers(data, rng, share, how)[0]


PLANTER = Planter(
    name="one-sided labels",
    kinds=("label.one_sided", "label.immature"),
    fault="The labels of an annotator or source are all the same (6).",
    plant=plant,
    twin=twin,
    hows=("batch", "source"),
)

"""A batch or a source has one label only."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Give every row hit the most frequent label."""
    if data.contract["task"] not in ("binary", "multiclass"):
        return None
    label = data.frames["labels"][data.contract["labels"]["label"]]
    hit = hit_labels(data, rng, share, how)
    usual = label.drop_nulls().value_counts(sort=True)[label.name][0]
    return with_labels(data, label.set(pl.Series(hit) & label.is_not_null(), usual), hit)


PLANTER = Planter(
    name="one-sided labels",
    kinds=("label.one_sided", "label.immature"),
    fault="The labels of a batch are all the same (6).",
    plant=plant,
    hows=("batch", "source"),
)

"""Labels that were others in the run before."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Give every row hit another label than it had; the run before keeps the labels as they were."""
    labels = data.frames["labels"]
    label = labels[data.contract["labels"]["label"]]
    hit = hit_labels(data, rng, share, how)
    values = label.drop_nulls().unique().sort()
    if len(values) < 2:
        return None
    # The next greater value, and the smallest for the greatest.
    others = label.replace_strict(values, pl.concat([values[1:], values[:1]]), return_dtype=label.dtype)
    planted = with_labels(data, label.zip_with(pl.Series(~hit), others), hit & label.is_not_null().to_numpy())
    return replace(planted, data=replace(planted.data, previous={**(data.previous or {}), "labels": labels}))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """The run before had the same labels."""
    return replace(data, previous={**(data.previous or {}), "labels": data.frames["labels"]})


PLANTER = Planter(
    name="changed labels",
    kinds=("label.changed",),
    fault="Labels are not what they were in the run before (8).",
    plant=plant,
    twin=twin,
)

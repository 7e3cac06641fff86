"""A batch or a source gives labels by another rule: half of its positives count as negative."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, is_binary, turned, with_labels

STRICTER = 0.6


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Of the rows hit, most of the rarer label become the usual one."""
    if not is_binary(data):
        return None
    label = data.frames["labels"][data.contract["labels"]["label"]]
    hit = hit_labels(data, rng, share, how)
    rare = label.drop_nulls().value_counts(sort=True)[label.name][-1]
    given_up = hit & (label == rare).fill_null(value=False).to_numpy() & (rng.random(len(hit)) < STRICTER)
    return with_labels(data, label.zip_with(pl.Series(~given_up), turned(label)), hit)


PLANTER = Planter(
    name="label policy",
    kinds=("label.policy",),
    fault="A batch or source gives labels by another rule (5, 6).",
    plant=plant,
    hows=("batch", "source"),
)

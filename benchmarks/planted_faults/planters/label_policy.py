"""An annotator or a source gives labels by another rule: most of the positives count as negative."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import is_binary, turned, with_givers, with_labels

STRICTER = 0.6


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Of the rows hit, most of the rarer label become the usual one."""
    if not is_binary(data):
        return None
    data, hit = with_givers(data, rng, share, how)
    label = data.frames["labels"][data.contract["labels"]["label"]]
    rare = label.drop_nulls().value_counts(sort=True)[label.name][-1]
    given_up = hit & (label == rare).fill_null(value=False).to_numpy() & (rng.random(len(hit)) < STRICTER)
    return with_labels(data, label.zip_with(pl.Series(~given_up), turned(label)), hit)


def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:
    """The same annotators and sources, who label alike."""
    return with_givers(data, rng, share, how)[0]


PLANTER = Planter(
    name="label policy",
    kinds=("label.policy",),
    fault="An annotator or source gives labels by another rule (5, 6).",
    plant=plant,
    twin=twin,
    hows=("batch", "source"),
)

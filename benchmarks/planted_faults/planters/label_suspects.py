"""Single labels are wrong."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Give every label hit another class at random."""
    if data.contract["task"] not in ("binary", "multiclass"):
        return None
    label = data.frames["labels"][data.contract["labels"]["label"]]
    hit = hit_labels(data, rng, share, how)
    values = label.drop_nulls().unique().sort()
    code = label.rank("dense").fill_null(1).cast(pl.Int64).to_numpy() - 1
    moved = (code + rng.integers(1, len(values), len(code))) % len(values)
    others = values.gather(pl.Series(moved))
    known = label.is_not_null().to_numpy()
    return with_labels(data, label.zip_with(pl.Series(~(hit & known)), others), hit & known)


PLANTER = Planter(
    name="label suspects",
    kinds=("label.suspect",),
    fault="Single labels are wrong (1).",
    plant=plant,
    hows=("scattered",),
)

"""Rows of one stretch of the file were scored by something else."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import ids


def plant(data: Data, rng: np.random.Generator, share: float, _how: How) -> Planted | None:
    """Shuffle the rows, then take the opposite score on one stretch."""
    if data.contract["task"] != "binary":
        return None
    predictions = data.frames["predictions"]
    predictions = predictions[rng.permutation(predictions.height)]
    size = max(1, round(share * predictions.height))
    start = int(rng.integers(0, predictions.height - size + 1))
    hit = pl.Series((np.arange(predictions.height) >= start) & (np.arange(predictions.height) < start + size))
    name = data.contract["predictions"]["score"]
    changed = predictions.with_columns(pl.when(hit).then(1 - pl.col(name)).otherwise(pl.col(name)).alias(name))
    planted = data.with_frames(predictions=changed)
    return Planted(planted, ids(planted, hit))


PLANTER = Planter(
    name="file order",
    kinds=("evaluation.not_independent",),
    fault="Cases of one stretch of the file go wrong together (50).",
    plant=plant,
    hows=("batch",),
)

"""A load comes in part: rows of it that the run before had are missing."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import case_ids, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Drop the rows hit; at fault are the rows that are left of their loads."""
    frame, hit = data.frames["predictions"], pl.Series(hit_rows(data, rng, share, how))
    loads = frame.filter(hit)[data.batch].unique().sort()
    kept = frame.filter(~hit)
    left = kept.filter(pl.col(data.batch).is_in(loads[-1:].implode()))
    if not left.height:
        return None
    return Planted(data.with_frames(predictions=kept), case_ids(data, left))


PLANTER = Planter(
    name="load in part",
    kinds=("value.batch_partial",),
    fault="A load comes without some of its rows (49).",
    plant=plant,
    hows=("batch",),
)

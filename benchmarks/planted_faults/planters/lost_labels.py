"""Labels that an inner join or a filter lost, in one batch or source; the twin loses as many anywhere."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids


def _without(data: Data, hit: pl.Series) -> Data:
    """The data without the labels of some cases."""
    left, right = list(data.contract["predictions"]["key"]), list(data.contract["labels"]["key"])
    gone = data.frames["predictions"].filter(hit).select(left)
    kept = data.frames["labels"].join(gone, left_on=right, right_on=left, how="anti", maintain_order="left")
    return data.with_frames(labels=kept)


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    column = getattr(data, how, None)
    if column not in data.frames["predictions"].columns:
        return None
    hit = chosen(data.frames["predictions"], rng, share, how, column)
    return Planted(_without(data, hit), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    return _without(data, chosen(data.frames["predictions"], rng, share, "scattered", None))


PLANTER = Planter(
    name="lost labels",
    kinds=("join.lost_rows",),
    fault="The labels of one batch or source were lost on the way.",
    plant=_plant,
    twin=_twin,
    hows=("batch", "source"),
)

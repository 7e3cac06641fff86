"""A number that is missing in some of the cases that are new since the run before."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids


def _halves(data: Data) -> tuple[Data, pl.Series] | None:
    """The data with a run before that had the earlier half of the cases, and which are new since."""
    time = data.contract.get("time")
    if time is None:
        return None
    predictions = data.frames["predictions"]
    new = predictions[time] > predictions[time].median()
    return replace(data, previous={**data.frames, "predictions": predictions.filter(~new)}), new


def _measured(data: Data) -> Data:
    """The data with a reading of each case, which is never missing."""
    predictions = data.frames["predictions"]
    reading = np.random.default_rng(31).gamma(3, 20, predictions.height).round(1)
    return data.with_frames(predictions=predictions.with_columns(reading=pl.Series(reading)))


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    halved = _halves(_measured(data))
    if halved is None:
        return None
    both, new = halved
    predictions = both.frames["predictions"]
    hit = np.zeros(predictions.height, dtype=bool)
    rows = chosen(predictions.filter(new), rng, min(2 * share, 1.0), "scattered", None)
    hit[np.flatnonzero(new.to_numpy())] = rows.to_numpy()
    lacking = pl.Series("hit", hit)
    changed = predictions.with_columns(reading=pl.when(~lacking).then("reading"))
    return Planted(both.with_frames(predictions=changed), ids(both, lacking))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    halved = _halves(_measured(data))
    return data if halved is None else halved[0]


PLANTER = Planter(
    name="jumped",
    kinds=("value.jumped",),
    fault="A number is missing in some of the cases that are new since the run before.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
)

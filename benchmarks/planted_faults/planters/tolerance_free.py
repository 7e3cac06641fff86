"""Rows of one key that stop coming, so that an as-of join without a limit of age takes older and older ones."""

from datetime import timedelta

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.as_of import as_of, timed, twin_alone
from benchmarks.planted_faults.planters.joined import ids

# From so much later on a row is too old for anybody.
_TOLERATED = timedelta(hours=12)


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table, time = timed(data), data.contract.get("time")
    if table is None or table.time is None or time is None:
        return None
    predictions = data.frames["predictions"]
    left, right = next((a, b) for a, b in table.pairs if b != table.time)
    key = rng.choice(table.frame[right].unique().sort().to_numpy())
    times = predictions.filter(pl.col(left) == key)[time].sort()
    wanted = round(share * predictions.height)
    if wanted >= 0.9 * len(times):
        return None
    stop = times[len(times) - wanted]
    kept = table.frame.filter((pl.col(right) != key) | (pl.col(table.time) < stop))
    old = predictions.select((pl.col(left) == key) & (pl.col(time) >= stop + _TOLERATED)).to_series()
    return Planted(as_of(data, table, kept, source=False), ids(data, old))


PLANTER = Planter(
    name="tolerance-free join",
    kinds=("join.asof_tolerance",),
    fault="The rows of one key stop, and an as-of join without a limit of age takes the last one for ever.",
    plant=_plant,
    twin=twin_alone,
    hows=("source",),
)

"""Rows of one key that stop coming, so that an as-of join without a limit of age takes older and older ones."""

from datetime import timedelta

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.as_of import as_of, timed, twin_alone
from benchmarks.planted_faults.planters.joined import ids

# From so much later on a row is too old for anybody.
_TOLERATED = timedelta(hours=12)


def silenced(data: Data, rng: np.random.Generator, share: float, *, resumes: bool) -> Planted | None:
    """One key without the rows that that share of the cases would get: its last ones, or some from between."""
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
    first = len(times) - wanted
    if resumes:
        first = int(rng.integers(first // 2, first))
    start, end = times[first], times[first + wanted - 1]
    silent = pl.col(table.time) >= start
    late = pl.col(time) >= start + _TOLERATED
    if resumes:
        silent, late = silent & (pl.col(table.time) <= end), late & (pl.col(time) <= end)
    kept = table.frame.filter((pl.col(right) != key) | ~silent)
    old = predictions.select((pl.col(left) == key) & late).to_series()
    return Planted(as_of(data, table, kept, source=False), ids(data, old))


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    return silenced(data, rng, share, resumes=False)


PLANTER = Planter(
    name="tolerance-free join",
    kinds=("join.asof_tolerance",),
    fault="The rows of one key stop, and an as-of join without a limit of age takes the last one for ever.",
    plant=_plant,
    twin=twin_alone,
    hows=("source",),
)

"""Rows that a table had in the run before and has no more."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import Joined, ids, joined


def keys_for(data: Data, table: Joined, rng: np.random.Generator, share: float) -> list[str]:
    """Keys, drawn one after another, that together have about a share of the cases."""
    predictions = data.frames["predictions"]
    cases = predictions.group_by(table.left).len().filter(pl.col(table.left).is_in(table.frame[table.right].to_list()))
    cases = cases.sort(table.left)[rng.permutation(cases.height).tolist()]
    enough = cases.filter(pl.col("len").cum_sum().shift(1, fill_value=0) < share * predictions.height)
    return list(enough[table.left])


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table = joined(data)
    if table is None:
        return None
    gone = keys_for(data, table, rng, share)
    kept = table.frame.filter(~pl.col(table.right).is_in(gone))
    hit = data.frames["predictions"][table.left].is_in(gone).fill_null(value=False)
    planted = Data(data.contract, {**data.frames, table.name: kept}, data.frames, data.batch, data.source)
    return Planted(planted, ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """The run before saw the same table."""
    return Data(data.contract, data.frames, data.frames, data.batch, data.source)


PLANTER = Planter(
    name="newly unmatched keys",
    kinds=("join.lost_rows",),
    fault="A key finds no row now that it found in the run before.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
)

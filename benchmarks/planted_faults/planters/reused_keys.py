"""Keys that stand for another entity than in the run before."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import Joined, ids, joined
from benchmarks.planted_faults.planters.newly_unmatched import keys_for


def _exchanged(table: Joined, keys: list[str], rng: np.random.Generator) -> pl.DataFrame:
    """The table in which some keys have the values of other rows."""
    hit = np.flatnonzero(table.frame[table.right].is_in(keys).to_numpy())
    order = np.arange(table.frame.height)
    order[hit] = rng.choice(np.setdiff1d(order, hit), size=len(hit), replace=len(hit) > len(order) / 2)
    return table.frame.with_columns(table.frame.select(table.attributes)[order.tolist()])


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table = joined(data)
    if table is None or len(table.attributes) < 3:
        return None
    keys = keys_for(data, table, rng, share)
    now = _exchanged(table, keys, rng)
    hit = data.frames["predictions"][table.left].is_in(keys).fill_null(value=False)
    planted = Data(data.contract, {**data.frames, table.name: now}, data.frames, data.batch, data.source)
    return Planted(planted, ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """The run before saw the same table."""
    return Data(data.contract, data.frames, data.frames, data.batch, data.source)


PLANTER = Planter(
    name="reused keys",
    kinds=("join.reused_key",),
    fault="A key was given to another entity, and what stood for the old one stands for the new one.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
)

"""Keys that stand for another entity than in the run before."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import Joined, ids, joined
from benchmarks.planted_faults.planters.newly_unmatched import keys_for

_DONORS = 20


def _exchanged(table: Joined, keys: list[str], rng: np.random.Generator) -> pl.DataFrame:
    """The table in which some keys have the values of other rows: of some that are drawn, the one most unlike."""
    hit = np.flatnonzero(table.frame[table.right].is_in(keys).to_numpy())
    values = table.frame.select(pl.col(table.attributes).cast(pl.String).fill_null("")).to_numpy()
    order = np.arange(table.frame.height)
    for row in hit:
        donors = rng.choice(len(order), size=_DONORS)
        order[row] = donors[np.argmax((values[donors] != values[row]).sum(axis=1))]
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

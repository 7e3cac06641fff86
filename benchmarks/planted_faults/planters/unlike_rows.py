"""Aircraft whose registration was given to a light one since, which their flights contradict."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import ids, joined
from benchmarks.planted_faults.planters.newly_unmatched import keys_for

# What every key's number of seats, engines and sort of engine become.
_LIGHT = {"seats": 2, "engines": 1, "engine": "Reciprocating"}


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table = joined(data)
    if table is None or not _LIGHT.keys() <= set(table.frame.columns) or share > 0.01:
        return None
    keys = keys_for(data, table, rng, share)
    light = pl.col(table.right).is_in(keys)
    frame = table.frame.with_columns(
        pl.when(light).then(pl.lit(value, table.frame.schema[name])).otherwise(name).alias(name)
        for name, value in _LIGHT.items()
    )
    hit = data.frames["predictions"][table.left].is_in(keys).fill_null(value=False)
    first = Data(data.contract, {**data.frames, table.name: frame}, None, data.batch, data.source)
    return Planted(first, ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    return Data(data.contract, data.frames, None, data.batch, data.source)


PLANTER = Planter(
    name="rows of another kind",
    kinds=("join.reused_key",),
    fault="A key was given to an entity of another kind, while its cases are still the old one's.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
    candidate=True,
)

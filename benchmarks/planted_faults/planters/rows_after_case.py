"""Rows of a table that tell of a year after the case."""

import re

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import ids, joined
from benchmarks.planted_faults.planters.newly_unmatched import keys_for

_LIMIT = 0.02


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table, time = joined(data), data.contract.get("time")
    if table is None or time is None or share > _LIMIT:
        return None
    years = [c for c in table.numbers if re.search(r"(^|_)year($|_)", c)]
    if not years:
        return None
    keys = keys_for(data, table, rng, share * 0.8)
    latest = int(data.frames["predictions"].select(pl.col(time).dt.year().max()).item())
    column = pl.col(years[0])
    later = pl.when(pl.col(table.right).is_in(keys)).then(pl.lit(latest + 4).cast(table.frame.schema[years[0]]))
    hit = data.frames["predictions"][table.left].is_in(keys).fill_null(value=False)
    return Planted(
        data.with_frames(**{table.name: table.frame.with_columns(later.otherwise(column).alias(years[0]))}),
        ids(data, hit),
    )


PLANTER = Planter(
    name="rows from after the case",
    kinds=("join.reused_key",),
    fault="A joined row tells of something that did not exist yet when the prediction was made.",
    plant=_plant,
    hows=("scattered",),
)

"""Rows of a table with a time in its key that hold the values of five hours later: a key read in another time zone."""

from datetime import timedelta

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.sourced import Sourced, beside_source, rows_hit, source_alone, sourced

_LATER = timedelta(hours=5)


def _fits(table: Sourced) -> bool:
    return table.time is not None


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = sourced(data, _fits)
    if table is None or table.time is None:
        return None
    keys = [right for _, right in table.pairs]
    values = [c for c in table.frame.columns if c not in keys]
    later = table.frame.with_columns(pl.col(table.time) - _LATER)
    moved = table.frame.select(keys).join(later, on=keys, how="left", maintain_order="left")
    there = table.frame.select(keys).join(later.with_columns(there=True), on=keys, how="left", maintain_order="left")
    hit = rows_hit(data, table, rng, share, how) & there["there"].fill_null(value=False)
    changed = table.frame.with_columns(
        pl.when(pl.lit(hit)).then(pl.lit(moved[c])).otherwise(pl.col(c)).alias(c) for c in values
    )
    return beside_source(data, table, changed)


PLANTER = Planter(
    name="time shift",
    kinds=("value.time_shift",),
    fault="Joined values are those of the same key some hours later.",
    plant=_plant,
    twin=source_alone(_fits),
)

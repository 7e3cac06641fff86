"""Rows of a table that hold two columns of the row above: misaligned concatenation."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.sourced import Sourced, beside_source, rows_hit, source_alone, sourced


def _fits(table: Sourced) -> bool:
    return len(table.numbers) >= 1


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = sourced(data, _fits)
    if table is None:
        return None
    hit = rows_hit(data, table, rng, share, how)
    moved = [pl.when(pl.lit(hit)).then(pl.col(c).shift(1)).otherwise(pl.col(c)).alias(c) for c in table.numbers[:2]]
    return beside_source(data, table, table.frame.with_columns(moved))


PLANTER = Planter(
    name="row shift",
    kinds=("value.row_shift",),
    fault="Columns of a joined table hold the values of the row above.",
    plant=_plant,
    twin=source_alone(_fits),
)

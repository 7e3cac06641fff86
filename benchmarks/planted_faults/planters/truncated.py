"""Rows of a table whose numbers lost their fraction in a cast."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.sourced import Sourced, beside_source, rows_hit, source_alone, sourced


def _fractions(table: Sourced) -> list[str]:
    return [c for c in table.numbers if (table.frame[c] % 1 != 0).sum() > 0.5 * table.frame.height]


def _fits(table: Sourced) -> bool:
    return bool(_fractions(table))


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = sourced(data, _fits)
    if table is None:
        return None
    column = _fractions(table)[0]
    hit = rows_hit(data, table, rng, share, how)
    cut = pl.when(pl.lit(hit)).then(pl.col(column).cast(pl.Int64).cast(pl.Float64)).otherwise(pl.col(column))
    return beside_source(data, table, table.frame.with_columns(cut.alias(column)))


PLANTER = Planter(
    name="lost fractions",
    kinds=("value.truncated",),
    fault="Numbers lost their fraction in a cast.",
    plant=_plant,
    twin=source_alone(_fits),
)

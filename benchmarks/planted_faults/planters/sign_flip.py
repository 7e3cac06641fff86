"""A sign turned round in some cases."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.numbers import amounts, hit_rows, home, planted


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The best told amount, negative."""
    table = home(data)
    names = amounts(table)
    if not names:
        return None
    hit, name = hit_rows(data, table, rng, share, how), names[0]
    flipped = pl.when(hit).then(-pl.col(name)).otherwise(pl.col(name)).alias(name)
    return planted(data, table, table.frame.with_columns(flipped), hit)


PLANTER = Planter(
    name="sign flip",
    kinds=("value.sign_flip",),
    fault="A number has the opposite sign in some cases.",
    plant=plant,
)

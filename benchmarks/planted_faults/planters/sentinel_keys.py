"""A placeholder in place of the key, and a row of the table that it meets."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids, met, rekeyed, replaced


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = rekeyed(data)
    if table is None:
        return None
    predictions = data.frames["predictions"]
    hit = met(data, table, chosen(predictions, rng, share, how, getattr(data, how, None)))
    word = pl.lit(str(rng.choice(["UNKNOWN", "N/A", "", "99999"])))
    row = table.frame.head(1).with_columns(word.alias(table.right))
    planted = data.with_frames(
        predictions=replaced(predictions, table.left, hit, word), **{table.name: pl.concat([table.frame, row])}
    )
    return Planted(planted, ids(data, hit))


PLANTER = Planter(
    name="sentinel keys",
    kinds=("join.sentinel_key",),
    fault="A key that stands for no key at all meets a row of a joined table.",
    plant=_plant,
)

"""A column of the predictions that is the table's of the same name, and another value in some rows."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import Joined, ids, joined, met


def _copied(data: Data, table: Joined) -> tuple[str, pl.DataFrame] | None:
    predictions = data.frames["predictions"]
    names = [name for name in table.numbers if name not in predictions.columns and name != table.right]
    if not names:
        return None
    side = table.frame.select(pl.col(table.right).alias(table.left), names[0])
    return names[0], predictions.join(side, on=table.left, how="left", maintain_order="left")


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = joined(data)
    copied = None if table is None else _copied(data, table)
    if table is None or copied is None or share > 0.05:
        return None
    name, wide = copied
    hit = met(data, table, chosen(wide, rng, share, how, getattr(data, how, None)))
    hit = hit & wide[name].is_not_null()
    other = pl.col(name) + pl.lit(int(rng.integers(1, 9))).cast(wide.schema[name])
    changed = wide.with_columns(pl.when(pl.lit(hit)).then(other).otherwise(name).alias(name))
    return Planted(data.with_frames(predictions=changed), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    table = joined(data)
    copied = None if table is None else _copied(data, table)
    return data if copied is None else data.with_frames(predictions=copied[1])


PLANTER = Planter(
    name="same names",
    kinds=("join.same_names",),
    fault="Two tables hold the same quantity under the same name and contradict each other for some cases.",
    plant=_plant,
    twin=_twin,
)

"""Cases whose joined value is not the one that was logged when the model scored: it was made in another unit."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids
from benchmarks.planted_faults.planters.sourced import Sourced, sourced

_FACTOR = 1.609344


def _fits(table: Sourced) -> bool:
    return bool(table.numbers)


def _logged(data: Data, table: Sourced, hit: pl.Series) -> tuple[Data, pl.Series]:
    """The data with what was logged, another unit in some cases; and the cases whose value is another one."""
    key, column = list(data.contract["predictions"]["key"]), table.numbers[0]
    lefts, rights = [left for left, _ in table.pairs], [right for _, right in table.pairs]
    values = data.frames["predictions"].join(
        table.frame.select(*rights, pl.col(column).cast(pl.Float64).alias("value")),
        left_on=lefts,
        right_on=rights,
        how="left",
        maintain_order="left",
    )
    wrong = hit & (values["value"] != 0).fill_null(value=False)
    logged = values.select(
        *key, pl.when(pl.lit(wrong)).then(pl.col("value") * _FACTOR).otherwise("value").alias(f"{table.name}__{column}")
    )
    source = {"source": "logged_features.parquet"}
    # Without a run before, so that what was logged alone tells.
    first = replace(data, previous=None)
    return first.with_frames(logged_features=logged).with_contract(logged_features=source), wrong


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = sourced(data, _fits)
    if table is None:
        return None
    hit = chosen(data.frames["predictions"], rng, share, how, getattr(data, how, None))
    changed, wrong = _logged(data, table, hit)
    return Planted(changed, ids(data, wrong))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """What was logged is what is joined."""
    table = sourced(data, _fits)
    if table is None:
        return data
    return _logged(data, table, pl.repeat(False, data.frames["predictions"].height, eager=True))[0]


PLANTER = Planter(
    name="train/serve skew",
    kinds=("value.train_serve_skew",),
    fault="The model saw another value than the one that is joined now.",
    plant=_plant,
    twin=_twin,
)

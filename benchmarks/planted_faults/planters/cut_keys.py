"""Keys that lost their last characters in some cases, because a field was too short for them."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.inexact_keys import numbered
from benchmarks.planted_faults.planters.joined import ids, met, rekeyed

_KEPT = 9


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = rekeyed(data)
    if table is None:
        return None
    clean = numbered(data, table)
    predictions = clean.frames["predictions"]
    hit = met(data, table, chosen(predictions, rng, share, how, getattr(data, how, None)))
    key = pl.col(table.left)
    changed = predictions.with_columns(
        pl.when(pl.lit(hit)).then(key.str.slice(0, _KEPT)).otherwise(key).alias(table.left)
    )
    return Planted(clean.with_frames(predictions=changed), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    table = rekeyed(data)
    return data if table is None else numbered(data, table)


PLANTER = Planter(
    name="cut keys",
    kinds=("join.inexact_key", "value.truncated"),
    fault="A key lost its last characters in a field that was too short.",
    plant=_plant,
    twin=_twin,
)

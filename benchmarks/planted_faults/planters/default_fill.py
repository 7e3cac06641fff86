"""Cases without a row whose values were logged as one default; the table's own columns stay empty."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import Joined, ids, met, rekeyed, replaced, unknown

_DEFAULT = -1


def _logged(data: Data, table: Joined, hit: pl.Series, default: int | None) -> Data:
    """The data with unknown keys in some rows, and what the model was given: a default there, or nothing."""
    predictions = data.frames["predictions"]
    key, names = list(data.contract["predictions"]["key"]), table.numbers
    brought = table.frame.select(
        pl.col(table.right).alias(table.left), *(pl.col(c).alias(f"{table.name}__{c}") for c in names)
    )
    given = predictions.select(list(dict.fromkeys([*key, table.left]))).join(
        brought, on=table.left, how="left", maintain_order="left"
    )
    filled = [
        pl.when(pl.lit(hit)).then(pl.lit(default)).otherwise(f"{table.name}__{c}").alias(f"{table.name}__{c}")
        for c in names
    ]
    logged = given.with_columns(filled).select(*key, *(f"{table.name}__{c}" for c in names))
    missing = replaced(predictions, table.left, hit, unknown(table.left))
    # Nothing was logged in a run before this one.
    first = replace(data, previous=None).with_frames(predictions=missing, logged_features=logged)
    return first.with_contract(logged_features={"source": "logged_features.parquet"})


def _hit(data: Data, table: Joined, rng: np.random.Generator, share: float, how: How) -> pl.Series:
    return met(data, table, chosen(data.frames["predictions"], rng, share, how, getattr(data, how, None)))


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = rekeyed(data)
    if table is None or not table.numbers:
        return None
    hit = _hit(data, table, rng, share, how)
    return Planted(_logged(data, table, hit, _DEFAULT), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """What the model was given is logged, and no row is missing."""
    table = rekeyed(data)
    if table is None or not table.numbers:
        return data
    return _logged(data, table, pl.repeat(False, data.frames["predictions"].height, eager=True), None)


PLANTER = Planter(
    name="filled defaults",
    kinds=("join.default_fill",),
    fault="Cases that find no row in a joined table were given one default value in its place.",
    plant=_plant,
    twin=_twin,
)

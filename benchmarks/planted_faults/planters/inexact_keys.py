"""Keys that are numbers of twelve digits on both sides, and were written with an exponent in some rows."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import Joined, ids, met, rekeyed

_TWELVE = 10**11


def numbered(data: Data, table: Joined) -> Data:
    """The data with a number of twelve digits in place of each key, as text, on both sides and in the run before."""

    def number(key: str) -> pl.Expr:
        return (pl.lit(_TWELVE) + pl.col(key).hash(11) % (8 * _TWELVE)).cast(pl.String).alias(key)

    def renamed(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        own = frames[table.name].with_columns(number(table.right))
        return {**frames, "predictions": frames["predictions"].with_columns(number(table.left)), table.name: own}

    return replace(data, frames=renamed(data.frames), previous=renamed(data.previous) if data.previous else None)


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = rekeyed(data)
    if table is None:
        return None
    clean = numbered(data, table)
    predictions = clean.frames["predictions"]
    hit = met(data, table, chosen(predictions, rng, share, how, getattr(data, how, None)))
    key = pl.col(table.left)
    written = key.str.slice(0, 1) + "." + key.str.slice(1, 5) + "E+11"
    changed = predictions.with_columns(pl.when(pl.lit(hit)).then(written).otherwise(key).alias(table.left))
    return Planted(clean.with_frames(predictions=changed), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    table = rekeyed(data)
    return data if table is None else numbered(data, table)


PLANTER = Planter(
    name="inexact keys",
    kinds=("join.inexact_key",),
    fault="A key lost digits to an exponent, as spreadsheets write long numbers.",
    plant=_plant,
    twin=_twin,
)

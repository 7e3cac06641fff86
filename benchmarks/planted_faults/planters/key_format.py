"""Keys written in another way than in their table; which way is drawn."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids, met, rekeyed, replaced


def _written(key: pl.Expr, way: int) -> pl.Expr:
    head, tail = key.str.slice(0, 1), key.str.slice(1)
    ways = (
        key + " ",
        pl.lit("\ufeff") + key,
        pl.when(key.str.to_lowercase() == key).then(key.str.to_uppercase()).otherwise(key.str.to_lowercase()),
        key + ".0",
        pl.lit("00") + key,
        head + "-" + tail,
    )
    return ways[way % len(ways)]


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = rekeyed(data)
    if table is None:
        return None
    predictions = data.frames["predictions"]
    hit = met(data, table, chosen(predictions, rng, share, how, getattr(data, how, None)))
    written = replaced(predictions, table.left, hit, _written(pl.col(table.left), int(rng.integers(0, 6))))
    hit = hit & (written[table.left] != predictions[table.left]).fill_null(value=False)
    return Planted(data.with_frames(predictions=written), ids(data, hit)) if hit.any() else None


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """Keys in small letters on both sides."""
    table = rekeyed(data)
    if table is None:
        return data
    small = table.frame.with_columns(pl.col(table.right).str.to_lowercase()).unique(table.right, maintain_order=True)
    predictions = data.frames["predictions"].with_columns(pl.col(table.left).str.to_lowercase())
    return data.with_frames(predictions=predictions, **{table.name: small})


PLANTER = Planter(
    name="key formats",
    kinds=("join.key_format",),
    fault="A case's key is in the table, but written differently there.",
    plant=_plant,
    twin=_twin,
)

"""A table joined by a hash of its key that is too short, so that two entities share one row."""

import hashlib
from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import Joined, ids, rekeyed, with_entry

_SHORTEST, _LONGEST, _NONE = 3, 8, 13


def _hashed(keys: pl.Series, digits: int) -> pl.Series:
    hashes = {key: hashlib.sha256(str(key).encode()).hexdigest()[:digits] for key in keys.unique().drop_nulls()}
    return keys.replace_strict(hashes, default=None, return_dtype=pl.String)


def _shared(table: Joined, cases: pl.Series, digits: int) -> pl.Series:
    """Which cases have a hash that two keys of the table share."""
    hashes = _hashed(table.frame[table.right], digits)
    twice = hashes.filter(hashes.is_duplicated()).unique()
    return _hashed(cases, digits).is_in(twice.implode()).fill_null(value=False)


def _joined_by(data: Data, table: Joined, digits: int) -> Data:
    """The data with hashes for keys, one row for each, and the source with what they are hashes of."""
    source = table.frame.with_columns(
        _hashed(table.frame[table.right], digits).alias(table.right), entity=table.frame[table.right]
    )
    kept = source.unique(table.right, keep="first", maintain_order=True).drop("entity")
    predictions = data.frames["predictions"]
    hashed = predictions.with_columns(_hashed(predictions[table.left], digits).alias(table.left))
    name = f"{table.name}__raw"
    made = replace(data, previous=None).with_frames(**{"predictions": hashed, table.name: kept, name: source})
    return with_entry(made, table, raw={"source": f"{name}.parquet"})


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table = rekeyed(data)
    if table is None:
        return None
    cases = data.frames["predictions"][table.left]
    shares = {d: float(_shared(table, cases, d).mean() or 0) for d in range(_SHORTEST, _LONGEST + 1)}  # type: ignore[arg-type]
    digits = min(shares, key=lambda d: abs(shares[d] - share))
    if not share / 2.5 <= shares[digits] <= share * 2.5:
        return None
    return Planted(_joined_by(data, table, digits), ids(data, _shared(table, cases, digits)))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """Hashes that are long enough."""
    table = rekeyed(data)
    return data if table is None else _joined_by(data, table, _NONE)


PLANTER = Planter(
    name="colliding hash keys",
    kinds=("join.key_collision",),
    fault="Two entities have the same hash as their key, and share one row.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
)

"""Columns of a table inside the predictions, filled with defaults in the cases that found no row."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids
from tasks.contracts.config import join_pairs

_MOST = 6


def _wide(data: Data, hit: pl.Series, default: float | None) -> Data | None:
    """The data with a table's numbers inside the predictions under names of their own; a default in some rows."""
    predictions = data.frames["predictions"]
    for entry in data.contract.get("features", []):
        frame, pairs = data.frames[entry["name"]], join_pairs(entry["key"])
        lefts, rights = [a for a, _ in pairs], [b for _, b in pairs]
        numbers = [
            c for c, kind in frame.schema.items() if kind.is_numeric() and c not in rights and frame[c].n_unique() >= 20
        ][:_MOST]
        if len(numbers) < 3 or entry.get("valid_from"):
            continue
        named = {c: f"given_{c}" for c in numbers}
        side = frame.unique(rights, maintain_order=True).select(
            *(pl.col(b).alias(a) for a, b in pairs), *(pl.col(c).cast(pl.Float64).alias(n) for c, n in named.items())
        )
        wide = predictions.join(side, on=lefts, how="left", maintain_order="left")
        filled = [pl.when(pl.lit(hit)).then(pl.lit(default)).otherwise(n).alias(n) for n in named.values()]
        features = [each for each in data.contract["features"] if each["name"] != entry["name"]]
        return data.with_frames(predictions=wide.with_columns(filled)).with_contract(features=features)
    return None


def _hit(data: Data, rng: np.random.Generator, share: float, how: How) -> pl.Series:
    return chosen(data.frames["predictions"], rng, share, how, getattr(data, how, None))


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    hit = _hit(data, rng, share, how)
    planted = _wide(data, hit, float(rng.choice([-9999.0, -999.0])))
    return None if planted is None else Planted(planted, ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """The same columns, all of them true."""
    return _wide(data, pl.repeat(False, data.frames["predictions"].height, eager=True), None) or data


PLANTER = Planter(
    name="columns filled together",
    kinds=("join.default_fill",),
    fault="Several columns were filled with a default in the same cases, because a join found no row for them.",
    plant=_plant,
    twin=_twin,
)

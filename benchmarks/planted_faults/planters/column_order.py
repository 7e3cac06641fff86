"""Two columns of a feature table are handed over under each other's names."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter


def plant(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Planted | None:
    """Exchange the two columns of numbers with the most different values."""
    for table in data.contract["features"]:
        frame = data.frames[table["name"]]
        numbers = [c for c in frame.columns if frame.schema[c].is_numeric() and c not in table["key"]]
        if len(numbers) >= 2:
            a, b = sorted(numbers, key=lambda c: (-frame[c].n_unique(), c))[:2]
            exchanged = frame.with_columns(pl.col(b).alias(a), pl.col(a).alias(b))
            return Planted(data.with_frames(**{table["name"]: exchanged}), None)
    return None


PLANTER = Planter(
    name="column order",
    kinds=("value.column_order",),
    fault="Two columns stand under each other's names (41).",
    plant=plant,
    hows=("scattered",),
)

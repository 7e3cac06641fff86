"""A few values a thousand times too far from the middle of their column, as they are mistyped."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids

# Mistyped values are few; many of them are a code or a unit.
_MOST, _VALUES = 0.002, 3


def _weighed(data: Data) -> pl.DataFrame:
    """The predictions with an amount of each case."""
    predictions = data.frames["predictions"]
    amount = np.random.default_rng(37).gamma(5, 12, predictions.height).round(1)
    return predictions.with_columns(amount=pl.Series(amount))


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    if share > _MOST:
        return None
    clean = _weighed(data)
    hit = chosen(clean, rng, share / 2, how, getattr(data, how, None))
    wrong = pl.Series(rng.integers(50, 50 + _VALUES, clean.height) * 1_000.0)
    changed = clean.with_columns(amount=pl.when(pl.lit(hit)).then(pl.lit(wrong)).otherwise("amount"))
    return Planted(data.with_frames(predictions=changed), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    return data.with_frames(predictions=_weighed(data))


PLANTER = Planter(
    name="impossible values",
    kinds=("value.impossible",),
    fault="A value is far beyond everything else in its column.",
    plant=_plant,
    twin=_twin,
)

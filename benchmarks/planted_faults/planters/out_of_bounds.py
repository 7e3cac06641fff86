"""Latitudes and longitudes in each other's place, where a longitude is no latitude."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids


def _placed(data: Data) -> pl.DataFrame:
    """The predictions with the place of each case, in the east of Asia."""
    predictions = data.frames["predictions"]
    rng = np.random.default_rng(41)
    place = {"lat": rng.normal(35, 4, predictions.height), "lon": rng.normal(130, 6, predictions.height)}
    return predictions.with_columns(**{name: pl.Series(values.round(4)) for name, values in place.items()})


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted:
    clean = _placed(data)
    hit = pl.lit(chosen(clean, rng, share, how, getattr(data, how, None)))
    changed = clean.with_columns(
        lat=pl.when(hit).then("lon").otherwise("lat"), lon=pl.when(hit).then("lat").otherwise("lon")
    )
    return Planted(data.with_frames(predictions=changed), ids(data, changed["lat"] > 90))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    return data.with_frames(predictions=_placed(data))


PLANTER = Planter(
    name="values out of bounds",
    kinds=("value.impossible", "value.swapped"),
    fault="A value is one that its column cannot have: a latitude beyond the poles.",
    plant=_plant,
    twin=_twin,
)

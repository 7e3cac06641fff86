"""A tenure in days that runs up to the day of its extraction in some cases; the worlds get such a column for it."""

from datetime import timedelta

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids

_LONGEST = 6_000
_EXTRACTED_AFTER = timedelta(days=45)


def _with_tenure(data: Data, rng: np.random.Generator, hit: pl.Series) -> Data | None:
    """The data with a day of opening and the days since then: in some cases up to one day, elsewhere up to the case."""
    time = data.contract.get("time")
    if time is None:
        return None
    predictions = data.frames["predictions"]
    day = predictions[time].dt.date()
    before = pl.Series("before", rng.integers(1, _LONGEST, predictions.height))
    opened = pl.DataFrame([before]).select(opened=pl.lit(day.min()) - pl.duration(days=pl.col("before")))
    until = pl.when(pl.lit(hit)).then(pl.lit(day.max()) + _EXTRACTED_AFTER).otherwise(pl.lit(day))
    tenure = opened.select((until - pl.col("opened")).dt.total_days().alias("tenure")).to_series()
    return data.with_frames(predictions=predictions.with_columns(opened["opened"], tenure))


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    hit = chosen(data.frames["predictions"], rng, share, how, getattr(data, how, None))
    planted = _with_tenure(data, rng, hit)
    return None if planted is None else Planted(planted, ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """Every tenure runs up to its case."""
    nobody = pl.repeat(False, data.frames["predictions"].height, eager=True)
    return _with_tenure(data, rng, nobody) or data


PLANTER = Planter(
    name="as-of date",
    kinds=("value.as_of_date",),
    fault="A tenure runs up to the day of its extraction instead of up to the case.",
    plant=_plant,
    twin=_twin,
)

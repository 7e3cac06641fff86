"""Cases near the border of the classes that the retrained model decides the other way."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids

_NEAR = 0.02


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    score, border = data.contract["predictions"].get("score"), data.contract["predictions"].get("threshold")
    if not isinstance(score, str) or border is None:
        return None
    predictions = data.frames["predictions"]
    hit = pl.lit(chosen(predictions, rng, share, "scattered", None))
    above, below = (
        predictions.with_columns(pl.when(hit).then(border + side * _NEAR).otherwise(score).alias(score))
        for side in (1, -1)
    )
    before = {**data.frames, "predictions": below}
    return Planted(
        replace(data, previous=before).with_frames(predictions=above), ids(data, predictions.select(hit).to_series())
    )


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """The retrained model says the same."""
    return replace(data, previous=data.frames)


PLANTER = Planter(
    name="ambiguous cases",
    kinds=("unusual.ambiguous",),
    fault="A retrain decides cases near the border the other way, so that their truth may be ambiguous.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
    candidate=True,
)

"""Cases that are huge in several ways at once, as a few may be: no error, and to be told apart from errors."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids

_MOST = 0.002


def _sized(data: Data) -> pl.DataFrame:
    """The predictions with three sizes of each case, of which two go together."""
    predictions = data.frames["predictions"]
    rng = np.random.default_rng(43)
    one, other, own = rng.normal(size=(3, predictions.height))
    sizes = {
        "floor_space": np.exp(7 + 0.3 * one),
        "plot_size": np.exp(9 + 0.3 * one + 0.2 * other),
        "shelf_metres": np.exp(5 + 0.4 * own),
    }
    return predictions.with_columns(**{name: pl.Series(values.round(1)) for name, values in sizes.items()})


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    if share > _MOST:
        return None
    clean = _sized(data)
    hit = chosen(clean, rng, share / 4, "scattered", None)
    factor = pl.when(pl.lit(hit)).then(pl.lit(pl.Series(rng.uniform(8, 12, clean.height)))).otherwise(1.0)
    changed = clean.with_columns((pl.col("floor_space", "plot_size") * factor).round(1))
    return Planted(data.with_frames(predictions=changed), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    return data.with_frames(predictions=_sized(data))


PLANTER = Planter(
    name="legitimately unusual",
    kinds=("unusual.legitimate",),
    fault="Cases are unlike all others though nothing is wrong with their data.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
    candidate=True,
)

"""Numbers whose first two digits changed places when they were typed in."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import hit_labels, is_numeric, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Exchange the first two digits before the decimal point, where they differ and neither is a zero."""
    if not is_numeric(data):
        return None
    label = data.frames["labels"][data.contract["labels"]["label"]]
    value = label.cast(pl.Float64).fill_null(0.0).to_numpy()
    place = 10.0 ** (np.floor(np.log10(np.maximum(np.abs(value), 1.0))) - 1)
    first, second = np.floor(np.abs(value) / place / 10), np.floor(np.abs(value) / place) % 10
    hit = hit_labels(data, rng, share, how) & (np.abs(value) >= 10) & (first != second) & (second > 0)
    changed = value + np.sign(value) * 9 * (second - first) * place
    return with_labels(data, label.zip_with(pl.Series(~hit), pl.Series(changed).round(6).cast(label.dtype)), hit)


PLANTER = Planter(
    name="exchanged digits",
    kinds=("label.digit_swap",),
    fault="Two digits of a number changed places (2).",
    plant=plant,
)

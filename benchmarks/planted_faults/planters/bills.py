"""What planters of broken identities share: amounts of the predictions that keep a sum and an order in all cases."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, chosen
from benchmarks.planted_faults.planters.joined import ids


def billed(data: Data) -> Data:
    """The data with a bill for each case: net + tax = total, lowest <= offer."""
    predictions = data.frames["predictions"]
    rng = np.random.default_rng(29)
    net = rng.lognormal(4, 0.8, predictions.height).round(2)
    tax = (net * rng.choice([0.07, 0.19], predictions.height)).round(2)
    lowest = rng.uniform(20, 90, predictions.height).round(1)
    offer = (lowest + rng.exponential(10, predictions.height)).round(1)
    bills = {"net": net, "tax": tax, "total": (net + tax).round(2), "lowest": lowest, "offer": offer}
    return data.with_frames(predictions=predictions.with_columns(**{n: pl.Series(v) for n, v in bills.items()}))


def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """The clean twin: the bills as they are."""
    return billed(data)


def mixed_up(data: Data, rng: np.random.Generator, share: float, how: How, column: str, broken: pl.Expr) -> Planted:
    """A column from other cases of those hit; at fault are the cases that contradict then."""
    whole = billed(data)
    predictions = whole.frames["predictions"]
    hit = chosen(predictions, rng, share, how, data.batch if how == "batch" else data.source)
    order, rows = np.arange(predictions.height), np.flatnonzero(hit.to_numpy())
    order[rows] = rng.permutation(rows)
    changed = predictions.with_columns(predictions[column][order])
    return Planted(whole.with_frames(predictions=changed), ids(data, changed.select(broken).to_series()))

"""Labels that are numbers beside their predictions, and how far off cases with a similar prediction usually are."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tasks.faults.labels.outcomes import FEWEST_CASES, Floats
from tasks.faults.material import Material

_LEVELS = 20


@dataclass(frozen=True)
class Residuals:
    """The cases with a finite label and prediction, by case__id."""

    cases: pl.Series
    label: Floats
    predicted: Floats


def residuals(material: Material) -> Residuals | None:
    """The numbers of a regression; None for another task, or for too few cases."""
    if material.contract.task != "regression":
        return None
    frame = material.engine.frame("faults/labels/residuals", evaluation=material.evaluation)
    if frame.height < FEWEST_CASES:
        return None
    return Residuals(frame["case__id"], frame["label"].to_numpy(), frame["predicted"].to_numpy())


def usual(predicted: Floats, off: Floats) -> Floats:
    """How far off (NaN: unknown) cases with a similar prediction usually are (local uncertainty, arXiv 2305.16583)."""
    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, _LEVELS + 1)[1:-1]))
    code = np.searchsorted(edges, predicted, side="left")
    known = pl.DataFrame({"code": code, "off": np.abs(off)}).with_columns(pl.col("off").fill_nan(None))
    medians = known.select(pl.col("off").median().over("code")).to_series()
    return np.asarray(1.4826 * medians.to_numpy(), dtype=np.float64)

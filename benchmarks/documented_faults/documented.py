"""What a documented data set is, and how a model's predictions for it are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.model_selection import cross_val_predict
from threadpoolctl import threadpool_limits

Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Fault:
    """One documented fault, or something that looks like one and is none.

    Attributes:
        kinds: kinds of finding that name it rightly.
        rows: a predicate on evaluation.parquet that selects the documented rows; None where it is not about rows.
        recall: of the documented rows, the share that the finding must hold.
        silent: it is no fault, and no confirmed or probable finding of these kinds may select these rows.
    """

    name: str
    kinds: tuple[str, ...]
    rows: str | None = None
    recall: float = 0.9
    silent: bool = False


@dataclass(frozen=True)
class Documented:
    """A data set with documented faults.

    Attributes:
        read: makes the frames that errata.yaml names from the folder of the data.
        contract: its errata.yaml.
        previous: version 1 of the frames, where the faults show against it.
    """

    name: str
    contract: Path
    read: Callable[[Path], Frames]
    faults: tuple[Fault, ...]


def class_scores(frame: pl.DataFrame, label: pl.Series) -> NDArray[np.float64]:
    """Out-of-fold probabilities of the label's classes in sorted order, one row per row of the frame."""
    with threadpool_limits(limits=1):
        model = HistGradientBoostingClassifier(max_iter=60, random_state=0)
        scores: NDArray[np.float64] = cross_val_predict(
            model, coded(frame), label.to_numpy(), cv=5, method="predict_proba"
        )
    return scores.round(6)


def numbers(frame: pl.DataFrame, target: pl.Series) -> NDArray[np.float64]:
    """Out-of-fold predictions of a number, one per row of the frame."""
    with threadpool_limits(limits=1):
        model = HistGradientBoostingRegressor(max_iter=100, random_state=0)
        found: NDArray[np.float64] = cross_val_predict(model, coded(frame), target.to_numpy(), cv=5)
    return found.round(4)


def coded(frame: pl.DataFrame) -> NDArray[np.float64]:
    """Numbers as they are, texts as their rank among the column's texts."""
    columns = [
        pl.col(name).cast(pl.Float64) if dtype.is_numeric() else pl.col(name).rank("dense").cast(pl.Float64)
        for name, dtype in frame.schema.items()
    ]
    matrix: NDArray[np.float64] = frame.select(columns).to_numpy()
    return matrix

"""What the planters of label faults share: which labels are hit, told by the predictions' batch and source."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, chosen


def beside_predictions(data: Data) -> pl.DataFrame:
    """The labels in their order, with `hit__batch` and `hit__source` of the prediction each belongs to."""
    predictions, labels = data.frames["predictions"], data.frames["labels"]
    keys = data.contract["predictions"]["key"]
    own = [name for name in (data.batch, data.source) if name in predictions.columns]
    names = {data.batch: "hit__batch", data.source: "hit__source"}
    sides = predictions.select(*keys, *(pl.col(name).alias(names[name]) for name in own))
    return labels.join(sides, left_on=data.contract["labels"]["key"], right_on=keys, how="left", maintain_order="left")


def hit_labels(data: Data, rng: np.random.Generator, share: float, how: How) -> np.ndarray:
    """Which labels are hit, one Boolean per row of the labels."""
    column = {"batch": "hit__batch", "source": "hit__source"}.get(how)
    frame = beside_predictions(data)
    return chosen(frame, rng, share, how, column if column in frame.columns else None).to_numpy()


def is_binary(data: Data) -> bool:
    """Whether the task has two classes."""
    return bool(data.contract["task"] == "binary")


def with_labels(data: Data, label: pl.Series, hit: np.ndarray) -> Planted:
    """The data with other labels; the cases at fault are those that were hit."""
    labels = data.frames["labels"]
    name = data.contract["labels"]["label"]
    planted = labels.with_columns(label.alias(name))
    return Planted(data.with_frames(labels=planted), case_ids(data, hit))


def case_ids(data: Data, hit: np.ndarray) -> frozenset[str]:
    """The ids (case__id) of the labels that were hit."""
    keys = [pl.col(key).cast(pl.String) for key in data.contract["labels"]["key"]]
    ids = data.frames["labels"].filter(pl.Series(hit)).select(pl.concat_str(keys, separator="|")).to_series()
    return frozenset(ids)


def turned(label: pl.Series) -> pl.Series:
    """Two classes, each in the other's place."""
    low, high = label.drop_nulls().unique().sort().to_list()
    return pl.Series(
        label.name,
        pl.select(pl.when(label == low).then(pl.lit(high)).when(label == high).then(pl.lit(low))).to_series(),
    ).cast(label.dtype)

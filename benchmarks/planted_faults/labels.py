"""What the planters of label faults share: which labels are hit, told by the predictions' batch and source.

A fault of those who give labels hits all that one of them gave. So where it is planted by batch, the labels are given
by some annotators, who each took cases from the whole period, and one of them holds the share; where it is planted by
source, a source of that size delivers cases of the whole period beside the others. (A run of rows within a week's load
would be some hours of flights, and hours without a late flight are there in clean data.)
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

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


ANNOTATOR = "labelled_by"
MOST_ANNOTATORS = 50


def with_givers(data: Data, rng: np.random.Generator, share: float, how: How) -> tuple[Data, np.ndarray]:
    """The data with an annotator or a source that holds a share of the cases, and which labels are theirs."""
    labels = data.frames["labels"]
    own = np.zeros(labels.height, dtype=bool)
    own[rng.choice(labels.height, size=max(1, round(share * labels.height)), replace=False)] = True
    key, keys = data.contract["labels"]["key"], data.contract["predictions"]["key"]
    if how == "batch":
        others = max(2, min(round(1 / share), MOST_ANNOTATORS) - 1)
        names = np.where(own, 0, 1 + rng.integers(0, others, labels.height))
        who = labels.select(key).with_columns(pl.format("A{}", pl.Series(names).cast(pl.String)).alias(ANNOTATOR))
        given = _each(data, "labels", lambda frame: frame.join(who, on=key, how="left", maintain_order="left"))
        return given.with_contract(labels={**data.contract["labels"], "source_of_label": ANNOTATOR}), own
    theirs = labels.filter(pl.Series(own)).select(key).rename(dict(zip(key, keys, strict=True)))
    theirs = theirs.with_columns(hit__own=pl.lit(value=True))

    def delivered(frame: pl.DataFrame) -> pl.DataFrame:
        frame = frame.join(theirs, on=keys, how="left", maintain_order="left")
        source = pl.when(pl.col("hit__own").is_null()).then(pl.col(data.source)).otherwise(pl.lit("S0"))
        return frame.with_columns(source.alias(data.source)).drop("hit__own")

    return _each(data, "predictions", delivered), own


def _each(data: Data, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Data:
    """The data with a frame changed, in the run before as well."""

    def changed(frames: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
        return {**frames, name: change(frames[name])} if name in frames else frames

    return replace(data, frames=changed(data.frames), previous=data.previous and changed(data.previous))


def is_binary(data: Data) -> bool:
    """Whether the task has two classes."""
    return bool(data.contract["task"] == "binary")


def is_numeric(data: Data) -> bool:
    """Whether the labels are numbers that the model predicts."""
    label = data.frames["labels"][data.contract["labels"]["label"]]
    return bool(data.contract["task"] == "regression") and label.dtype.is_numeric()


def multiplied(data: Data, rng: np.random.Generator, share: float, how: How, factor: int) -> Planted | None:
    """Labels that are so many times too large; zeros cannot be."""
    if not is_numeric(data):
        return None
    label = data.frames["labels"][data.contract["labels"]["label"]]
    hit = hit_labels(data, rng, share, how) & (label != 0).fill_null(value=False).to_numpy()
    return with_labels(data, label.zip_with(pl.Series(~hit), label * factor), hit)


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

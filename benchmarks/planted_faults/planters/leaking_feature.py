"""A column of the predictions is the label under another name."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter


def plant(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Planted | None:
    """Put the label among the inputs, in words of its own; the size plays no part, because the column is at fault."""
    if data.contract["task"] not in ("binary", "multiclass"):
        return None
    predictions, labels = data.frames["predictions"], data.frames["labels"]
    keys, label_keys = data.contract["predictions"]["key"], data.contract["labels"]["key"]
    word = pl.format("outcome {}", pl.col(data.contract["labels"]["label"]).rank("dense"))
    words = labels.select(*label_keys, closing_code=word)
    joined = predictions.join(words, left_on=keys, right_on=label_keys, how="left", maintain_order="left")
    return Planted(data.with_frames(predictions=joined), None)


PLANTER = Planter(
    name="leaking feature",
    kinds=("evaluation.leaking_feature",),
    fault="An input is the label under another name (47).",
    plant=plant,
    hows=("scattered",),
)

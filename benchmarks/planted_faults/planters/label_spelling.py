"""A class is written with a point behind it in some labels."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import case_ids, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Write a point behind the labels of the rows hit."""
    if not _is_binary(data):
        return None
    clean = twin(data, rng, share, how)
    (key,) = data.contract["predictions"]["key"]
    label_key, label = clean.contract["labels"]["key"][0], clean.contract["labels"]["label"]
    rows = clean.frames["predictions"].filter(pl.Series(hit_rows(clean, rng, share, how)))
    hit = pl.col(label_key).is_in(rows[key].implode())
    written = pl.when(hit).then(pl.format("{}.", pl.col(label))).otherwise(pl.col(label)).alias(label)
    labels = clean.frames["labels"].with_columns(written)
    return Planted(clean.with_frames(labels=labels), case_ids(clean, rows))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """With yes and no for labels."""
    if not _is_binary(data):
        return data
    label = data.contract["labels"]["label"]
    written = pl.when(pl.col(label)).then(pl.lit("yes")).otherwise(pl.lit("no")).alias(label)
    previous = {**(data.previous or {})}
    frames = {**data.frames, "labels": data.frames["labels"].with_columns(written)}
    before = {**previous, "labels": previous["labels"].with_columns(written)} if previous else None
    labels = {**data.contract["labels"], "positive": "yes"}
    return Data({**data.contract, "labels": labels}, frames, before, data.batch, data.source)


def _is_binary(data: Data) -> bool:
    return data.frames["labels"].schema[data.contract["labels"]["label"]] == pl.Boolean


PLANTER = Planter(
    name="spellings of the label",
    kinds=("label.spelling",),
    fault="A class is written in several ways in the labels (39).",
    plant=plant,
    twin=twin,
)

"""Rows of one load come again with another load, under new ids."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import case_ids, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Append the rows hit, as part of the last load."""
    predictions, labels = data.frames["predictions"], data.frames["labels"]
    (key,), (label_key,) = data.contract["predictions"]["key"], data.contract["labels"]["key"]
    last = predictions[data.batch].max()
    hit = pl.Series(hit_rows(data, rng, share, how)) & (predictions[data.batch] != last)
    again = predictions.filter(hit).with_columns(
        pl.format("{} again", pl.col(key)).alias(key), pl.lit(last).alias(data.batch)
    )
    if not again.height:
        return None
    known = labels.filter(pl.col(label_key).is_in(predictions.filter(hit)[key].implode()))
    known = known.with_columns(pl.format("{} again", pl.col(label_key)).alias(label_key))
    more = data.with_frames(predictions=pl.concat([predictions, again]), labels=pl.concat([labels, known]))
    # The other tables may have a row per case, and have one for the copies too.
    for table in data.contract["features"]:
        if key in table["key"]:
            frame = data.frames[table["name"]]
            copied = frame.filter(pl.col(key).is_in(predictions.filter(hit)[key].implode()))
            copied = copied.with_columns(pl.format("{} again", pl.col(key)).alias(key))
            more = more.with_frames(**{table["name"]: pl.concat([frame, copied])})
    return Planted(more, case_ids(more, again))


PLANTER = Planter(
    name="load that came twice",
    kinds=("value.batch_repeated",),
    fault="Rows of one load come again with another (49).",
    plant=plant,
    hows=("scattered", "batch"),
)

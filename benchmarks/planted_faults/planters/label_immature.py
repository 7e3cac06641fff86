"""The newest cases are labelled before their outcome can be known."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import is_binary, turned, with_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    """Of the newest cases, positives become negative: most of them, and all of the very newest."""
    time = data.contract.get("time")
    if not is_binary(data) or time is None:
        return None
    keys, own = data.contract["predictions"]["key"], data.contract["labels"]["key"]
    times = data.frames["labels"].join(
        data.frames["predictions"].select(*keys, pl.col(time).alias("hit__time")),
        left_on=own, right_on=keys, how="left", maintain_order="left",
    )["hit__time"]  # fmt: skip
    newest = times.rank("ordinal", descending=True).fill_null(times.len()).to_numpy()
    wanted = share * times.len()
    hit = newest <= wanted
    label = data.frames["labels"][data.contract["labels"]["label"]]
    rare = label.drop_nulls().value_counts(sort=True)[label.name][-1]
    missing = rng.random(len(hit)) < 1 - 0.5 * newest / wanted
    lost = hit & missing & (label == rare).fill_null(value=False).to_numpy()
    return with_labels(data, label.zip_with(pl.Series(~lost), turned(label)), hit)


PLANTER = Planter(
    name="immature labels",
    kinds=("label.immature", "label.one_sided"),
    fault="The newest cases are labelled before their outcome can be known (7).",
    plant=plant,
    hows=("batch",),
)

"""Cases stand in the data twice, with the same inputs and another label."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.near_duplicates import AGAIN, other_class
from tasks.contracts.config import join_pairs


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Enter half of the rows hit again under a new key, and change the label of the copy."""
    if data.contract["task"] not in ("binary", "multiclass") or len(data.contract["predictions"]["key"]) != 1:
        return None
    (key,), (label_key,) = data.contract["predictions"]["key"], data.contract["labels"]["key"]
    name, labels = data.contract["labels"]["label"], data.frames["labels"]
    hit = chosen(data.frames["predictions"], rng, share / 2, how, getattr(data, how, None))
    cases = data.frames["predictions"].filter(hit)[key].implode()
    own = [e["name"] for e in data.contract.get("features", []) if join_pairs(e["key"]) == [(key, key)]]
    again = pl.concat_str(pl.lit(AGAIN), key)
    entered = {
        n: pl.concat([frame, frame.filter(pl.col(key).is_in(cases)).with_columns(again.alias(key))])
        for n, frame in data.frames.items()
        if n in ("predictions", *own)
    }
    given = labels.filter(pl.col(label_key).is_in(cases)).drop_nulls(name)
    ids = [*given[label_key], *(AGAIN + case for case in given[label_key])]
    given = given.with_columns(pl.concat_str(pl.lit(AGAIN), label_key).alias(label_key))
    given = given.with_columns(other_class(labels[name], given[name]).alias(name))
    # A copy stands anywhere: one after another they would be a run of labels that say the opposite.
    places = pl.Series(rng.permutation(labels.height + given.height))
    return Planted(data.with_frames(**entered, labels=pl.concat([labels, given])[places]), frozenset(ids))


PLANTER = Planter(
    name="conflicting duplicates",
    kinds=("label.conflicting_duplicates",),
    fault="Cases stand in the data twice, exactly equal, with different labels (3).",
    plant=plant,
)

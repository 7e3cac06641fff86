"""Two raters labelled the same cases differently."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import case_ids, hit_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Add a second label of another rater to the cases hit."""
    return _rated(data, rng, share, how, agree=False)


def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:
    """The second rater agrees."""
    planted = _rated(data, rng, share, how, agree=True)
    return planted.data if planted else data


def _rated(data: Data, rng: np.random.Generator, share: float, how: How, *, agree: bool) -> Planted | None:
    if data.contract["task"] not in ("binary", "multiclass") or data.contract["labels"].get("source_of_label"):
        return None
    labels, name = data.frames["labels"], data.contract["labels"]["label"]
    hit = hit_labels(data, rng, share, how) & labels[name].is_not_null().to_numpy()
    second = labels.filter(pl.Series(hit))
    if not agree:
        classes = labels[name].drop_nulls().unique().sort()
        following = {value: classes[(i + 1) % len(classes)] for i, value in enumerate(classes)}
        second = second.with_columns(pl.Series(name, [following[v] for v in second[name]], dtype=labels.schema[name]))
    rated = pl.concat([labels.with_columns(rater=pl.lit("first")), second.with_columns(rater=pl.lit("second"))])
    declared = {**data.contract["labels"], "source_of_label": "rater"}
    planted = replace(data, previous=_rated_once(data)).with_frames(labels=rated).with_contract(labels=declared)
    return Planted(planted, case_ids(data, hit))


def _rated_once(data: Data) -> Mapping[str, pl.DataFrame] | None:
    """The run before, whose labels are all of the first rater."""
    before = data.previous
    return before and {**before, "labels": before["labels"].with_columns(rater=pl.lit("first"))}


PLANTER = Planter(
    name="raters disagree",
    kinds=("unusual.ambiguous",),
    fault="Two raters gave one case different labels (11).",
    plant=plant,
    twin=twin,
)

"""Two raters labelled the same cases differently, and both labels were handed on.

A run's validation permits one label per case, because which of two is the truth would be a matter of chance. The
benchmark looks without validating, so here it is the detector that has to tell the cases. The clean twin holds one
label per case.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.labels import case_ids, hit_labels


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Add a second label of another rater to the cases hit."""
    if data.contract["task"] not in ("binary", "multiclass") or data.contract["labels"].get("source_of_label"):
        return None
    name = data.contract["labels"]["label"]
    hit = hit_labels(data, rng, share, how) & data.frames["labels"][name].is_not_null().to_numpy()
    rated = _rated(data)
    labels = rated.frames["labels"]
    classes = labels[name].drop_nulls().unique().sort()
    following = {value: classes[(i + 1) % len(classes)] for i, value in enumerate(classes)}
    second = labels.filter(pl.Series(hit)).with_columns(rater=pl.lit("second"))
    second = second.with_columns(pl.Series(name, [following[v] for v in second[name]], dtype=labels.schema[name]))
    return Planted(rated.with_frames(labels=pl.concat([labels, second])), case_ids(data, hit))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """One rater labelled every case."""
    return _rated(data)


def _rated(data: Data) -> Data:
    """The data with the rater of each label, in the run before as well."""

    def rated(frames: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
        return {n: f.with_columns(rater=pl.lit("first")) if n == "labels" else f for n, f in frames.items()}

    declared = {**data.contract["labels"], "source_of_label": "rater"}
    both = replace(data, frames=rated(data.frames), previous=data.previous and rated(data.previous))
    return both.with_contract(labels=declared)


PLANTER = Planter(
    name="raters disagree",
    kinds=("unusual.ambiguous",),
    fault="Two raters gave one case different labels (11).",
    plant=plant,
    twin=twin,
)

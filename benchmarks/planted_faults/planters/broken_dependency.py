"""Categories of other cases: a column that another one determines is mixed up among the cases hit."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids

_VALUES = 4
_LARGEST = 0.6


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """The determined column, permuted among the cases hit; only those that changed are at fault."""
    predictions = data.frames["predictions"]
    name = next(_determined(data), None)
    if name is None:
        return None
    hit = chosen(predictions, rng, share, how, data.batch if how == "batch" else data.source)
    order, rows = np.arange(predictions.height), np.flatnonzero(hit.to_numpy())
    order[rows] = rng.permutation(rows)
    mixed = predictions[name][order]
    wrong = ~mixed.eq_missing(predictions[name])
    return Planted(data.with_frames(predictions=predictions.with_columns(mixed)), ids(data, wrong))


def _determined(data: Data) -> Iterator[str]:
    """Categories of the predictions that another column of them determines, and that no join reads."""
    frame = data.frames["predictions"]
    reserved = {*data.contract["predictions"]["key"], data.batch, data.source}
    joined = {left for e in data.contract.get("features", []) for left in e["key"]}
    texts = [n for n, t in frame.schema.items() if t == pl.String and n not in reserved]
    for b in texts:
        counts = frame[b].value_counts()["count"].to_numpy()
        if b in joined or counts.size < _VALUES or counts.max() > _LARGEST * frame.height:
            continue
        for a in texts:
            if a != b and frame.select(a, b).n_unique() <= 1.01 * frame[a].n_unique() < 0.1 * frame.height:
                yield b


PLANTER = Planter(
    name="broken dependency",
    kinds=("value.broken_dependency",),
    fault="A category does not go with the one that determines it elsewhere.",
    plant=plant,
    hows=("batch",),
)

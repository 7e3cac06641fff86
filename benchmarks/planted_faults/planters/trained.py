"""What planters of faults of the evaluation share: a training table made of cases that the evaluation gives up."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, chosen
from tasks.contracts.config import join_pairs

# Of all cases, these become training rows.
_TRAINED = 0.5


def inputs(data: Data) -> pl.DataFrame:
    """What the training table would hold of every case: its key, its own columns and those of the feature tables."""
    frame = data.frames["predictions"]
    score = data.contract["predictions"].get("score")
    frame = frame.drop(list(score.values()) if isinstance(score, dict) else [score] if score else [], strict=False)
    for entry in data.contract.get("features", []):
        if entry.get("valid_from"):
            continue
        table = data.frames[entry["name"]]
        pairs = join_pairs(entry["key"])
        rights = [right for _, right in pairs]
        table = table.rename({c: f"{entry['name']}__{c}" for c in table.columns if c not in rights})
        lefts = [left for left, _ in pairs]
        frame = frame.join(
            table.unique(rights, maintain_order=True), left_on=lefts, right_on=rights, how="left", maintain_order="left"
        )
    return frame


def divided(data: Data, kept: pl.Series, training: pl.DataFrame) -> Data:
    """The data with the cases kept and a training table."""
    smaller = data.with_frames(predictions=data.frames["predictions"].filter(kept), training=training)
    return replace(smaller, previous=None).with_contract(training={"source": "training.parquet"})


def at_random(data: Data, rng: np.random.Generator) -> pl.Series:
    """Half of the cases, which stay; the others are trained on."""
    return pl.Series(rng.random(data.frames["predictions"].height) >= _TRAINED)


def hit_of(data: Data, kept: pl.Series, rng: np.random.Generator, share: float, how: How) -> pl.Series:
    """Which of the cases that stay are hit, as a Boolean per case of all."""
    predictions = data.frames["predictions"]
    rows = chosen(predictions.filter(kept), rng, share, how, getattr(data, how, None))
    hit = np.zeros(predictions.height, dtype=bool)
    hit[np.flatnonzero(kept.to_numpy())] = rows.to_numpy()
    return pl.Series(hit)


def jittered(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Rows entered a second time: decimals differ by a thousandth of their spread or so."""
    decimals = [c for c, kind in frame.schema.items() if kind.is_float()]
    noise = {c: pl.Series(rng.normal(size=frame.height)) for c in decimals}
    return frame.with_columns(pl.col(c) + 0.001 * pl.col(c).std().fill_null(0.0) * noise[c] for c in decimals)

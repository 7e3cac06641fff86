"""Which numbers a fault can be planted into, and the rows that are hit; shared by the planters of faults of values.

Columns are chosen by what they hold, never by name: a fault of single cases shows only in amounts that other columns
of the predictions tell.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, chosen

_SAMPLE = 20_000
_TOLD = 0.6
# An amount has more values than hours, days or minutes have, which a date would tell.
_VARIETY = 100


def key_of(data: Data) -> pl.Series:
    """case__id of the predictions' rows, as Errata writes it for a key of one column."""
    (key,) = data.contract["predictions"]["key"]
    return data.frames["predictions"].get_column(key).cast(pl.String)


def middle_of(values: pl.Series) -> float:
    """The median of a column of numbers; 1 for none."""
    known = values.drop_nulls().cast(pl.Float64).to_numpy()
    return float(np.median(known)) if known.size else 1.0


def amounts(data: Data) -> list[str]:
    """Positive numbers of the predictions with many values, those that other columns tell best first."""
    frame = data.frames["predictions"]
    reserved = _reserved(data)
    names = [
        name
        for name, dtype in frame.schema.items()
        if dtype.is_numeric()
        and name not in reserved
        and frame[name].n_unique() > _VARIETY
        and (frame[name].drop_nulls() > 0).all()
    ]
    told = {name: _told(frame, name, reserved) for name in names}
    return sorted((name for name in names if told[name] >= _TOLD), key=lambda name: -told[name])


def numbers(data: Data) -> list[str]:
    """All numbers of the predictions with some variety."""
    frame, reserved = data.frames["predictions"], _reserved(data)
    return [n for n, t in frame.schema.items() if t.is_numeric() and n not in reserved and frame[n].n_unique() > 10]


def hit_rows(data: Data, rng: np.random.Generator, share: float, how: How) -> pl.Series:
    """Which predictions are hit, and where: anywhere, in a load, or in a source."""
    column = {"scattered": None, "batch": data.batch, "source": data.source}[how]
    return chosen(data.frames["predictions"], rng, share, how, column)


def whole_parts(data: Data, rng: np.random.Generator, share: float, how: How) -> pl.Series | None:
    """Whole loads or sources of about that share of the cases, the smallest at least; None where they are most."""
    values = data.frames["predictions"][data.batch if how == "batch" else data.source]
    counts = values.value_counts().drop_nulls().sort("count", values.name)
    chosen_parts, cases = [counts[values.name][0]], int(counts["count"][0])
    for i in rng.permutation(counts.height - 1) + 1:
        if cases + counts["count"][int(i)] <= share * len(values):
            chosen_parts.append(counts[values.name][int(i)])
            cases += counts["count"][int(i)]
    return None if cases > 0.4 * len(values) else values.is_in(chosen_parts).fill_null(value=False)


def planted(data: Data, frame: pl.DataFrame, hit: pl.Series) -> Planted:
    """Data with new predictions, and the cases at fault."""
    return Planted(data.with_frames(predictions=frame), frozenset(key_of(data).filter(hit)))


def _reserved(data: Data) -> set[str]:
    predictions = data.contract["predictions"]
    score = predictions.get("score")
    used = {*predictions["key"], data.batch, data.source, data.contract.get("time"), predictions.get("version")}
    return {str(u) for u in used if u} | (set(score.values()) if isinstance(score, dict) else {str(score)})


def _told(frame: pl.DataFrame, name: str, reserved: set[str]) -> float:
    """The share of a column's ranks that the best other column explains, by groups of a sample."""
    some = frame.sample(min(frame.height, _SAMPLE), seed=0)
    ranks = some[name].rank().to_numpy()
    return max((_explained(ranks, groups) for groups in _groups(some, name, reserved)), default=0.0)


def _groups(frame: pl.DataFrame, name: str, reserved: set[str]) -> Iterator[np.ndarray]:
    for other, dtype in frame.schema.items():
        if other == name or other in reserved:
            continue
        values = frame[other]
        if dtype.is_numeric() and values.n_unique() > 60:
            values = values.rank() // max(1, frame.height // 40)
        if values.n_unique() <= frame.height / 20:
            yield values.rank("dense").fill_null(0).to_numpy()


def _explained(ranks: np.ndarray, groups: np.ndarray) -> float:
    table = (
        pl.DataFrame({"group": groups, "rank": ranks}).group_by("group").agg(pl.col("rank").mean(), pl.len().alias("n"))
    )
    middle = ranks.mean()
    between = (table["n"] * (table["rank"] - middle) ** 2).sum()
    return float(between / ((ranks - middle) ** 2).sum())

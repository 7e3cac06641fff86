"""Which numbers a fault can be planted into, and the rows that are hit; shared by the planters of faults of values.

Columns are chosen by what they hold, never by name: a fault of single cases shows only in amounts that other columns
of the same table tell. Where the predictions have no numbers of their own, those of a joined table are taken: its rows
are hit that belong to the cases hit, and every case of such a row is at fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, chosen
from benchmarks.planted_faults.planters.joined import ids
from tasks.contracts.config import join_pairs

_SAMPLE = 20_000
_TOLD = 0.6
# An amount has more values than hours, days or minutes have, which a date would tell.
_VARIETY = 100


@dataclass(frozen=True)
class Home:
    """The table whose numbers are at fault.

    Attributes:
        reserved: its columns that are no facts: keys, scores, time, loads.
        row: per case, the place of its row in `frame`; None for a case without one.
    """

    name: str
    frame: pl.DataFrame
    reserved: frozenset[str]
    row: pl.Series

    def rows(self, cases: pl.Series) -> pl.Series:
        """Which rows belong to some cases: a Boolean per row."""
        hit = np.zeros(self.frame.height, dtype=bool)
        hit[self.row.filter(cases).drop_nulls().to_numpy()] = True
        return pl.Series("hit", hit)


def home(data: Data) -> Home:
    """The predictions if they have numbers, else the first feature table with a unique key that has some."""
    own = Home("predictions", data.frames["predictions"], _reserved(data), _places(data.frames["predictions"]))
    return next((h for h in (own, *_joined(data)) if numbers(h)), own)


def _joined(data: Data) -> Iterator[Home]:
    predictions = data.frames["predictions"]
    for entry in data.contract.get("features", []):
        frame, pairs = data.frames[entry["name"]], join_pairs(entry["key"])
        lefts, rights = [left for left, _ in pairs], [right for _, right in pairs]
        if entry.get("valid_from") or frame.select(rights).is_duplicated().any():
            continue
        keyed = frame.select(*rights, _places(frame))
        met = predictions.select(lefts).join(keyed, left_on=lefts, right_on=rights, how="left", maintain_order="left")
        yield Home(entry["name"], frame, frozenset(rights), met["row"])


def _places(frame: pl.DataFrame) -> pl.Series:
    return pl.Series("row", np.arange(frame.height))


def middle_of(values: pl.Series) -> float:
    """The median of a column of numbers; 1 for none."""
    known = values.drop_nulls().cast(pl.Float64).to_numpy()
    return float(np.median(known)) if known.size else 1.0


def amounts(table: Home) -> list[str]:
    """Positive numbers with many values, those that other columns of the table tell best first."""
    frame, reserved = table.frame, table.reserved
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


def numbers(table: Home) -> list[str]:
    """All numbers with some variety."""
    frame, reserved = table.frame, table.reserved
    return [n for n, t in frame.schema.items() if t.is_numeric() and n not in reserved and frame[n].n_unique() > 10]


def hit_rows(data: Data, table: Home, rng: np.random.Generator, share: float, how: How) -> pl.Series:
    """Which rows are hit, by their cases: anywhere, in a load, or in a source."""
    column = {"scattered": None, "batch": data.batch, "source": data.source}[how]
    return table.rows(chosen(data.frames["predictions"], rng, share, how, column))


def whole_parts(data: Data, table: Home, rng: np.random.Generator, share: float, how: How) -> pl.Series | None:
    """The rows of whole loads or sources of about that share of the cases, one at least; None where they are most."""
    values = data.frames["predictions"][data.batch if how == "batch" else data.source]
    counts = values.value_counts().drop_nulls().sort("count", values.name)
    chosen_parts, cases = [counts[values.name][0]], int(counts["count"][0])
    for i in rng.permutation(counts.height - 1) + 1:
        if cases + counts["count"][int(i)] <= share * len(values):
            chosen_parts.append(counts[values.name][int(i)])
            cases += counts["count"][int(i)]
    return None if cases > 0.4 * len(values) else table.rows(values.is_in(chosen_parts).fill_null(value=False))


def planted(data: Data, table: Home, frame: pl.DataFrame, hit: pl.Series) -> Planted:
    """Data with the table as `frame`, and the cases of the rows hit."""
    at_fault = table.row.is_in(np.flatnonzero(hit.to_numpy())).fill_null(value=False)
    return Planted(data.with_frames(**{table.name: frame}), ids(data, at_fault))


def _reserved(data: Data) -> frozenset[str]:
    predictions = data.contract["predictions"]
    score = predictions.get("score")
    used = {*predictions["key"], data.batch, data.source, data.contract.get("time"), predictions.get("version")}
    return frozenset(str(u) for u in used if u) | (set(score.values()) if isinstance(score, dict) else {str(score)})


def _told(frame: pl.DataFrame, name: str, reserved: frozenset[str]) -> float:
    """The share of a column's ranks that the best other column explains, by groups of a sample."""
    some = frame.sample(min(frame.height, _SAMPLE), seed=0)
    ranks = some[name].rank().to_numpy()
    return max((_explained(ranks, groups) for groups in _groups(some, name, reserved)), default=0.0)


def _groups(frame: pl.DataFrame, name: str, reserved: frozenset[str]) -> Iterator[np.ndarray]:
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

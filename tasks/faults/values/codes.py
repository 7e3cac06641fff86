"""Which code of a category looks like which, by what goes with it in other columns.

On at most 200,000 cases, each column as a few classes. The likelihood of a part's cases is taken under every code that
they might have; where another assignment of codes than their own wins, and leaves hardly anything unexplained, the
codes were permuted. How frequent the codes are counts for nothing. Cases of one part resemble each other in ways that
have nothing to do with their codes (the days of one month share their weather); then hardly any part prefers its own
codes, and nothing is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from tasks.contracts.columns import Column
from tasks.faults.material import Material
from tasks.faults.partitions import Partition
from tasks.faults.values.columns_of import named_in
from tasks.faults.values.texts import column_words
from tasks.faults.values.where import shown_partitions
from tasks.sql import Sql, ident

_MOST_ROWS, _MOST_COLUMNS, _MOST_CODES, _BINS = 200_000, 60, 40, 10
# Columns that say something about a code: their share of its entropy, and how many of them are asked.
_TELLING, _ASKED = 0.02, 3
# A permutation counts with so many cases, so much likelihood a case, and so much of the difference explained.
_FEWEST, _GAIN, _RECOVERED = 10, 0.1, 0.7
# The chance that some two codes of some part look exchanged by chance, over all pairs and parts (Markov's inequality).
_SIGNIFICANCE = 0.001
# So many of the other parts gain next to nothing by any other codes than their own.
_SETTLED, _NOTHING = 0.8, 0.02
# The training rows are compared among themselves as so many blocks.
_BLOCKS = 4


@dataclass(frozen=True)
class Permuted:
    """Codes that look like other codes: in a part (None: in all cases), by which columns, and how well it explains."""

    column: Column
    partition: Partition | None
    part: str
    codes: dict[str, str]
    cases: int
    relations: str
    recovered: float


Frame = pl.DataFrame
Codes = np.ndarray
Counts = np.ndarray


def permuted_in_parts(material: Material, columns: list[Column]) -> Iterator[Permuted]:
    """The parts of each division in which the codes of a column look permuted, against all other parts."""
    divisions = [p for p in shown_partitions(material) if p.parts <= 100]
    if not columns or not divisions:
        return
    others = _classed(material)
    values = [ident(c.name) for c in others] + [p.value for p in divisions]
    frame = _read(material, material.evaluation, values)
    classes = {c.name: _classes(frame[:, i]) for i, c in enumerate(others)}
    for column in columns:
        coded = _coded(column, frame, others, classes)
        for i, partition in enumerate(divisions):
            if coded is None or column.name in partition.columns:
                continue
            parts, part_names = _codes(frame[:, len(others) + i])
            asked = [c for c in coded.asked if c.name not in partition.columns]
            tables = [_table(coded.codes, classes[c.name], parts, len(coded.names), len(part_names)) for c in asked]
            every = list(range(len(part_names)))
            least = _least(len(coded.names), len(part_names))
            fits = [_fit(tables, p, every) for p in every] if tables else []
            for p, fit in enumerate(fits):
                if (
                    fit
                    and fit.moved
                    and fit.nats >= least
                    and _settled([other for q, other in enumerate(fits) if q != p])
                ):
                    yield _permuted(column, partition, part_names[p], coded.names, (asked, fit))


def permuted_since_training(material: Material, columns: list[Column]) -> Iterator[Permuted]:
    """The columns whose codes look permuted against the training rows."""
    training = material.training
    if training is None:
        return
    both = [(c, name) for c in _classed(material) if (name := named_in(training.columns, c)) is not None]
    if len(both) < 2:
        return
    now = _read(material, material.evaluation, [ident(c.name) for c, _ in both])
    then = _read(material, ident(training.view), [ident(name) for _, name in both])
    frame = pl.concat([now, then], how="vertical_relaxed")
    # The training rows as blocks in their order, and the cases as one part after them.
    blocks = np.arange(then.height) * _BLOCKS // max(then.height, 1)
    parts = np.concatenate([np.full(now.height, _BLOCKS), blocks])
    others = [c for c, _ in both]
    classes = {c.name: _classes(frame[:, i]) for i, c in enumerate(others)}
    for column in columns:
        coded = _coded(column, frame, others, classes)
        if coded is None:
            continue
        tables = [_table(coded.codes, classes[c.name], parts, len(coded.names), _BLOCKS + 1) for c in coded.asked]
        fits = [_fit(tables, p, list(range(_BLOCKS))) for p in range(_BLOCKS + 1)]
        fit = fits.pop()
        if fit and fit.moved and fit.nats >= _least(len(coded.names), 1) and _settled(fits):
            yield _permuted(column, None, "", coded.names, (coded.asked, fit))


def _classed(material: Material) -> list[Column]:
    """Columns that fall into classes: numbers, and categories of not too many values."""
    facts = material.profile
    return [
        c
        for c in material.values
        if c.kind in ("number", "boolean") or (c.kind == "category" and facts[c.name].distinct <= 1_000)
        if facts[c.name].distinct >= 2
    ][:_MOST_COLUMNS]


def _read(material: Material, relation: Sql, values: list[Sql]) -> Frame:
    return material.engine.frame(
        "faults/values/some_rows", {"most": _MOST_ROWS}, relation=relation, values=[Sql(f"{value}") for value in values]
    )


def _codes(values: pl.Series) -> tuple[Codes, list[str]]:
    """Each value as a number from 0, -1 for none, and what the numbers stand for."""
    text = values.cast(pl.String)
    names = text.drop_nulls().unique().sort().to_list()
    if len(names) > 1_000:
        return np.full(len(values), -1), []
    numbers = text.replace_strict(names, list(range(len(names))), default=-1, return_dtype=pl.Int32).fill_null(-1)
    return numbers.to_numpy(), names


def _classes(values: pl.Series) -> Codes:
    """Each value as one of a few classes: tenths of a number, the most frequent values of anything else, 0 for none."""
    if values.dtype.is_numeric() and values.n_unique() > _MOST_CODES:
        numbers = values.cast(pl.Float64).to_numpy()
        finite = numbers[np.isfinite(numbers)]
        if not len(finite):
            return np.zeros(len(values), dtype=np.int64)
        edges = np.unique(np.quantile(finite, np.arange(1, _BINS) / _BINS))
        return np.where(np.isfinite(numbers), 1 + np.searchsorted(edges, numbers, side="right"), 0)
    text = values.cast(pl.String)
    frequent = text.drop_nulls().value_counts(sort=True)
    kept = sorted(frequent.sort(["count", frequent.columns[0]], descending=[True, False])[:_MOST_CODES, 0].to_list())
    classes = text.replace_strict(kept, list(range(2, len(kept) + 2)), default=1, return_dtype=pl.Int64)
    return np.where(text.is_null().to_numpy(), 0, classes.to_numpy())


@dataclass(frozen=True)
class _Coded:
    """A column of codes as numbers, what they stand for, and the columns that say most about them."""

    codes: Codes
    names: list[str]
    asked: list[Column]


def _coded(column: Column, frame: Frame, others: list[Column], classes: dict[str, Codes]) -> _Coded | None:
    places = [i for i, other in enumerate(others) if other.name == column.name]
    if not places:
        return None
    codes, names = _codes(frame[:, places[0]])
    if not 2 <= len(names) <= _MOST_CODES:
        return None
    asked = _related(column, codes, len(names), others, classes)
    return _Coded(codes, names, asked) if asked else None


def _table(codes: Codes, classes: Codes, parts: Codes, n: int, n_parts: int) -> Counts:
    """Cases by part, code and class."""
    width = int(classes.max()) + 1
    use = (parts >= 0) & (codes >= 0)
    place = (parts[use].astype(np.int64) * n + codes[use]) * width + classes[use]
    return np.bincount(place, minlength=n_parts * n * width).reshape(n_parts, n, width).astype(float)


def _related(column: Column, codes: Codes, n: int, others: list[Column], classes: dict[str, Codes]) -> list[Column]:
    """The columns that say most about the codes: by mutual information, as a share of the codes' entropy."""
    said = []
    for other in others:
        if other.name != column.name:
            share = _table(codes, classes[other.name], np.zeros(len(codes), dtype=np.int64), n, 1)[0]
            share /= max(share.sum(), 1)
            rows, width = share.sum(axis=1, keepdims=True), share.sum(axis=0, keepdims=True)
            told = np.sum(share * np.log(np.where(share > 0, share / np.maximum(rows * width, 1e-300), 1)))
            entropy = -np.sum(rows * np.log(np.where(rows > 0, rows, 1)))
            said.append((float(told / entropy) if entropy else 0.0, other))
    best = sorted(said, key=lambda pair: (-pair[0], pair[1].name))[:_ASKED]
    return [other for share, other in best if share >= _TELLING]


@dataclass(frozen=True)
class _Fit:
    """The best assignment of codes in a part: what it gains a case, which codes move, and what that explains.

    Attributes:
        nats: what the codes that move gain by it, all their cases together.
    """

    gain: float
    nats: float
    moved: dict[int, int]
    cases: int
    recovered: float


def _fit(tables: list[Counts], part: int, reference: list[int]) -> _Fit | None:
    """The best assignment of a part's codes, by the other parts of the reference; None where too few show it."""
    n = tables[0].shape[1]
    likelihood, usual = np.zeros((n, n)), np.zeros(n)
    for table in tables:
        there = table[reference].sum(axis=0) - (table[part] if part in reference else 0)
        log_share = np.log((there + 0.5) / (there + 0.5).sum(axis=1, keepdims=True))
        likelihood += table[part] @ log_share.T / len(tables)
        usual += np.sum(there * log_share, axis=1) / np.maximum(there.sum(axis=1), 1) / len(tables)
        known = there.sum(axis=1)
    cases = tables[0][part].sum(axis=1)
    # A code that is new or rare looks like nothing and like everything.
    likely = np.flatnonzero(known >= _FEWEST)
    use = np.flatnonzero((known >= _FEWEST) & (cases >= _FEWEST))
    if len(use) < 2:
        return None
    a, b = linear_sum_assignment(-likelihood[np.ix_(use, likely)])
    here, there_codes = use[a], likely[b]
    gain = likelihood[here, there_codes] - likelihood[here, here]
    moved = np.flatnonzero(here != there_codes)
    lacking = np.sum((cases[here] * usual[there_codes] - likelihood[here, here])[moved])
    recovered = float(gain[moved].sum() / lacking) if len(moved) and lacking > 0 else 0.0
    clear = recovered >= _RECOVERED and bool(np.all(gain[moved] >= _GAIN * cases[here][moved]))
    codes = {int(here[i]): int(there_codes[i]) for i in moved} if clear else {}
    # The one code left over, too rare here to show it, takes the one place left over.
    lost, free = set(codes.values()) - set(codes), set(codes) - set(codes.values())
    if len(lost) == len(free) == 1:
        codes[lost.pop()] = free.pop()
    return _Fit(
        float(gain.sum() / cases[use].sum()),
        float(gain[moved].sum()),
        codes,
        int(cases[list(codes)].sum()),
        min(recovered, 1.0),
    )


def _least(codes: int, parts: int) -> float:
    """The gain in nats that codes of clean data exceed once in a thousand times."""
    return float(np.log(codes**2 * parts / _SIGNIFICANCE))


def _settled(fits: list[_Fit | None]) -> bool:
    """Whether other parts prefer their own codes."""
    judged = [fit for fit in fits if fit is not None]
    settled = [fit for fit in judged if fit.gain <= _NOTHING]
    return len(judged) >= 2 and len(settled) >= _SETTLED * len(judged)


def _permuted(
    column: Column, partition: Partition | None, part: str, names: list[str], seen: tuple[list[Column], _Fit]
) -> Permuted:
    asked, fit = seen
    words = " and ".join(column_words(other) for other in asked)
    codes = {names[a]: names[b] for a, b in fit.moved.items()}
    return Permuted(column, partition, part, codes, fit.cases, words, fit.recovered)

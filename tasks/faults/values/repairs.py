"""Cases whose values contradict each other until a known change is undone: which change explains which cases.

A case counts for a change if a value is far from what the other columns say of it and near it once the change is
undone. How many there would be by chance is counted with constants that mean nothing, at some distance from the known
one (the idea of decoys, Elias and Gygi 2007): on clean data a heavy tail holds as many of those. Of several changes
that explain the same cases the one goes first that leaves the fewest contradictions among all columns; it is undone,
and the rest is looked at anew, so that a column is not blamed for a wrong partner.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import poisson

from tasks.faults.values.cells import Cells, Numbers
from tasks.faults.values.changes import Change, decoys, known_changes
from tasks.faults.values.model import Model
from tasks.faults.values.scales import Scale

# In standard deviations of the relation: beyond the first a case contradicts it, within the second it agrees.
FAR, NEAR = 5.0, 3.0
# Explained cases: at least so many, so many times as many as by chance, and less likely by chance than this.
FEWEST, EXCESS, SIGNIFICANCE = 6, 4.0, 1e-8
# Half of the explained cases are at least so far off, and the relation tells the constant so exactly: the many factors
# between units cover the whole line unless it is told to a few percent, the powers of ten and of time do not.
_FAR_OFF, _TOLD, _TOLD_ROUGHLY = 9.0, 0.05, 0.8
# Of all cases, at least this share must be explained.
_SHARE = 0.0005
# Of the cases explained by one column, at least this share must agree in all columns that read it.
_RESTORED = 0.5
# The values at fault may not be usual ones where a column has few of them.
_NOVEL = 0.5
_FEW_VALUES = 300
# Cases on which changes are compared; changes found in one table; pairs of columns tried for an exchange.
_COMPARED, _MOST, _PAIRS = 2_000, 8, 40
_WORST = 12.0

Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class Explained:
    """A change that explains some cases of the sample.

    Attributes:
        rows: which; by_chance: how many constants without a meaning explain.
        beside: how far their values lie from their predictions once it is undone, in standard deviations: of two
            constants that explain the same cases the nearer one is meant.
    """

    change: Change
    rows: Rows
    by_chance: float
    beside: float = 0.0


@dataclass(frozen=True)
class Repairs:
    """All changes found, in the order in which they were undone, and the sample's deviations once they are."""

    found: tuple[Explained, ...]
    deviations: Mapping[str, Numbers]


@dataclass(frozen=True)
class _Learnt:
    scales: Mapping[str, Scale]
    models: Mapping[str, Model]
    densities: Mapping[str, tuple[Numbers, Numbers]]

    def readers(self, names: tuple[str, ...]) -> list[str]:
        """Columns whose agreement depends on these: themselves, and those predicted from them."""
        return [t for t, m in self.models.items() if t in names or any(n in m.partners for n in names)]

    def contradiction(self, cells: Cells, names: tuple[str, ...]) -> Numbers:
        """Per case: how much the columns that depend on these contradict each other, and how unusual these are."""
        total = np.zeros(cells.rows)
        for target in self.readers(names):
            away = self.models[target].deviations(cells)
            total += np.minimum(np.nan_to_num(np.abs(away), nan=0.0, posinf=_WORST), _WORST) ** 2
        for name in names:
            if name in self.densities:
                edges, surprise = self.densities[name]
                values = self.scales[name].of(cells.numbers[name])
                total += np.where(np.isfinite(values), surprise[np.searchsorted(edges, values)], 0.0)
        return total


def repairs(
    cells: Cells, scales: Mapping[str, Scale], models: Mapping[str, Model], expected: Mapping[str, Numbers]
) -> Repairs:
    """Explain the sample's contradictions by known changes, one after another."""
    learnt = _Learnt(scales, models, {name: _density(scales[name].of(cells.numbers[name])) for name in scales})
    deviations = {name: model.deviation(cells.numbers[name], expected[name]) for name, model in models.items()}
    found: list[Explained] = []
    while len(found) < _MOST:
        best = _best(cells, learnt, deviations)
        if best is None:
            break
        found.append(best)
        undone = best.change.undo(cells)
        numbers = dict(cells.numbers)
        for name in best.change.columns:
            numbers[name] = np.where(best.rows, undone.numbers[name], cells.numbers[name])
        cells = Cells(cells.ids, numbers, cells.levels, cells.parts)
        for name in learnt.readers(best.change.columns):
            deviations[name] = models[name].deviations(cells)
    return Repairs(tuple(found), deviations)


def explains(change: Change, cells: Cells, models: Mapping[str, Model]) -> Rows:
    """The cases of any table that a change explains."""
    undone = change.undo(cells)
    before, after = np.zeros(cells.rows), np.zeros(cells.rows)
    for name in change.columns:
        # Without a value nothing contradicts; fmax and maximum differ in what they make of that.
        before = np.fmax(before, np.abs(models[name].deviations(cells)))
        after = np.maximum(after, np.abs(models[name].deviations(undone)))
    with np.errstate(invalid="ignore"):
        return np.asarray((before > FAR) & (after <= NEAR) & (after < before - 2))


def _best(cells: Cells, learnt: _Learnt, deviations: Mapping[str, Numbers]) -> Explained | None:
    """The change that takes away most contradiction."""
    best: tuple[float, Explained] | None = None
    for candidate in (*_single(cells, learnt, deviations), *_exchanged(cells, learnt, deviations)):
        gain = _gain(cells, learnt, candidate) * (1 - min(candidate.beside, 1.0) / 2)
        if gain > 0 and (best is None or gain > best[0]):
            best = gain, candidate
    return None if best is None else best[1]


def _single(cells: Cells, learnt: _Learnt, deviations: Mapping[str, Numbers]) -> Iterator[Explained]:
    for name, model in learnt.models.items():
        with np.errstate(invalid="ignore"):
            off = np.flatnonzero(np.abs(deviations[name]) > FAR)
        if off.size < FEWEST:
            continue
        some = _at(cells, off, (name, *model.partners))
        expected = model.expected(some)
        width = float(np.median(model.widths_at(expected)))
        values = some.numbers[name]
        before = np.abs(deviations[name][off])

        for change in known_changes(name):
            after = model.deviation(change.undone(values), expected)
            with np.errstate(invalid="ignore"):
                hit = (np.abs(after) <= NEAR) & (np.abs(after) < before - 2)
            if (n := int(hit.sum())) < FEWEST or not _like_sound(after[hit]):
                continue
            if np.median(before[hit]) < _FAR_OFF or n < _SHARE * cells.rows:
                continue
            blurred = width if model.scale.kind == "log" else width * model.scale.width / _middle(values)
            if change.kind == "unit" and blurred > (_TOLD_ROUGHLY if change.common else _TOLD):
                continue
            beside = [
                int((np.abs(model.deviation(d.undone(values), expected)) <= NEAR).sum())
                for d in decoys(change, blurred)
            ]
            # A positive column's sign is told by no constant: every size fits it as well as its own.
            chance = 0.0 if change.kind == "sign" and model.scale.kind == "log" else float(max(beside))
            rows = np.zeros(cells.rows, dtype=bool)
            rows[off[hit]] = True
            if _beyond_chance(n, chance) and _novel(cells.numbers[name], rows):
                yield Explained(change, rows, chance, abs(float(np.median(after[hit]))))


def _exchanged(cells: Cells, learnt: _Learnt, deviations: Mapping[str, Numbers]) -> Iterator[Explained]:
    with np.errstate(invalid="ignore"):
        off = {name: np.abs(away) > FAR for name, away in deviations.items()}
    together = {
        (a, b): int((off[a] & off[b]).sum())
        for a, b in combinations(off, 2)
        if b in learnt.models[a].partners or a in learnt.models[b].partners
    }
    pairs = sorted((p for p, n in together.items() if n >= FEWEST), key=lambda p: (-together[p], p))
    for a, b in pairs[:_PAIRS]:
        rows = np.flatnonzero(off[a] | off[b])
        rows = rows[:: max(1, rows.size // _COMPARED)]
        change = Change("swap", (a, b), f"exchanged with {b}", f"exchanged with {b}")
        names = {a, b, *learnt.models[a].partners, *learnt.models[b].partners}
        some = _at(cells, rows, tuple(names))
        hit = explains(change, some, learnt.models)
        if (n := int(hit.sum())) < FEWEST:
            continue
        # By chance: the value of the other column comes from another case.
        moved = {a: np.roll(some.numbers[a], 1), b: np.roll(some.numbers[b], 1)}
        mixed = Cells(some.ids, {**some.numbers, **moved}, some.levels)
        chance = float(explains(change, mixed, learnt.models).sum())
        nearer, farther = _medians(change, _at(some, np.flatnonzero(hit), tuple(names)), learnt.models)
        if _beyond_chance(n, chance) and farther >= _FAR_OFF and nearer >= NEAR:
            selected = explains(change, _at(cells, np.arange(cells.rows), tuple(names)), learnt.models)
            if selected.sum() >= _SHARE * cells.rows:
                yield Explained(change, selected, chance)


def _medians(change: Change, cells: Cells, models: Mapping[str, Model]) -> tuple[float, float]:
    """How far the two columns of an exchange are from their predictions: the nearer and the farther, in the middle."""
    away = np.nan_to_num(np.abs([models[name].deviations(cells) for name in change.columns]))
    return float(np.median(away.min(axis=0))), float(np.median(away.max(axis=0)))


def _gain(cells: Cells, learnt: _Learnt, candidate: Explained) -> float:
    """The contradiction that undoing takes away, over all cases explained; 0 if it leaves or makes others."""
    rows = np.flatnonzero(candidate.rows)
    some_rows = rows[:: max(1, rows.size // _COMPARED)]
    readers = learnt.readers(candidate.change.columns)
    names = {n for t in readers for n in (t, *learnt.models[t].partners)} | set(candidate.change.columns)
    some = _at(cells, some_rows, tuple(names))
    before = learnt.contradiction(some, candidate.change.columns)
    after = learnt.contradiction(candidate.change.undo(some), candidate.change.columns)
    better = after < before / 2
    if better.mean() < _RESTORED:
        return 0.0
    return float((before - after).mean() * rows.size)


def _beyond_chance(n: int, chance: float) -> bool:
    return n >= EXCESS * chance and float(poisson.sf(n - 1, chance + 0.5)) < SIGNIFICANCE


def _like_sound(away: Numbers) -> bool:
    """Whether values, once a change is undone, scatter around their predictions as sound ones do.

    A tail that happens to lie there is sloped or flat: half of it would be 1.5 standard deviations away, not 0.67.
    """
    slack = 2 / float(np.sqrt(away.size))
    return bool(np.median(np.abs(away)) <= 0.9 + slack and abs(np.median(away)) <= 0.4 + slack)


def _middle(values: Numbers) -> float:
    known = np.abs(values[np.isfinite(values)])
    return max(float(np.median(known)), 1e-12) if known.size else 1e-12


def _novel(values: Numbers, rows: Rows) -> bool:
    """Whether values at fault are seldom found in sound cases; asked of columns of few values only."""
    sound = np.unique(values[~rows & np.isfinite(values)])
    if sound.size > _FEW_VALUES:
        return True
    return float(np.isin(values[rows], sound).mean()) < _NOVEL


def _density(values: Numbers) -> tuple[Numbers, Numbers]:
    """Edges of bins, and for each how surprising a value in it is (twice the log of the density, below the peak)."""
    known = values[np.isfinite(values)]
    if known.size < 100 or known.min() == known.max():
        return np.asarray([]), np.zeros(1)
    low, high = np.quantile(known, (0.0005, 0.9995))
    edges = np.linspace(float(low), float(high), 41)
    counts = np.bincount(np.searchsorted(edges, known), minlength=edges.size + 1) + 0.5
    surprise = -2 * np.log(counts / counts.max())
    return edges, np.minimum(surprise, 25.0)


def _at(cells: Cells, rows: NDArray[np.int64], names: tuple[str, ...]) -> Cells:
    """Some of the cases, with the columns that are read."""
    return Cells(
        cells.ids[:0].clear(len(rows)),
        {n: cells.numbers[n][rows] for n in names if n in cells.numbers},
        {n: cells.levels[n][rows] for n in names if n in cells.levels},
    )

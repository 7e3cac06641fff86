"""One column predicted from the others: the additive model, its fit, and how far cases are from it.

Which columns may predict which is in `tasks.faults.values.relations`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.faults.values.cells import Cells, Levels, Numbers
from tasks.faults.values.scales import Scale, spread, width_of

# Rows a model is fitted on, and rows a level needs to have a median of its own.
_FIT, _LEVEL = 6_400, 8
_KNOTS = (0.2, 0.4, 0.6, 0.8)
_ROUNDS = 8
# A spline goes on beyond the usual range by this part of it, and is constant from there.
_BEYOND = 0.3
# Rows that are multiplied at once: so few that the library starts no threads, which would wait for each other.
_BLOCK = 64
# Beyond so many standard deviations a row has no say in the last rounds (Tukey's bisquare).
_BISQUARE = 4.7
_BANDS = 8
# A relation is never taken to be exacter than this, on either scale.
_EXACT = 0.01
# At least this share of rows is taken to be sound, and where a normal distribution has it, in standard deviations.
_SOUND, _SOUND_AT = 0.78, 1.2265
# A model must leave less than this share of a column's own width, or it tells nothing of a case.
_TELLS = 0.6
# A case beyond any scale: what has no place on the scale of its column although the column has a value.
BEYOND = 50.0
_T = TypeVar("_T")


@dataclass(frozen=True)
class Spline:
    """A number as a predictor: linear between knots, constant far beyond the usual range."""

    name: str
    scale: Scale
    low: float
    high: float
    knots: tuple[float, ...]

    def basis(self, cells: Cells) -> list[Numbers]:
        """By case: the value, a hinge per knot, and whether there is none."""
        values = _standard(cells, self.name, self.scale)
        missing = ~np.isfinite(values)
        known = np.clip(np.where(missing, 0.0, values), self.low, self.high)
        hinges = [np.where(missing, 0.0, np.maximum(known - knot, 0.0)) for knot in self.knots]
        return [np.where(missing, 0.0, known), *hinges, missing.astype(np.float64)]

    def effect(self, cells: Cells, weights: Numbers) -> Numbers:
        """By case: the weighted sum of the basis, of which straight lines between the knots are the same."""
        values = _standard(cells, self.name, self.scale)
        ends = np.asarray([self.low, *self.knots, self.high])
        levels = weights[0] * ends + sum(
            weight * np.maximum(ends - knot, 0.0) for weight, knot in zip(weights[1:-1], self.knots, strict=True)
        )
        return np.asarray(np.where(np.isfinite(values), np.interp(values, ends, levels), weights[-1]))


@dataclass(frozen=True)
class Medians:
    """The median of the column by level of one or more categories."""

    names: tuple[str, ...]
    levels: Levels
    medians: Numbers

    def basis(self, cells: Cells) -> list[Numbers]:
        """By case: its level's median, and whether the level has none."""
        known, place = self._found(cells)
        return [np.where(known, self.medians[place], 0.0), (~known).astype(np.float64)]

    def effect(self, cells: Cells, weights: Numbers) -> Numbers:
        """By case: the weighted sum of the basis."""
        known, place = self._found(cells)
        return np.asarray(np.where(known, (weights[0] * self.medians)[place], weights[1]))

    def _found(self, cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Whether the level of a case has a median, and its place."""
        found = level_keys(cells, self.names)
        place = np.minimum(np.searchsorted(self.levels, found), self.levels.size - 1)
        return self.levels[place] == found, place


@dataclass(frozen=True)
class Model:
    """A column from the others.

    Attributes:
        width: the column's own width on its scale; left: the share of it that the others leave open.
        edges, widths: the width of what is left, by band of the prediction.
    """

    target: str
    scale: Scale
    terms: tuple[Spline | Medians, ...]
    weights: Numbers
    width: float
    left: float
    edges: Numbers
    widths: Numbers

    @property
    def partners(self) -> tuple[str, ...]:
        """The columns it predicts from."""
        names = [name for t in self.terms for name in ((t.name,) if isinstance(t, Spline) else t.names)]
        return tuple(dict.fromkeys(names))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers it predicts from by their size."""
        return tuple(t.name for t in self.terms if isinstance(t, Spline))

    def expected(self, cells: Cells) -> Numbers:
        """What the other columns say, on the column's scale."""
        total, place = np.full(cells.rows, self.weights[0]), 1
        for term in self.terms:
            size = len(term.knots) + 2 if isinstance(term, Spline) else 2
            total += term.effect(cells, self.weights[place : place + size])
            place += size
        return total

    def widths_at(self, expected: Numbers) -> Numbers:
        """The standard deviation around each prediction."""
        return np.asarray(self.widths[np.searchsorted(self.edges, expected)])

    def deviations(self, cells: Cells) -> Numbers:
        """Value less prediction in standard deviations; NaN where there is no value, or a zero on the log scale."""
        expected = self.expected(cells)
        return self.deviation(cells.numbers[self.target], expected)

    def deviation(self, values: Numbers, expected: Numbers) -> Numbers:
        """The same for other values of the same cases."""
        found = (self.scale.of(values) - expected) / self.widths_at(expected)
        if self.scale.kind == "log":
            found = np.where(values < 0, BEYOND, found)
        return np.asarray(found)


def level_keys(cells: Cells, names: Sequence[str]) -> Levels:
    """One key per combination of levels; 0 where one of them is missing."""
    keys = cells.levels[names[0]]
    for name in names[1:]:
        other = cells.levels[name]
        mixed = keys * np.uint64(0x9E3779B97F4A7C15) + other
        keys = np.where((keys == 0) | (other == 0), np.uint64(0), mixed)
    return keys


def fit(
    target: str, numbers: Sequence[str], levels: Sequence[tuple[str, ...]], scales: Mapping[str, Scale], cells: Cells
) -> Model | None:
    """The model of a column, or None where the others tell too little of it."""
    scale = scales[target]
    values = _scaled(cells, target, scale)
    own = _once(cells, ("width", target, scale), lambda: width_of(values))
    usable = np.flatnonzero(np.isfinite(values))
    if usable.size < 200 or own == 0:
        return None
    terms: list[Spline | Medians] = [
        _once(cells, ("spline", name, scales[name]), partial(_spline, name, scales[name], cells)) for name in numbers
    ]
    terms += [m for names in levels if (m := _medians(names, values, cells)) is not None]
    if not terms:
        return None
    rows = usable[:: max(1, usable.size // _FIT)]
    some = Cells(
        cells.ids[:0].clear(rows.size),
        {name: cells.numbers[name][rows] for name in numbers},
        {name: cells.levels[name][rows] for names in levels for name in names},
    )
    design = _design(terms, some)
    weights = _robust(design, values[rows])
    residual = values[rows] - design @ weights
    left = spread(residual) / own
    if left > _TELLS:
        return None
    edges, widths = _bands(design @ weights, residual)
    return Model(target, scale, tuple(terms), weights, own, left, edges, widths)


def alone(target: str, scale: Scale, cells: Cells) -> Model | None:
    """A column that the others do not tell: its own middle and width, on the logarithmic scale only."""
    values = _scaled(cells, target, scale)
    width = width_of(values)
    if scale.kind != "log" or width == 0 or np.isfinite(values).sum() < 200:
        return None
    return Model(target, scale, (), np.asarray([scale.middle]), width, 1.0, np.asarray([]), np.asarray([width]))


def _design(terms: Sequence[Spline | Medians], cells: Cells) -> Numbers:
    return np.column_stack([np.ones(cells.rows), *(column for term in terms for column in term.basis(cells))])


def _scaled(cells: Cells, name: str, scale: Scale) -> Numbers:
    """The values of a column on its scale."""
    return _once(cells, ("scaled", name, scale), lambda: scale.of(cells.numbers[name]))


def _standard(cells: Cells, name: str, scale: Scale) -> Numbers:
    """The same in units of the column's width around its middle."""
    if scale.kind == "plain":
        return _scaled(cells, name, scale)
    return _once(cells, ("standard", name, scale), lambda: (_scaled(cells, name, scale) - scale.middle) / scale.width)


def _once(cells: Cells, what: tuple[str, str, Scale], compute: Callable[[], _T]) -> _T:
    """What several models need of the same cases, computed for the first of them."""
    if what not in cells.shared:
        cells.shared[what] = compute()
    return cast("_T", cells.shared[what])


def _spline(name: str, scale: Scale, cells: Cells) -> Spline:
    values = _standard(cells, name, scale)
    values = values[np.isfinite(values)]
    low, *knots, high = np.quantile(values, (0.005, *_KNOTS, 0.995)) if values.size else (0.0, 1.0)
    inner = [k for k in dict.fromkeys(map(float, knots)) if low < k < high]
    beyond = _BEYOND * float(high - low)
    return Spline(name, scale, float(low) - beyond, float(high) + beyond, tuple(inner))


def _medians(names: tuple[str, ...], values: Numbers, cells: Cells) -> Medians | None:
    keys = level_keys(cells, names)
    known = np.isfinite(values) & (keys != 0)
    table = (
        pl.DataFrame({"level": keys[known], "value": values[known]})
        .group_by("level")
        .agg(pl.col("value").median(), pl.len().alias("rows"))
        .filter(pl.col("rows") >= _LEVEL)
        .sort("level")
    )
    if table.height < 2 or table["rows"].sum() < 0.5 * known.sum():
        return None
    return Medians(names, table["level"].to_numpy(), table["value"].to_numpy())


def _robust(design: Numbers, values: Numbers) -> Numbers:
    """Least absolute deviations, then Tukey's bisquare, both as reweighted least squares."""
    say = np.ones(values.size)
    weights: Numbers = np.zeros(design.shape[1])
    ridge = np.eye(design.shape[1]) * 1e-6 * values.size
    for turn in range(_ROUNDS):
        weighted = design * say[:, None]
        weights = np.asarray(np.linalg.solve(_product(design, weighted) + ridge, weighted.T @ values), dtype=np.float64)
        residual = values - design @ weights
        width = max(spread(residual), _EXACT)
        away = np.abs(residual) / width
        if turn < _ROUNDS - 3:
            say = 1 / np.maximum(away, 0.1)
        else:
            say = np.where(away < _BISQUARE, (1 - (away / _BISQUARE) ** 2) ** 2, 0.0)
    return weights


def _product(left: Numbers, right: Numbers) -> Numbers:
    """left.T @ right, block by block."""
    whole = left.shape[0] // _BLOCK * _BLOCK
    shape = (-1, _BLOCK, left.shape[1])
    blocks = left[:whole].reshape(shape).transpose(0, 2, 1) @ right[:whole].reshape(shape)
    return np.asarray(blocks.sum(axis=0) + left[whole:].T @ right[whole:])


def _bands(expected: Numbers, residual: Numbers) -> tuple[Numbers, NDArray[np.float64]]:
    overall = _open(residual)
    edges = np.unique(np.quantile(expected, np.linspace(0, 1, _BANDS + 1)[1:-1]))
    band = np.searchsorted(edges, expected)
    widths = [min(max(_open(residual[band == b]), overall / 2), overall * 3) for b in range(edges.size + 1)]
    return edges, np.asarray(widths)


def _open(residual: Numbers) -> float:
    """What is left open, as a standard deviation; of a column of few values half may be told exactly, the rest not."""
    if not residual.size:
        return _EXACT
    return max(spread(residual), float(np.quantile(np.abs(residual), _SOUND)) / _SOUND_AT, _EXACT)

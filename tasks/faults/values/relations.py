"""What the numbers of a case say about each other: each column predicted from the others, robustly.

A prediction is additive: a linear spline in each of a few numbers, and the median of the column by level of a few
categories, fitted by iteratively reweighted least squares (Huber 1964; Beaton and Tukey 1974), so that a fifth of rows
at fault does not bend it. Partners are screened by the correlation ratio of ranks. A column that tells where a case
came from, or is nested in one that does, predicts nothing here: it would learn a batch's fault as if it were a fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.engine import Engine
from tasks.faults.partitions import Partition
from tasks.faults.profile import Facts
from tasks.faults.ranks import average_ranks
from tasks.faults.values.cells import Cells, Levels, Numbers, level_columns, number_columns, sample
from tasks.faults.values.exchanges import Mirror, Ratio, exchanges
from tasks.faults.values.model import Model, alone, fit, level_keys
from tasks.faults.values.repairs import Repairs, repairs
from tasks.faults.values.scales import Scale, scale_of
from tasks.sql import Sql

# Rows on which columns are screened.
_SCREEN = 12_000
# Partners that explain less than this share of a column's ranks tell nothing of a single case.
_EXPLAINS = 0.04
_NUMBERS, _LEVELS = 6, 3
# Partners for what is left open then: how many of each kind, and what they must explain of it.
_MORE, _EXPLAINS_MORE = 2, 0.1
_BINS = 16
# A column whose levels say the part of a case that much better than guessing is nested in the division.
_NESTED = 0.9
# A column that explains so much of which cases are concerned says what they are.
_TELLS = 0.3


@dataclass(frozen=True)
class Relations:
    """What was learnt.

    Attributes:
        cells: the sample it was learnt from.
        columns: the columns of it, by name.
        scales: how each number is compared.
        models: by the column they predict; of columns that the others do not tell, the column's own middle.
    """

    cells: Cells
    columns: Mapping[str, Column]
    scales: Mapping[str, Scale]
    models: Mapping[str, Model]

    @cached_property
    def expected(self) -> Mapping[str, Numbers]:
        """What the other columns say of each column over the sample, on its scale."""
        return {name: model.expected(self.cells) for name, model in self.models.items()}

    @cached_property
    def same_as_divisions(self) -> frozenset[str]:
        """Columns that are a division under another name, as the week of a weekly load is."""
        return frozenset(
            name
            for name, levels in self.cells.levels.items()
            for parts in self.cells.parts
            if _nested(levels, parts.codes) and _nested((parts.codes + 1).astype(np.uint64), _codes(levels))
        )

    @cached_property
    def repairs(self) -> Repairs:
        """The known changes that explain contradictions in the sample."""
        return repairs(self.cells, self.scales, self.models, self.expected)

    @cached_property
    def exchanges(self) -> tuple[tuple[str, str, Ratio | Mirror], ...]:
        """Pairs of columns with cases in which each value is unusual in its own column and usual in the other's."""
        return tuple(exchanges(self.cells, self.scales))


@dataclass(frozen=True)
class Screen:
    """Every possible partner in groups, on fewer rows: numbers by sixteenths, categories by level."""

    cells: Cells
    groups: Mapping[tuple[str, str], NDArray[np.int64]]

    @classmethod
    def of(cls, cells: Cells, scales: Mapping[str, Scale], usable: set[str]) -> "Screen":
        """The groups of all columns that may predict."""
        step = max(1, cells.rows // _SCREEN)
        some = Cells(
            cells.ids[::step],
            {name: values[::step] for name, values in cells.numbers.items()},
            {name: values[::step] for name, values in cells.levels.items()},
        )
        groups: dict[tuple[str, str], NDArray[np.int64]] = {}
        for name in sorted(usable):
            if name in some.levels:
                groups["level", name] = np.unique(some.levels[name], return_inverse=True)[1]
            if name in scales:
                groups["number", name] = _binned(scales[name].of(some.numbers[name]))
        return cls(some, groups)

    def partners(
        self, target: str, ranks: Numbers, numbers: int, levels: int, least: float
    ) -> tuple[list[str], list[str]]:
        """The numbers and the categories that explain most of these ranks, beyond what so many groups do by chance."""
        shares = [(kind, name, _explained(ranks, g)) for (kind, name), g in self.groups.items() if name != target]
        ordered = sorted((item for item in shares if item[2] >= least), key=lambda item: (-item[2], item[1]))
        best = [name for kind, name, _ in ordered if kind == "number"]
        return best[:numbers], [name for kind, name, _ in ordered if kind == "level"][:levels]

    def pair(self, target: str, ranks: Numbers, first: str) -> tuple[str, ...] | None:
        """The category that explains most of these ranks together with another one, if it does."""
        best, partner = _EXPLAINS_MORE, None
        for kind, name in self.groups:
            if kind == "level" and name not in (first, target):
                keys = np.unique(level_keys(self.cells, (first, name)), return_inverse=True)[1]
                share = _explained(ranks, keys)
                if share > best:
                    best, partner = share, name
        return (first, partner) if partner else None


def relations(
    engine: Engine,
    evaluation: Sql,
    columns: Sequence[Column],
    facts: Mapping[str, Facts],
    divisions: Sequence[Partition],
) -> Relations:
    """Learn each number from the others."""
    numbers, levels = number_columns(columns, facts), level_columns(columns, facts)
    by_name = {c.name: c for c in (*numbers, *levels)}
    cells = sample(engine, evaluation, numbers, levels, divisions)
    scales = {c.name: scale for c in numbers if (scale := scale_of(cells.numbers[c.name]))}
    usable = _partners(cells, divisions)
    if cells.rows < 200 or not scales:
        return Relations(cells, by_name, scales, {})
    screen = Screen.of(cells, scales, usable)
    found = {target: _learn(target, screen, scales, cells) or alone(target, scales[target], cells) for target in scales}
    return Relations(cells, by_name, scales, {target: model for target, model in found.items() if model is not None})


def _learn(target: str, screen: Screen, scales: Mapping[str, Scale], cells: Cells) -> Model | None:
    """The best partners by themselves, then those that explain what these leave open."""
    values = screen.cells.numbers[target]
    values = np.abs(values) if scales[target].kind == "log" else values
    numbers, levels = screen.partners(target, _ranks(values), _NUMBERS, _LEVELS, _EXPLAINS)
    first = fit(target, numbers, [(name,) for name in levels], scales, cells) if numbers or levels else None
    residual = values if first is None else first.deviations(screen.cells)
    ranks = _ranks(residual)
    more_numbers, more_levels = screen.partners(target, ranks, _MORE, _MORE, _EXPLAINS_MORE)
    pairs = [pair] if levels and (pair := screen.pair(target, ranks, levels[0])) else []
    more_numbers = [name for name in more_numbers if name not in numbers]
    more_levels = [name for name in more_levels if name not in levels]
    if not (more_numbers or more_levels or pairs):
        return first
    categories: list[tuple[str, ...]] = [(name,) for name in (*levels, *more_levels)]
    second = fit(target, [*numbers, *more_numbers], [*categories, *pairs], scales, cells)
    return first if second is None or (first is not None and first.left <= second.left) else second


def told_elsewhere(relations: Relations, rows: NDArray[np.bool_], names: Sequence[str]) -> bool:
    """Whether another column tells which cases are concerned: then they are cases of another kind, not faults.

    A column that is a division under another name only tells where the cases came from.
    """
    cells = relations.cells
    step = max(1, cells.rows // _SCREEN)
    flags = rows[::step].astype(np.float64)
    own = {column for parts in cells.parts for column in parts.partition.columns} | set(names)
    own |= relations.same_as_divisions
    groups = [np.unique(v[::step], return_inverse=True)[1] for n, v in cells.levels.items() if n not in own]
    groups += [_binned(s.of(cells.numbers[n][::step])) for n, s in relations.scales.items() if n not in own]
    return any(_explained(flags, g) >= _TELLS for g in groups)


def _partners(cells: Cells, divisions: Sequence[Partition]) -> set[str]:
    """Columns that say nothing of where a case came from."""
    own = {column for division in divisions for column in division.columns}
    return {
        name
        for name in {*cells.numbers, *cells.levels} - own
        if name not in cells.levels or not any(_nested(cells.levels[name], parts.codes) for parts in cells.parts)
    }


def _nested(levels: Levels, codes: NDArray[np.int64]) -> bool:
    known = (levels != 0) & (codes >= 0)
    if not known.any():
        return False
    counted = (
        pl.DataFrame({"level": levels[known], "part": codes[known]})
        .group_by("level", "part")
        .len()
        .group_by("level")
        .agg(pl.col("len").max().alias("largest"), pl.col("len").sum().alias("all"))
        .filter(pl.col("all") > 1)
    )
    if not counted.height:
        return False
    purity = float(counted["largest"].to_numpy().sum() / counted["all"].to_numpy().sum())
    guess = np.bincount(codes[known]).max() / known.sum()
    return bool(guess < 1 and (purity - guess) / (1 - guess) >= _NESTED)


def _codes(levels: Levels) -> NDArray[np.int64]:
    """Levels by number, -1 for none."""
    return np.where(levels == 0, -1, np.unique(levels, return_inverse=True)[1])


def _binned(values: Numbers) -> NDArray[np.int64]:
    known = np.isfinite(values)
    codes = np.zeros(values.size, dtype=np.int64)
    if known.any():
        edges = np.unique(np.quantile(values[known], np.linspace(0, 1, _BINS + 1)[1:-1]))
        codes[known] = 1 + np.searchsorted(edges, values[known], side="right")
    return codes


def _ranks(values: Numbers) -> Numbers:
    return average_ranks(np.where(np.isfinite(values), values, np.nan))


def _explained(ranks: Numbers, groups: NDArray[np.int64]) -> float:
    """Correlation ratio of ranks by group, adjusted for the number of groups."""
    known = np.isfinite(ranks)
    if known.sum() < 100:
        return 0.0
    values, codes = ranks[known], groups[known]
    counts = np.bincount(codes)
    sums = np.bincount(codes, weights=values)
    used = counts > 0
    n, k = values.size, int(used.sum())
    total = float(((values - values.mean()) ** 2).sum())
    if total == 0 or n <= k + 1:
        return 0.0
    between = float((sums[used] ** 2 / counts[used]).sum() - values.sum() ** 2 / n)
    return 1 - (1 - between / total) * (n - 1) / (n - k)

"""Columns whose values, or share of missing ones, jumped since the run before, among the cases that are new.

Told where the share of missing values, of one value, or of a range of a number is far above anything that a part of the
run before had, and stays so when the run before is given the mix of the new cases (by direct standardisation over every
other column, one at a time): more of one carrier, or of longer routes, is no fault. A world that moves on is none
either, which two runs cannot tell apart: a jump of values is a candidate and no more. Cases of both runs are compared
value by value in `tasks.faults.values.changed_since`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material, Previous
from tasks.faults.needs import PREVIOUS
from tasks.faults.values.cells import SAMPLE, Cells, number, sample
from tasks.faults.values.columns_of import kept
from tasks.sql import Sql, all_of, ident, literal

_SAMPLE_BEFORE = 60_000
_FEWEST = 500
# A share rises by so much and to so many times what it was, for missing values and for a value or a range.
_RISE, _TIMES = {"missing": 0.01, "value": 0.1}, 3.0
# Beyond what the parts of the run before reach, so many times; parts with fewer cases say nothing, and so many are
# needed to know how far parts go.
_BEYOND_PARTS, _PART, _PARTS = 1.5, 50, 4
# In standard errors, of which cases that come together make many fewer.
_ERRORS, _INDEPENDENT = 4.0, 0.1
# The mix explains a rise if less than this much of it is left.
_LEFT = 0.5
_BINS, _FREQUENT = 10, 12


@dataclass(frozen=True)
class _Groups:
    """A column of both runs in groups: 0 is missing; groups of a number are ranges.

    Attributes:
        before, now: the group of each case; edges: of the ranges; None for a category.
    """

    before: NDArray[np.int64]
    now: NDArray[np.int64]
    edges: NDArray[np.float64] | None
    values: tuple[int, ...] = ()

    def shares(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The share of each group before and now."""
        size = int(max(self.before.max(), self.now.max())) + 1
        return tuple(np.bincount(g, minlength=size) / g.size for g in (self.before, self.now))  # type: ignore[return-value]


@dataclass(frozen=True)
class _Jump:
    column: Column
    group: int
    share_before: float
    most_before: float | None
    share: float
    given_mix: float


def find(material: Material) -> Detected:
    """One proposal per column that jumped."""
    previous = material.previous
    columns = [c for c in kept(material) if previous is not None and previous.columns[c.name] == c.type]
    if previous is None or not columns:
        return NOTHING
    new = _new(material, previous)
    if new.sum() < _FEWEST:
        return NOTHING
    before = _before(material, previous, columns)
    if before.rows < _FEWEST:
        return NOTHING
    groups = _grouped(material.relations.cells, new, before)
    own = {name for division in material.partitions for name in division.columns}
    jumps = [jump for name in groups if name not in own if (jump := _jump(material, groups, name, before)) is not None]
    return Detected(tuple(_proposal(material, groups[jump.column.name], jump) for jump in jumps))


def _new(material: Material, previous: Previous) -> NDArray[np.bool_]:
    """Which cases of the sample the run before did not have."""
    (rows,) = material.engine.row("faults/values/cases", evaluation=material.evaluation)
    every = {"every": max(1, -(-rows // SAMPLE))}
    shared = material.engine.frame("faults/values/shared_ids", every, previous=previous.relation)["case__id"]
    return (~material.relations.cells.ids.is_in(shared.implode())).to_numpy()


def _before(material: Material, previous: Previous, columns: list[Column]) -> Cells:
    cells = material.relations.cells
    divisions = [d for d in material.partitions if set(d.columns) <= previous.columns.keys()]
    numbers = [c for c in columns if c.name in cells.numbers]
    levels = [c for c in columns if c.name in cells.levels and c.kind != "number"]
    return sample(material.engine, previous.relation, numbers, levels, divisions, _SAMPLE_BEFORE)


def _grouped(cells: Cells, new: NDArray[np.bool_], before: Cells) -> dict[str, _Groups]:
    """Every column of both runs, in groups of the run before."""
    found: dict[str, _Groups] = {}
    for name, values in before.numbers.items():
        known = values[np.isfinite(values)]
        edges = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1])) if known.size else np.zeros(0)
        # A value that fills a tenth of the column is a range of its own.
        edges = np.unique(np.concatenate([edges, np.nextafter(edges, np.inf)]))
        found[name] = _Groups(_ranges(values, edges), _ranges(cells.numbers[name][new], edges), edges)
    for name, codes in before.levels.items():
        now = cells.levels[name][new]
        frequent = pl.Series(np.concatenate([codes, now])).value_counts(sort=True).head(_FREQUENT + 1)
        kept_codes = tuple(sorted(int(c) for c in frequent.to_series() if c != 0))
        found[name] = _Groups(_places(codes, kept_codes), _places(now, kept_codes), None, kept_codes)
    return found


def _ranges(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.where(np.isfinite(values), 1 + np.searchsorted(edges, values, side="right"), 0)


def _places(codes: NDArray[np.uint64], kept_codes: tuple[int, ...]) -> NDArray[np.int64]:
    """1 and on for the frequent values, the last group for all others, 0 for none."""
    known = np.array(kept_codes, dtype=np.uint64)
    place = np.searchsorted(known, codes)
    hit = known[np.minimum(place, max(known.size - 1, 0))] == codes if known.size else np.zeros(codes.size, dtype=bool)
    return np.where(codes == 0, 0, np.where(hit, place + 1, known.size + 1))


def _jump(material: Material, groups: Mapping[str, _Groups], name: str, before: Cells) -> _Jump | None:
    """The group of a column whose share rose most, if that is a jump."""
    mine = groups[name]
    earlier, now = mine.shares()
    # What is rare in a category is no one value.
    told = range(earlier.size) if mine.edges is not None else range(min(earlier.size, len(mine.values) + 1))
    for group in sorted(told, key=lambda g: (-(now[g] - earlier[g]), g)):
        rise = now[group] - earlier[group]
        if rise < _RISE["missing" if group == 0 else "value"] or now[group] < _TIMES * earlier[group]:
            continue
        share = (earlier[group] * mine.before.size + now[group] * mine.now.size) / (mine.before.size + mine.now.size)
        error = np.sqrt(share * (1 - share) * (1 / mine.before.size + 1 / mine.now.size) / _INDEPENDENT)
        most = _most_in_parts(mine.before == group, before)
        if rise < _ERRORS * error or (most is not None and now[group] < _BEYOND_PARTS * most):
            continue
        given_mix = max((_given_mix(mine, groups, z, group) for z in _mixes(material, groups, name)), default=0.0)
        if now[group] - max(given_mix, earlier[group]) >= _LEFT * rise:
            column = material.relations.columns[name]
            return _Jump(column, group, float(earlier[group]), most, float(now[group]), float(given_mix))
    return None


def _most_in_parts(hit: NDArray[np.bool_], before: Cells) -> float | None:
    """The greatest share in any part of the run before; None where it has too few parts."""
    shares = []
    for parts in before.parts:
        cases = np.bincount(parts.codes[parts.codes >= 0], minlength=len(parts.names))
        there = np.bincount(parts.codes[hit & (parts.codes >= 0)], minlength=len(parts.names))
        shares += list((there / np.maximum(cases, 1))[cases >= _PART])
    return float(max(shares)) if len(shares) >= _PARTS else None


def _mixes(material: Material, groups: Mapping[str, _Groups], name: str) -> Iterator[str]:
    """Columns that may say what cases came: of another table, and no more of them missing than before."""
    column = material.relations.columns[name]
    for other, theirs in groups.items():
        table = material.relations.columns[other].table
        earlier, now = theirs.shares()
        own = other == name or (table == column.table and table != "predictions")
        if not own and now[0] - earlier[0] < _RISE["missing"]:
            yield other


def _given_mix(mine: _Groups, groups: Mapping[str, _Groups], other: str, group: int) -> float:
    """The share that the run before would have, had it the new cases' mix of another column."""
    theirs = groups[other]
    size = int(max(theirs.before.max(), theirs.now.max())) + 1
    cases = np.bincount(theirs.before, minlength=size)
    there = np.bincount(theirs.before[mine.before == group], minlength=size)
    mix = np.where(cases >= _PART, np.bincount(theirs.now, minlength=size), 0)
    return float((there / np.maximum(cases, 1) * mix).sum() / mix.sum()) if mix.sum() else 0.0


def _proposal(material: Material, mine: _Groups, jump: _Jump) -> Proposal:
    assert material.previous is not None  # noqa: S101 - find needs it
    column, version = jump.column, material.previous.version
    name, what = ident(column.name), ""
    if jump.group == 0:
        what = "missing"
        value = number(column) if column.kind == "number" else name
        predicate = Sql(f"{value} IS NULL")
    elif mine.edges is not None:
        predicate, what = _range(column, mine.edges, jump.group)
    else:
        (text,) = material.engine.row(
            "faults/values/of_hash",
            {"code": mine.values[jump.group - 1]},
            evaluation=material.evaluation,
            value=name,
        )
        predicate, what = Sql(f"CAST({name} AS VARCHAR) = {literal(text)}"), str(text)
    most = "" if jump.most_before is None else f", and in no part of it in more than {jump.most_before:.1%}"
    rows = (
        ("the run before", f"{jump.share_before:.2%}"),
        ("the run before, with the mix of the new cases", f"{max(jump.given_mix, jump.share_before):.2%}"),
        ("the new cases", f"{jump.share:.2%}"),
    )
    return Proposal(
        family="data_preparation",
        kind="value.jumped",
        predicate=predicate,
        subject=f"cases whose {column.label} is {what}, as it seldom was in the run before",
        why=f"{column.label} is {what} in {jump.share:.1%} of the {mine.now.size:,} sampled cases that are new since "
        f"{version}. In the run before it was in {jump.share_before:.1%}{most}; no other column's mix of cases "
        "explains that.",
        remedy=f"Ask what changed in the source or the join of {column.label} since {version}; if the world did, the "
        "model has to learn it.",
        saw_errors=False,
        strength="probable" if jump.group == 0 and jump.most_before is not None else "candidate",
        columns=(column.name,),
        evidence=(Evidence(f"How often {column.label} is {what}", ("", "share"), rows),),
    )


def _range(column: Column, edges: NDArray[np.float64], group: int) -> tuple[Sql, str]:
    """The predicate and the words of one range of a number."""
    value = number(column)
    low = float(edges[group - 2]) if group >= 2 else None
    high = float(edges[group - 1]) if group <= edges.size else None
    if low is not None and high is not None and high <= np.nextafter(low, np.inf):
        return Sql(f"{value} = {literal(low)}"), f"{low:,g}"
    limits = [Sql(f"{value} >= {literal(low)}")] if low is not None else []
    limits += [Sql(f"{value} < {literal(high)}")] if high is not None else []
    if low is None:
        return all_of(*limits), f"below {high:,g}"
    return all_of(*limits), f"at least {low:,g}" if high is None else f"between {low:,g} and {high:,g}"


DETECTOR = Detector(
    name="jumps since the previous run",
    fault="A column's values, or the share of missing ones, jumped since the previous run, though not its cases.",
    find=find,
    reaches="probable",
    source="direct standardisation, against the parts of the run before (after Tu et al., KDD 2023, arXiv 2306.02421)",
    needs=(PREVIOUS,),
)

"""The search for segments: single conditions in which the model fails more often, found on one half of the data.

Numbers and times are cut at quantiles and the contiguous run of bins with the largest excess is proposed (the sum of
errors - weight x overall rate); categories and missing values are proposed one by one. Nothing is proposed that holds
more than half of the cases: of such a set, the complement is what differs.
What is proposed here was chosen by looking at errors: only what the ruler then measures on the other half is shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from scipy.stats import hypergeom

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Proposal
from tasks.engine import Engine
from tasks.slices.splitters import Splitter, by_prediction, splitters
from tasks.sql import Sql, literal, statement

BINS = 20
SAMPLE = 100_000
# Fewer failures than this in a half, and no segment can be told from luck.
LEAST_FAILURES = 10
# What is carried to the other half: worse than the rest at this level, at most so many values a column and in all.
CARRY_LEVEL = 0.05
CARRY_PER_COLUMN = 3
CARRY_IN_ALL = 100


@dataclass(frozen=True)
class Found:
    """What the search proposes, and how much it looked at.

    Attributes:
        too_few: why no segments were looked for, as a sentence; empty if they were.
        untold: why no groups could be told apart, as a headline without a full stop; empty where they could, or where
            there are simply few failures.
    """

    proposals: tuple[Proposal, ...] = ()
    columns: int = 0
    conditions: int = 0
    too_few: str = ""
    untold: str = ""


class _Counts(NamedTuple):
    analysed: int
    failed: int
    weight: float
    errors: float


@dataclass(frozen=True)
class _Candidate:
    p_value: float
    excess: float
    proposal: Proposal


def search(engine: Engine, contract: Contract, columns: tuple[Column, ...], evaluation: Sql) -> Found:
    """Propose segments from the find half; nothing where failures or entities are too few to tell."""
    find_n, find_failed, confirm_n, confirm_failed, weight, errors, *one_entity = engine.row(
        "slices/totals", evaluation=evaluation
    )
    totals = _Counts(find_n, find_failed, weight, errors)
    confirm = _Counts(confirm_n, confirm_failed, 0.0, 0.0)
    if hopeless := _hopeless(totals, confirm, *(one_entity if contract.has_repeated_entities else (False, False))):
        return hopeless
    least = max(10, contract.search.min_rows // 2)
    looked = 0
    candidates: list[_Candidate] = []
    ways = [*splitters(contract, columns), *by_prediction(contract)]
    cuts = _cuts(engine, evaluation, [way for way in ways if way.kind == "ordered"], find_n)
    for way in ways:
        if way.kind == "ordered":
            cells = list(_ordered(engine, evaluation, way, cuts[way.number], find_n))
        else:
            cells = list(_categories(engine, evaluation, way, least))
        looked += len(cells)
        judged = [c for cell in cells if (c := _judge(cell, totals, least))]
        candidates += sorted(judged, key=lambda c: (-c.excess, c.proposal.predicate))[:CARRY_PER_COLUMN]
    best = sorted(candidates, key=lambda c: (-c.excess, c.proposal.predicate))[:CARRY_IN_ALL]
    return Found(
        tuple(c.proposal for c in best),
        len({w.column.name for w in ways}),
        looked,
        untold="" if looked else "No group was looked at: no column tells the cases apart",
    )


def _hopeless(find: _Counts, confirm: _Counts, one_entity: bool, one_entity_confirms: bool) -> Found | None:
    """Why looking for segments can come to nothing, if so."""
    cases, failed = find.analysed + confirm.analysed, find.failed + confirm.failed
    least = min(find.failed, confirm.failed)
    found: Found | None = None
    if not cases:
        found = Found(too_few="No case was analysed, so no segment was looked for.")
    elif failed == cases:
        found = Found(
            too_few="Every case is wrong: no segment can be worse than the rest.",
            untold="Nothing could be told apart: every case is wrong",
        )
    elif failed < 2 * LEAST_FAILURES:
        words = f"{failed:,} {'failure is' if failed == 1 else 'failures are'}"
        found = Found(too_few=f"{words} too few to look for segments (at least {2 * LEAST_FAILURES}).")
    elif one_entity:
        found = Found(
            too_few="No segment was looked for: all cases belong to one entity, which says nothing about the next one.",
            untold="Too few entities to tell: all cases belong to one",
        )
    elif one_entity_confirms or not find.analysed:
        found = Found(
            too_few="No segment was looked for: what is found on one half of the entities must hold on the other, and "
            "they are too few for two halves.",
            untold="Too few entities to tell: one half of the cases belongs to none, or only to one",
        )
    elif least < LEAST_FAILURES:
        found = Found(
            too_few=f"{failed:,} failures are too few to look for segments: one half of the cases holds only {least} "
            f"of them (at least {LEAST_FAILURES}).",
            untold=f"Too few failures to tell: one half of the cases holds only {least} of {failed:,}",
        )
    return found


@dataclass(frozen=True)
class _Cell:
    """A set of find-half rows with its counts, and the proposal it would make."""

    counts: _Counts
    proposal: Proposal


def _judge(cell: _Cell, totals: _Counts, least: int) -> _Candidate | None:
    own = cell.counts
    if own.analysed < least or own.analysed > _most(totals.analysed):
        return None
    rest = totals.weight - own.weight
    excess = own.errors - own.weight * (totals.errors - own.errors) / rest if rest > 0 else 0.0
    p_value = float(hypergeom.sf(own.failed - 1, totals.analysed, totals.failed, own.analysed))
    if p_value > CARRY_LEVEL or excess <= 0:
        return None
    return _Candidate(p_value, excess, cell.proposal)


def _most(analysed: int) -> float:
    """How many of so many cases a segment may hold: half, and what chance adds to a half (two standard deviations)."""
    return analysed / 2 + sqrt(analysed)


def _categories(engine: Engine, evaluation: Sql, way: Splitter, least: int) -> Iterator[_Cell]:
    cell = Sql(f"CAST({way.value} AS VARCHAR)")
    for value, *counts in engine.rows("slices/rates", {"least": least}, evaluation=evaluation, cell=cell):
        if value is None:
            yield _Cell(_Counts(*counts), _missing(way))
        elif not (way.column.role == "evidence" and value == "matched"):
            yield _Cell(_Counts(*counts), _proposal(way, "category", way.equals(value), way.equals_words(value)))


def _cuts(engine: Engine, evaluation: Sql, ways: Sequence[Splitter], analysed: int) -> dict[Sql, list[float]]:
    """The cut points of every ordered splitter, from a sample."""
    lists = engine.row_in_batches(
        "slices/quantiles",
        {"levels": [i / BINS for i in range(1, BINS)], "every": max(1, analysed // SAMPLE)},
        "values",
        [way.number for way in ways],
        evaluation=evaluation,
    )
    return {way.number: sorted(set(found or ())) for way, found in zip(ways, lists, strict=True)}


def _ordered(engine: Engine, evaluation: Sql, way: Splitter, edges: list[float], analysed: int) -> Iterator[_Cell]:
    cell = Sql(statement("slices/bin", value=way.number, cuts=[literal(edge) for edge in edges]))
    rows = engine.rows("slices/rates", {"least": 1}, evaluation=evaluation, cell=cell)
    for code, *counts in rows:
        if code is None:
            yield _Cell(_Counts(*counts), _missing(way))
    bins = [(int(code), _Counts(*counts)) for code, *counts in rows if code is not None]
    if run := _best_run([counts for _, counts in bins], analysed):
        first, last = run
        inside = [counts for _, counts in bins[first : last + 1]]
        # Bin i lies between cut i - 1 and cut i; the outer bins are open.
        low = edges[bins[first][0] - 1] if first > 0 else None
        high = edges[bins[last][0]] if last < len(bins) - 1 else None
        kind = "interval" if low is not None and high is not None else "threshold"
        yield _Cell(
            _Counts(*(sum(column) for column in zip(*inside, strict=True))),
            _proposal(way, kind, way.between(low, high), way.between_words(low, high)),
        )


def _best_run(bins: Sequence[_Counts], analysed: int) -> tuple[int, int] | None:
    """First and last bin of the contiguous run with the largest excess among those that are no more than a part."""
    weight, errors = sum(b.weight for b in bins), sum(b.errors for b in bins)
    if not weight:
        return None
    rate = errors / weight
    best, best_run = 0.0, None
    for first in range(len(bins)):
        cases, excess = 0, 0.0
        for last in range(first, len(bins)):
            cases += bins[last].analysed
            excess += bins[last].errors - bins[last].weight * rate
            if cases > _most(analysed):
                break
            if excess > best:
                best, best_run = excess, (first, last)
    return None if best_run == (0, len(bins) - 1) else best_run


def _missing(way: Splitter) -> Proposal:
    return _proposal(way, "missing", way.missing(), f"{way.label} is missing")


_KIND = {"segment": "segment", "missing_feature": "feature", "data_preparation": "join"}
_REMEDY = {
    "segment": "Read some of these cases; then consider a feature or a split that tells them apart, "
    "or more training data of this kind.",
    "missing_feature": "The model does not see this column. Consider adding it, or what stands behind it, "
    "as a feature.",
    "data_preparation": "Check how these cases were joined before blaming the model.",
}


def _proposal(way: Splitter, kind: str, predicate: Sql, words: str) -> Proposal:
    return Proposal(
        family=way.family,
        kind=f"{_KIND[way.family]}.{kind}",
        predicate=predicate,
        subject=f"{way.opening}{words}",
        remedy=way.remedy or _REMEDY[way.family],
        saw_errors=True,
        strength="candidate" if way.family == "data_preparation" else None,
        columns=(way.column.name,),
    )

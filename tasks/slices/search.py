"""The search for segments: conditions in which the model fails more often, found on one half of the data.

Numbers and times are cut at readable quantiles and the contiguous run of bins with the largest excess is proposed (the
sum of errors - weight x overall rate), its ends on finer bins where it is narrow; categories are proposed one by one,
those that are too rare as one, and as the set that stands out most, missing values by themselves; conjunctions of two
and three conditions are searched in `tasks.slices.conjunctions`. Nothing is proposed that holds more than half of the
cases: of such a set, the complement is what differs.
What is proposed here was chosen by looking at errors: only what the ruler then measures on the other half is shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from os import cpu_count

import numpy as np
from scipy.stats import hypergeom

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Proposal
from tasks.engine import Engine
from tasks.slices.categories import best_set
from tasks.slices.coding import Coded, Counts, coded, read_rows
from tasks.slices.coding import counted as count_codes
from tasks.slices.conditions import condition, proposal
from tasks.slices.conjunctions import MOST_BY_THREES, MOST_BY_TWOS, conjunctions, telling
from tasks.slices.gaps import told_gaps
from tasks.slices.intervals import Cell, best_runs, cells_of, most_of
from tasks.slices.refining import refined
from tasks.slices.splitters import PARTS, Splitter, by_prediction, splitters
from tasks.slices.words import words
from tasks.sql import Sql

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
        columns, conditions: single ones; combinations: of two and three conditions on the columns.
        too_few: why no segments were looked for, as a sentence; empty if they were.
        untold: why no groups could be told apart, as a headline without a full stop; empty where they could, or where
            there are simply few failures.
        known: what a condition could be on, with the cuts and values that were searched; coded: those of them that
            were combined, the most telling first.
    """

    proposals: tuple[Proposal, ...] = ()
    columns: int = 0
    conditions: int = 0
    combinations: int = 0
    too_few: str = ""
    untold: str = ""
    idle: tuple[str, ...] = ()
    coded: tuple[Coded, ...] = ()
    known: tuple[Coded, ...] = ()


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
    totals = Cell(find_n, find_failed, weight, errors)
    confirm = Cell(confirm_n, confirm_failed, 0.0, 0.0)
    if hopeless := _hopeless(totals, confirm, *(one_entity if contract.has_repeated_entities else (False, False))):
        return hopeless
    least = max(10, contract.search.min_rows // 2)
    ways = [*_with_last(engine, contract, splitters(contract, columns), evaluation), *by_prediction(contract)]
    known = [*coded(engine, evaluation, ways, find_n, least), *words(engine, evaluation, ways, find_n, least)]
    few = len(known) <= MOST_BY_TWOS
    rows = read_rows(engine, evaluation, known if few else (), find_n)
    counted = [*rows.counted(known)] if few else count_codes(engine, evaluation, known, find_n)
    looked, asked = 0, set[str]()
    candidates: list[_Candidate] = []
    for column, counts in refined(engine, evaluation, known, counted, find_n):
        # What holds all cases divides none.
        cells = [cell for cell in _cells(column, counts, find_n) if cell[0].analysed < find_n]
        if cells:
            asked.add(column.way.column.name)
        # Two runs of bins of one column are one search.
        looked += len(cells) if column.way.kind == "category" else min(len(cells), 1 + bool(counts[0][0]))
        judged = [c for cell in cells if (c := _judge(*cell, totals, least))]
        candidates += sorted(judged, key=lambda c: (-c.excess, c.proposal.predicate))[:CARRY_PER_COLUMN]
    best = sorted(candidates, key=lambda c: (-c.excess, c.proposal.predicate))[:CARRY_IN_ALL]
    chosen = telling(counted)
    by_telling = [known[i] for i in dict.fromkeys([*chosen, *range(len(known))])]
    if len(chosen) <= MOST_BY_THREES:
        # Of two columns that say the same the first is told: better the column itself than a part of a time.
        chosen.sort(key=lambda i: (known[i].way.unit in PARTS, i))
    joined = [known[i] for i in chosen]
    rows = rows.of(chosen) if few else read_rows(engine, evaluation, joined, find_n)
    joint = conjunctions(joined, rows, least, cpu_count() or 1)
    together = [proposal([condition(joined[i], first, last) for i, first, last in box.ranges]) for box in joint.boxes]
    proposals = [*(c.proposal for c in best), *together]
    return Found(
        tuple(told_gaps(engine, contract, evaluation, by_telling, proposals, (find_n, confirm_n))),
        len({w.column.name for w in ways}),
        looked,
        joint.looked,
        untold="" if looked else "No group was looked at: no column tells the cases apart",
        idle=tuple(dict.fromkeys(w.column.label for w in ways if w.column.name not in asked)),
        coded=tuple(joined),
        known=tuple(known),
    )


def _with_last(engine: Engine, contract: Contract, ways: Iterable[Splitter], evaluation: Sql) -> Iterator[Splitter]:
    """The same; the time of the cases with the moment of the last one, from which a reader counts."""
    for way in ways:
        if way.column.name == contract.time and way.unit == "moment":
            (last,) = engine.row("slices/last_case", evaluation=evaluation, moment=way.number)
            yield replace(way, last=last)
        else:
            yield way


def _hopeless(find: Cell, confirm: Cell, one_entity: bool, one_entity_confirms: bool) -> Found | None:
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
            too_few="No segment was looked for: all cases belong to one entity, and the data cannot be split honestly. "
            "No other entity is left to confirm a segment on. Where cases do not depend on each other, leave `entity` "
            "out of errata.yaml; else name a column with more than one value.",
            untold="Too few entities to tell: all cases belong to one, so that the split cannot be honest",
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


def _judge(own: Cell, said: Proposal, totals: Cell, least: int) -> _Candidate | None:
    if own.analysed < least or own.analysed > most_of(totals.analysed):
        return None
    rest = totals.weight - own.weight
    excess = own.errors - own.weight * (totals.errors - own.errors) / rest if rest > 0 else 0.0
    p_value = float(hypergeom.sf(own.failed - 1, totals.analysed, totals.failed, own.analysed))
    if p_value > CARRY_LEVEL or excess <= 0:
        return None
    return _Candidate(p_value, excess, said)


def _cells(column: Coded, counted: Counts, analysed: int) -> Iterator[tuple[Cell, Proposal]]:
    """The conditions on one column with their counts: missing, each category, or the best run of bins."""
    cells = cells_of(counted)
    if cells[0].analysed:
        yield cells[0], proposal([condition(column, 0, 0)])
    if column.way.kind == "category":
        for code, value in enumerate(column.values, start=1):
            if not (column.evidence and value == "matched"):
                yield cells[code], proposal([condition(column, code, code)])
        if cells[-1].analysed and not column.single:
            yield cells[-1], proposal([condition(column, column.size - 1, column.size - 1)])
        last = _best_set(cells, column.runs, analysed) if column.runs else 0
        if last > 1:
            yield _total(cells[1 : last + 1]), proposal([condition(column, 1, last)])
        return
    for first, last, _ in best_runs(cells[1:], analysed):
        inside = cells[first + 1 : last + 2]
        yield _total(inside), proposal([condition(column, first + 1, last + 1)])


def _total(cells: Sequence[Cell]) -> Cell:
    return Cell(*(sum(column) for column in zip(*cells, strict=True)))


def _best_set(cells: Sequence[Cell], values: int, analysed: int) -> int:
    """How many of the values, the first of which fail most often, make the best set."""
    own = np.array([(cell.analysed, cell.weight, cell.errors) for cell in cells[1 : values + 1]], np.float64)
    total = _total(cells)
    return best_set(own, analysed, total.weight, total.errors, most_of(analysed))

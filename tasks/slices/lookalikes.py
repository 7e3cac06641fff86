"""Categories that look alike: those that fail differently are told, and those that fail alike get a quiet hint.

Pairs are chosen by their spelling, not by errors. The half that is searched says which of the two is worse; whether it
is, is tested on the other half (Fisher's exact test between the two, the larger p-value with entities as clusters where
they have several cases), with the false-discovery rate controlled over all pairs of all columns. That two fail equally
often is told only where the data show it: their difference is surely smaller than a fifth of their rate (two one-sided
tests, Schuirmann 1987).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, hypergeom, norm, t

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Evidence, Proposal
from tasks.engine import Engine
from tasks.slices.coding import Coded
from tasks.slices.conditions import condition, proposal, told_as
from tasks.slices.splitters import Splitter, splitters
from tasks.sql import Sql, literal

# The most frequent values of a column that are compared, and the pairs of it that are tested.
MOST_VALUES = 500
MOST_PAIRS = 60
# Two values are as good as one if their rates differ by less than this part of the common rate, at this level.
MARGIN = 0.2
LEVEL = 0.05
LEAST_FAILURES = 10
MOST_HINTS = 5

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Lookalikes:
    """Values that look alike and differ, as proposals, and hints at those that might be one."""

    proposals: tuple[Proposal, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Sides:
    """Two values beside each other by entity: cases and failures of each."""

    cases: Numbers
    failed: Numbers
    other_cases: Numbers
    other_failed: Numbers

    @property
    def rates(self) -> tuple[float, float]:
        return float(self.failed.sum() / self.cases.sum()), float(self.other_failed.sum() / self.other_cases.sum())

    def p_value(self, *, clustered: bool) -> float:
        """One-sided: the first value fails more often than the other."""
        cases, failed = self.cases.sum(), self.failed.sum()
        total, all_failed = cases + self.other_cases.sum(), failed + self.other_failed.sum()
        exact = float(hypergeom.sf(failed - 1, total, all_failed, cases))
        rate, part = all_failed / total, cases / total
        influence = (1 - part) * (self.failed - rate * self.cases)
        influence -= part * (self.other_failed - rate * self.other_cases)
        spread, entities = float((influence**2).sum()), np.count_nonzero(influence)
        if not clustered:
            return exact
        return max(exact, float(t.sf(influence.sum() / sqrt(spread), entities - 1))) if entities > 1 and spread else 1.0

    def equal(self) -> bool:
        """Whether the rates surely differ by less than the margin."""
        if min(self.failed.sum(), self.other_failed.sum()) < LEAST_FAILURES:
            return False
        (rate, other), cases, others = self.rates, self.cases.sum(), self.other_cases.sum()
        influence = (self.failed - rate * self.cases) / cases - (self.other_failed - other * self.other_cases) / others
        independent = rate * (1 - rate) / cases + other * (1 - other) / others
        error = sqrt(max(float((influence**2).sum()) if len(self.cases) > 1 else 0.0, independent))
        common = (self.failed.sum() + self.other_failed.sum()) / (cases + others)
        return bool(abs(rate - other) + float(norm.isf(LEVEL)) * error < MARGIN * common)


@dataclass(frozen=True)
class _Pair:
    """Two values of a column, the one first that fails more often on the half that is searched."""

    way: Splitter
    worse: str
    other: str
    confirm: _Sides
    everywhere: _Sides


def lookalikes(engine: Engine, contract: Contract, columns: tuple[Column, ...], evaluation: Sql) -> Lookalikes:
    """Compare the values of each text column that look alike."""
    clustered = contract.has_repeated_entities
    ways = [
        way
        for way in splitters(contract, columns)
        if way.kind == "category" and way.column.type.upper() == "VARCHAR" and way.column.role != "evidence"
    ]
    pairs = [pair for way in ways for pair in _pairs(engine, contract, way, evaluation)]
    if not pairs:
        return Lookalikes()
    p_values = [float(f"{pair.confirm.p_value(clustered=clustered):.10g}") for pair in pairs]
    q_values = false_discovery_control(p_values)
    differ = [q <= contract.search.q for q in q_values]
    surest: dict[tuple[Sql, str], list[_Pair]] = {}
    for i in sorted(np.flatnonzero(differ), key=lambda i: (p_values[i], i)):
        surest.setdefault((pairs[i].way.value, pairs[i].worse), []).append(pairs[i])
    alike = [pair for pair, differs in zip(pairs, differ, strict=True) if not differs and pair.everywhere.equal()]
    return Lookalikes(tuple(_told(each) for each in surest.values()), tuple(_hint(pair) for pair in alike[:MOST_HINTS]))


def _pairs(engine: Engine, contract: Contract, way: Splitter, evaluation: Sql) -> list[_Pair]:
    least = contract.search.min_rows
    found = engine.rows(
        "slices/lookalikes",
        {"least": least, "values": MOST_VALUES, "pairs": MOST_PAIRS},
        evaluation=evaluation,
        value=way.value,
    )
    if not found:
        return []
    counted = engine.frame(
        "slices/by_value",
        evaluation=evaluation,
        value=way.value,
        entity=Sql("hash(case__entity)") if contract.has_repeated_entities else Sql("0"),
        values=[literal(value) for value in sorted({value for pair in found for value in pair})],
    )
    by_value = {key[0]: own for key, own in counted.partition_by("value", as_dict=True).items()}
    return [pair for both in found if (pair := _pair(way, both, by_value, least / 2))]


def _pair(way: Splitter, both: Sequence[str], by_value: Mapping[str, pl.DataFrame], least: float) -> _Pair | None:
    """The pair; None where one half has too few cases of either value."""
    searched = [by_value[value].filter(~pl.col("confirm")) for value in both]
    confirm = [by_value[value].filter("confirm") for value in both]
    if min(float(each["cases"].sum()) for each in (*searched, *confirm)) < least:
        return None
    rates = [float(each["failed"].sum()) / float(each["cases"].sum()) for each in searched]
    first, second = (0, 1) if rates[0] > rates[1] else (1, 0)
    ordered = [[half[i] for i in (first, second)] for half in (confirm, [by_value[value] for value in both])]
    return _Pair(way, both[first], both[second], _sides(*ordered[0]), _sides(*ordered[1]))


def _sides(one: pl.DataFrame, other: pl.DataFrame) -> _Sides:
    numbers = ("cases", "failed", "cases_right", "failed_right")
    sums = [each.group_by("entity").agg(pl.col("cases", "failed").sum()) for each in (one, other)]
    joined = sums[0].join(sums[1], on="entity", how="full").sort("entity", "entity_right")
    return _Sides(*(joined[name].fill_null(0.0).to_numpy() for name in numbers))


def _told(pairs: Sequence[_Pair]) -> Proposal:
    """The worse value as a proposal, beside those that it looks like; the surest pair first."""
    first = pairs[0]
    way, words = first.way, first.way.cell_words
    said = told_as(proposal([condition(Coded(way, values=(first.worse,)), 1, 1)]), "segment")
    rate, other = first.confirm.rates
    return replace(
        said,
        kind="segment.lookalike",
        subject=f"{said.subject} (not {words(first.other)})",
        why=f"{words(first.worse)} and {words(first.other)} look alike, but on the half that was not searched the "
        f"first is wrong {_of_hundred(rate)} of 100 and the second {_of_hundred(other)}.",
        remedy="Find out whether both mean the same. If they do, see where this spelling comes from: its cases may "
        "differ in something else too. If they do not, make sure that the model keeps them apart.",
        evidence=(_table(pairs),),
    )


def _table(pairs: Sequence[_Pair]) -> Evidence:
    words = pairs[0].way.cell_words
    rows = tuple(
        (
            words(pair.worse),
            f"{int(pair.confirm.cases.sum()):,}",
            _of_hundred(pair.confirm.rates[0]),
            words(pair.other),
            f"{int(pair.confirm.other_cases.sum()):,}",
            _of_hundred(pair.confirm.rates[1]),
        )
        for pair in pairs
    )
    columns = ("value", "cases", "wrong of 100", "looks like", "its cases", "wrong of 100 there")
    return Evidence("Values that look alike, on the half that was not searched", columns, rows)


def _hint(pair: _Pair) -> Note:
    words, (rate, other) = pair.way.cell_words, pair.everywhere.rates
    cases = (int(each.sum()) for each in (pair.everywhere.cases, pair.everywhere.other_cases))
    return Note(
        pair.way.label,
        f"{words(pair.worse)} and {words(pair.other)} look alike and fail equally often ({_of_hundred(rate)} and "
        f"{_of_hundred(other)} of 100, {' and '.join(f'{n:,}' for n in cases)} cases): they could be one category.",
    )


def _of_hundred(rate: float) -> str:
    return f"{100 * rate:.1f}"

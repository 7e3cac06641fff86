"""The search for segments by any number that each case has: a signed difference, a residual, a graded loss.

The same search as for failures (`tasks.slices.search`), over the same codes and with the same additive tables of cells:
what a case has beyond the mean, or beyond a level that is asked for, is a whole number of small steps, and may be
negative. Single conditions are read off running sums, conjunctions in `tasks.slices.conjunctions`.
What is proposed was chosen by looking at the number on the find half; it is measured on the other one
(`tasks.ruler.quantities`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Proposal
from tasks.contracts.problems import ErrataError
from tasks.engine import Engine
from tasks.slices.boxes import Integers, Objective
from tasks.slices.coding import Coded, Counts, Rows, coded, read_rows
from tasks.slices.conditions import Condition, condition, proposal
from tasks.slices.conjunctions import LEAST_PART, MOST_BY_TWOS, MOST_PART, conjunctions, telling
from tasks.slices.intervals import OPEN, SURELY, most_of
from tasks.slices.search import CARRY_IN_ALL, CARRY_PER_COLUMN
from tasks.slices.splitters import by_prediction, splitters
from tasks.sql import Sql

# Of the cases that have something beyond the usual, so many of a thousand may be clipped: what a single case has beyond
# all others would leave no step between those.
_CLIPPED = 0.001
# So many steps between the least and the largest: as many as sums over a hundred million cases have room for.
_STEPS = 30_000
# Standard errors from which a single condition is carried to the other half: one in twenty by luck.
_CARRY = 1.645
# Columns that are read at once where there are too many to combine.
_COLUMNS = 50


@dataclass(frozen=True)
class Quantity:
    """A number of every analysed case, large where the model does badly.

    Attributes:
        value: the expression.
        above: the level beyond which it is bad, if that is above the mean of the cases; None for the mean.
        signed: whether it may be negative; a loss may not.
        counts: whether it is 1 for a failed case and 0 for any other.
    """

    value: Sql
    above: float | None = None
    signed: bool = True
    counts: bool = False


@dataclass(frozen=True)
class _Steps:
    """What each case has as whole steps, and how many steps are neither good nor bad."""

    lost: NDArray[np.uint32]
    zero: float


@dataclass(frozen=True)
class _Counted:
    """Of one column and one quantity: the cases of each code, their steps, and what is neither good nor bad."""

    cases: Integers
    lost: Integers

    @property
    def counts(self) -> Counts:
        """The same as `telling` reads it."""
        cases, lost = self.cases.astype(np.float64), self.lost.astype(np.float64)
        return cases, lost, cases, lost


def search_quantities(
    engine: Engine,
    contract: Contract,
    columns: tuple[Column, ...],
    evaluation: Sql,
    quantities: Sequence[Quantity],
    *,
    predicted: bool = True,
    known: Sequence[Coded] = (),
) -> list[tuple[Proposal, ...] | None]:
    """Segments in which each quantity is large, from the find half; None where cases or entities are too few to look.

    The predicted class may be a condition where there are many classes, unless `predicted` is false. `known` is what
    conditions can be on, where a search of the same cases and columns has told it.

    Raises:
        ErrataError: if a quantity is not a finite number of every analysed case, or is negative and may not be.
    """
    for quantity in quantities:
        _refuse(engine, evaluation, quantity)
    cases, _, others, *_, one_entity, one_entity_confirms = engine.row("slices/totals", evaluation=evaluation)
    least = max(10, contract.search.min_rows // 2)
    alone = contract.has_repeated_entities and (one_entity or one_entity_confirms)
    if alone or min(cases, others) < 2 * least:
        return [None for _ in quantities]
    if not known:
        ways = [*splitters(contract, columns), *(by_prediction(contract) if predicted else ())]
        known = coded(engine, evaluation, ways, cases, least)
    # Sets of categories are told in the order of how often they fail, which says nothing of another number.
    known = [replace(one, differ=False) for one in known]
    few = len(known) <= MOST_BY_TWOS
    values = [quantity.value for quantity in quantities]
    rows = read_rows(engine, evaluation, known if few else (), cases, values)
    counted: list[list[_Counted]] = [[] for _ in quantities]
    at_once = MOST_BY_TWOS if few else _COLUMNS
    for start in range(0, len(known), at_once):
        batch = known[start : start + at_once]
        read = rows if few else read_rows(engine, evaluation, batch, cases, values)
        for i, quantity in enumerate(quantities):
            counted[i] += _counted(batch, read, _steps(read.values[i], read.weight, quantity.above).lost)
    found: list[tuple[Proposal, ...] | None] = []
    for i, quantity in enumerate(quantities):
        chosen = telling([each.counts for each in counted[i]])
        joined = [known[k] for k in chosen]
        own_rows = rows.of(chosen) if few else read_rows(engine, evaluation, joined, cases, values)
        steps = _steps(own_rows.values[i], own_rows.weight, quantity.above)
        limits = Objective(max(least, cases // LEAST_PART), cases // MOST_PART, zero=steps.zero)
        single = _singles(known, counted[i], steps, replace(limits, least=least, most=int(most_of(cases))))
        joint = conjunctions(joined, replace(own_rows, lost=steps.lost), least, cpu_count() or 1, limits)
        together = [[condition(joined[k], first, last) for k, first, last in box.ranges] for box in joint.boxes]
        found.append(tuple(proposal(conditions) for conditions in (*([one] for one in single), *together)))
    return found


def _refuse(engine: Engine, evaluation: Sql, quantity: Quantity) -> None:
    """What no segment can be searched for by: the answer would be about the few cases that have no usable number."""
    cases, unusable, negative = engine.row("slices/unusable", evaluation=evaluation, quantity=quantity.value)
    if unusable:
        raise ErrataError(f"the loss of {unusable:,} of {cases:,} analysed cases is not a finite number")
    if negative and not quantity.signed:
        raise ErrataError(f"the loss of {negative:,} of {cases:,} analysed cases is negative; a loss is 0 or more")


def _steps(values: NDArray[np.float64], weight: NDArray[np.float64] | None, above: float | None) -> _Steps:
    """Whole steps from the least to the largest, of what each case has, times its weight, beyond the level."""
    size = np.abs(values[values != 0])
    most = float(np.quantile(size, 1 - _CLIPPED, method="higher")) if size.size else 1.0
    clipped = np.clip(values, -most, most)
    mean = float(f"{np.average(clipped, weights=weight):.12g}")
    beyond = clipped - (mean if above is None else max(mean, above))
    if weight is not None:
        beyond *= weight
    low, high = float(beyond.min()), float(beyond.max())
    step = (high - low) / _STEPS or 1.0
    return _Steps(np.rint((beyond - low) / step).astype(np.uint32), -low / step)


def _counted(columns: Sequence[Coded], rows: Rows, lost: NDArray[np.uint32]) -> Iterable[_Counted]:
    for column, codes in zip(columns, rows.codes, strict=True):
        # Sums of whole numbers below 2^53 are exact in any order.
        steps = np.bincount(codes, lost, column.size).astype(np.int64)
        yield _Counted(np.bincount(codes, minlength=column.size), steps)


def _singles(
    columns: Sequence[Coded], counted: Sequence[_Counted], steps: _Steps, objective: Objective
) -> list[Condition]:
    """The conditions on one column that stand out, those with the largest excess first."""
    terms = objective.terms(steps.lost)
    candidates: list[tuple[float, str, Condition]] = []
    for column, counts in zip(columns, counted, strict=True):
        low, high = _ranges(column, counts.cases)
        cases = _between(counts.cases, low, high)
        allowed = (cases >= objective.least) & (cases <= objective.most) & (cases < terms.total)
        low, high, cases = low[allowed], high[allowed], cases[allowed]
        beside = terms.total / (terms.total - cases)
        beyond = (_between(counts.lost, low, high) - cases * terms.mean) * beside
        error = terms.deviation * np.sqrt(cases * beside)
        sure = np.divide(beyond, error, out=np.zeros(len(cases)), where=error > 0)
        picked = np.flatnonzero(sure > _CARRY)
        if column.way.kind == "ordered" and picked.size:
            # Of all runs of bins the one with the most to say, and the one that stands out most, which may be narrower.
            simpler = OPEN * ((low == 1) | (high == column.size - 1))
            bins = low > 0
            best = [np.argmax(np.where(bins, s, -np.inf)) for s in (beyond - SURELY * error, sure + simpler)]
            picked = np.array(sorted({int(k) for k in (*best, *picked[~bins[picked]]) if sure[k] > _CARRY}))
        told = [(float(-beyond[k]), condition(column, int(low[k]), int(high[k]))) for k in picked]
        candidates += sorted((excess, one.predicate, one) for excess, one in told)[:CARRY_PER_COLUMN]
    return [one for _, _, one in sorted(candidates, key=lambda each: each[:2])[:CARRY_IN_ALL]]


def _ranges(column: Coded, cases: Integers) -> tuple[Integers, Integers]:
    """The first and last code of everything that a condition on the column may hold."""
    if column.way.kind == "category":
        # That a row was matched is no condition of its own.
        told = [code for code, value in enumerate(column.values, 1) if not (column.evidence and value == "matched")]
        kept = [0, *told, *(() if column.single else (column.size - 1,))]
        return np.array(kept, np.int64), np.array(kept, np.int64)
    low, high = (1 + each for each in np.triu_indices(column.size - 1))
    partly = (low > 1) | (high < column.size - 1) | bool(cases[0])
    return np.append(low[partly], 0), np.append(high[partly], 0)


def _between(counts: Integers, low: Integers, high: Integers) -> Integers:
    """The sums over runs of codes, both ends included."""
    running: Integers = np.cumsum(np.append(0, counts))
    between: Integers = running[high + 1] - running[low]
    return between

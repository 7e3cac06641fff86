"""Missing features: errors on columns that the model does not use, once what its own features explain is taken out.

A column beside the model may only stand for some that the model uses. So cases are compared that are alike to the
model: in its score, in the risk of failure that its features tell (`tasks.slices.risk`), and in those of them that
explain most of what a proposal still tells. These are chosen one after the other on the half that is searched, each the
one that leaves least of it (change in estimate, Greenland 1989). What is left is tested on the other half, over the
strata that all of this makes together (`tasks.slices.stratified`), with the false-discovery rate controlled over all
proposals. What does not hold there is a segment, not a gap. What three or more features do only together, and two of
which few cases tell, is not taken out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from tasks.contracts.config import Contract, join_pairs
from tasks.contracts.findings import Evidence, Proposal
from tasks.engine import Engine
from tasks.slices.coding import Coded, Codes, codes_in
from tasks.slices.conditions import told_as
from tasks.slices.cuts import merged
from tasks.slices.risk import fitted
from tasks.slices.stratified import Strata, robust
from tasks.sql import Sql, ident

# Cases that features are chosen on, and cases of the other half that are compared: more would say no more.
MOST_CHOSEN_ON = 30_000
MOST_COMPARED = 1_000_000
# Own features that are looked at, those that tell failures apart best; so many are taken together.
MOST_OWN = 30
MOST_TOGETHER = 3
# A feature is taken if it explains this part of what the proposal tells. For a gap so much of the difference must be
# left, and so much of what it tells, which is less where the features also decide which cases the proposal holds.
LEAST_EXPLAINED = 0.1
LEAST_LEFT = 1 / 3
LEAST_FREE = 0.2
# Finer parts leave less of what a feature explains within them.
LEVELS = tuple(i / 20 for i in range(1, 20))
SCORE_LEVELS = tuple(i / 10 for i in range(1, 10))

# More numbers of strata than so many a case are sorted, fewer are counted.
_SPARSE = 8

SCORE = "prediction__score"

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class _Cases:
    """Some cases of one half.

    Attributes:
        codes: (columns, cases); held: (proposals, cases); entity: a number for each.
    """

    codes: Codes
    held: Bools
    score: NDArray[np.float64]
    failed: Bools
    entity: Places


@dataclass(frozen=True)
class _Compared:
    """A proposal beside the model's features: the strata of each step, the first one of all cases, the last one tested.

    Attributes:
        labels: what cases are alike in after each step but the first; rate, share: of all cases, how many fail and how
            many the proposal holds.
    """

    labels: tuple[str, ...]
    steps: tuple[Strata, ...]
    p_value: float
    rate: float
    share: float

    @property
    def left(self) -> bool:
        """Whether enough of the difference is left, and enough of the set is not decided by what the strata are of."""
        first, last = self.steps[0], self.steps[-1]
        return last.difference >= LEAST_LEFT * first.difference > 0 and last.left >= LEAST_FREE * first.left


def told_gaps(
    engine: Engine,
    contract: Contract,
    evaluation: Sql,
    columns: Sequence[Coded],
    proposals: Sequence[Proposal],
    analysed: tuple[int, int],
) -> list[Proposal]:
    """The same proposals: those on columns that the model does not use as gaps, or as segments if too little is left.

    `columns` are what conditions can be on, the most telling first; `analysed` are the cases of the half that is
    searched and of the other one.
    """
    unseen = {c.way.column.name: c.way.column.label for c in columns if c.way.family == "missing_feature"}
    asked = [p for p in proposals if p.family == "missing_feature" or unseen.keys() & set(p.columns)]
    if not asked:
        return list(proposals)
    own = _own(contract, columns)
    has_score = SCORE in dict(engine.rows("evaluation/columns", evaluation=evaluation))

    def read(half: str, cases: int, most: int, used: Sequence[Coded]) -> _Cases:
        return _read(engine, evaluation, half, max(1, cases // most), used, asked, has_score)

    find = read("find", analysed[0], MOST_CHOSEN_ON, own)
    cuts = np.unique(np.nanquantile(find.score, SCORE_LEVELS)) if np.isfinite(find.score).any() else np.empty(0)
    maps = [_parts(codes, column) for codes, column in zip(find.codes, own, strict=True)]
    codes = [to[each] for to, each in zip(maps, find.codes, strict=True)]
    risk = fitted(codes, [int(to.max()) + 1 for to in maps], find.failed)
    told_risk = risk.of(codes)
    risks = np.unique(np.quantile(told_risk, LEVELS)) if risk.tables else np.empty(0)
    alike = _within(_part(find.score, cuts), _part(told_risk, risks)) if own else _part(find.score, cuts)
    chosen = [_chosen(alike, codes, held, find.failed) for held in find.held]
    confirm = read("confirm", analysed[1], MOST_COMPARED, own)
    codes = [to[each] for to, each in zip(maps, confirm.codes, strict=True)]
    always = [("the model's score", _part(confirm.score, cuts))] if has_score else []
    always += [("the risk that its features tell", _part(risk.of(codes), risks))] if risk.tables else []
    compared = [
        _compare(
            confirm, held, [*always, *((own[i].way.label, codes[i]) for i in each)], contract.has_repeated_entities
        )
        for held, each in zip(confirm.held, chosen, strict=True)
    ]
    q_values = _q_values(compared, confirm.held)
    told = {
        proposal.predicate: _gap(proposal, one, unseen)
        if q <= contract.search.q and one.left
        else _explained(proposal, one)
        for proposal, one, q in zip(asked, compared, q_values, strict=True)
    }
    return [told.get(proposal.predicate, proposal) for proposal in proposals]


def _own(contract: Contract, columns: Sequence[Coded]) -> list[Coded]:
    """What the model can have learnt from.

    A key, an entity and a moment only name what a case is about: they stand for all that was particular to it, such as
    a day's weather, but none of them tells anything of the next one.
    """
    names = {contract.entity, *(left for table in contract.tables for left, _ in join_pairs(table.key))}
    return [
        column
        for column in columns
        if column.way.family == "segment"
        and column.way.unit not in ("class", "moment")
        and column.way.column.name not in names
    ][:MOST_OWN]


def _q_values(compared: Sequence[_Compared], held: Bools) -> NDArray[np.float64]:
    """One for each proposal; those that hold the same cases under several names were tested once."""
    _, first, same = np.unique(np.packbits(held, axis=1), axis=0, return_index=True, return_inverse=True)
    q_values: NDArray[np.float64] = false_discovery_control([compared[i].p_value for i in first])
    return q_values[same]


def _read(
    engine: Engine,
    evaluation: Sql,
    half: str,
    every: int,
    columns: Sequence[Coded],
    proposals: Sequence[Proposal],
    has_score: bool,
) -> _Cases:
    frame = engine.frame(
        "slices/beside",
        {"half": half, "every": every},
        evaluation=evaluation,
        codes=[column.expression for column in columns],
        predicates=[proposal.predicate for proposal in proposals],
        score=ident(SCORE) if has_score else Sql("0"),
    ).sort("place")
    held = [frame[f"held_{i}"].to_numpy() for i in range(len(proposals))]
    entity = frame["entity"].rank("dense").cast(pl.Int64).to_numpy()
    return _Cases(
        codes_in(frame, columns), np.array(held), frame["score"].to_numpy(), frame["failed"].to_numpy(), entity
    )


def _part(values: NDArray[np.float64], cuts: NDArray[np.float64]) -> Places:
    """The part between two cuts that each case is in."""
    return np.searchsorted(cuts, values, side="right").astype(np.int64)


def _parts(codes: NDArray[np.uint8], column: Coded) -> Places:
    """What each code of a column becomes: bins of an ordered one larger parts, values themselves."""
    if column.way.kind != "ordered":
        return np.arange(column.size, dtype=np.int64)
    shares = np.bincount(codes, minlength=column.size)[1:]
    return np.array([0, *(1 + part for part in merged(shares.tolist(), LEVELS))], np.int64)


def _chosen(stratum: Places, codes: Sequence[Places], held: Bools, failed: Bools) -> list[int]:
    """The features that explain most of the excess, one after the other."""
    whole, left = (Strata.counted(each, held, failed).left for each in (np.zeros_like(stratum), stratum))
    taken: list[int] = []
    while left > 0 and len(taken) < MOST_TOGETHER:
        within = [_within(stratum, own) for own in codes]
        would_be = [Strata.counted(each, held, failed).left for each in within]
        best = int(np.argmin(would_be)) if would_be else -1
        if best < 0 or best in taken or left - would_be[best] < LEAST_EXPLAINED * whole:
            break
        taken, stratum, left = [*taken, best], within[best], would_be[best]
    return taken


def _within(stratum: Places, codes: Places) -> Places:
    """The strata cut further; numbers of strata that hold no case are left out, so that they stay few."""
    joint = stratum * (int(codes.max()) + 1) + codes
    places: Places
    if joint.max() > _SPARSE * len(joint):
        places = np.unique(joint, return_inverse=True)[1].astype(np.int64)
    else:
        occupied = np.zeros(int(joint.max()) + 1, np.int64)
        occupied[joint] = 1
        places = (np.cumsum(occupied) - 1)[joint]
    return places


def _compare(cases: _Cases, held: Bools, parts: Sequence[tuple[str, Places]], clustered: bool) -> _Compared:
    """Compare the cases of a proposal with all others, then with those that are alike in one thing after the other."""
    stratum = np.zeros(len(held), np.int64)
    steps = [Strata.counted(stratum, held, cases.failed)]
    for _, each in parts:
        stratum = _within(stratum, each)
        steps.append(Strata.counted(stratum, held, cases.failed))
    p_value = steps[-1].p_value
    if clustered:
        p_value = max(p_value, robust(stratum, held, cases.failed, cases.entity))
    labels = tuple(label for label, _ in parts)
    return _Compared(labels, tuple(steps), float(f"{p_value:.10g}"), float(cases.failed.mean()), float(held.mean()))


def _gap(proposal: Proposal, one: _Compared, unseen: Mapping[str, str]) -> Proposal:
    strata = one.steps[-1]
    lower = one.rate - strata.difference * one.share
    missing = " and ".join(unseen[name] for name in proposal.columns if name in unseen)
    return replace(
        told_as(proposal, "missing_feature"),
        why=f"{_among(one)} these are wrong {_of_hundred(strata.rate)} of 100, the others "
        f"{_of_hundred(strata.rate - strata.difference)}: a feature that tells them apart would bring the error rate "
        f"from {_of_hundred(one.rate)} to {_of_hundred(lower)} of 100 at most.",
        remedy=f"The model does not see {missing}. Consider adding it, or what stands behind it, as a feature.",
        evidence=(*proposal.evidence, _table(one)),
    )


def _explained(proposal: Proposal, one: _Compared) -> Proposal:
    if proposal.family == "segment":
        return proposal
    return replace(
        told_as(proposal, "segment"),
        why=f"{_among(one)} too little is left of the difference: this column, which the model does not see, is no "
        "missing feature.",
        evidence=(*proposal.evidence, _table(one)),
    )


def _among(one: _Compared) -> str:
    *first, last = one.labels or ("nothing",)
    alike = f"{', '.join(first)} and {last}" if first else last
    return f"Among cases alike in {alike}" if one.labels else "Among all cases"


def _table(one: _Compared) -> Evidence:
    """How the difference shrinks as cases are compared that are more alike."""
    rows = tuple(
        (
            " and ".join(one.labels[:i]) or "nothing",
            f"{int(strata.inside.sum()):,}",
            _of_hundred(strata.rate),
            _of_hundred(strata.rate - strata.difference),
        )
        for i, strata in enumerate(one.steps)
    )
    return Evidence(
        "Compared with cases that are alike to the model, on the half that was not searched",
        ("alike in", "comparable cases", "wrong of 100", "the others"),
        rows,
    )


def _of_hundred(rate: float) -> str:
    return f"{max(0.0, 100 * rate):.1f}"

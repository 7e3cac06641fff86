"""Missing features: errors on columns that the model does not use, once what its own features explain is taken out.

A column beside the model may only stand for some that the model uses. So cases are compared that are alike to the
model: in its score, in the risk of failure that its features tell (`tasks.slices.risk`), and in those of them that
explain most of what a proposal still tells. These are chosen one after the other on the half that is searched, each
the one that leaves least of it (change in estimate, Greenland 1989), and less than a shuffled copy of itself: the
finer the strata, the fewer cases have another one beside them, and what is left of these alone may differ, whatever
cut them. What is left is tested on the other half, over the strata that all of this makes together
(`tasks.slices.stratified`), with the false-discovery rate controlled over all of which enough is left on the half
that is searched. Few cases tell the risk roughly, and a risk that is half luck explains half of what it should
(Spearman 1904): how far it differs between two halves of the cases says how much of what it explains would be
explained beside it, and only what is more than that counts. What does not hold is a segment, not a gap. What three or
more features do only together is not taken out. `tasks.slices.compared` has the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from tasks.contracts.config import Contract, join_pairs
from tasks.contracts.findings import Proposal
from tasks.engine import Engine
from tasks.slices.coding import Coded, Codes, codes_in
from tasks.slices.compared import LEAST_LEFT, Compared, gap, no_gap
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
# A feature is taken if it explains this part of what the proposal tells.
LEAST_EXPLAINED = 0.1
# Finer parts leave less of what a feature explains within them.
LEVELS = tuple(i / 20 for i in range(1, 20))
# Two features together are cut more coarsely where a cell of both would hold fewer cases than this.
CASES_IN_A_CELL = 40
PARTS = (4, 8, 16)
# What two halves of the cases say of the risk is taken to be alike to such a part at least. They say nothing of what
# both miss alike, and in few cases they miss much: where they differ, twice as much is taken to be missed.
LEAST_ALIKE = 0.1
MISSED = 2
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
    unseen = {c.way.value: c.way.label for c in columns if c.way.family == "missing_feature"}
    asked = [p for p in proposals if p.family == "missing_feature" or any(c.value in unseen for c in p.clauses)]
    if not asked:
        return list(proposals)
    own = _own(contract, columns)
    has_score = SCORE in dict(engine.rows("evaluation/columns", evaluation=evaluation))

    def read(half: str, cases: int, most: int, used: Sequence[Coded]) -> _Cases:
        return _read(engine, evaluation, half, max(1, cases // most), used, asked, has_score)

    find = read("find", analysed[0], MOST_CHOSEN_ON, own)
    cuts = np.unique(np.nanquantile(find.score, SCORE_LEVELS)) if np.isfinite(find.score).any() else np.empty(0)
    maps = [_parts(codes, column, LEVELS) for codes, column in zip(find.codes, own, strict=True)]
    codes = [to[each] for to, each in zip(maps, find.codes, strict=True)]
    coarse = [_coarse(*each) for each in zip(find.codes, maps, own, strict=True)]
    risk = fitted(codes, coarse, find.failed)
    told = risk.of(codes)
    risks = np.unique(np.quantile(told, LEVELS)) if risk.tables else np.empty(0)
    stratum = _within(_part(find.score, cuts), _part(told, risks))
    chosen = [_chosen(stratum, codes, held, find.failed) for held in find.held]
    promising = [i for i, (_, left) in enumerate(chosen) if left >= LEAST_LEFT]
    halves = [find.entity % 2 == side for side in (0, 1)]
    rough = [fitted([each[half] for each in codes], coarse, find.failed[half]) for half in halves]
    confirm = read("confirm", analysed[1], MOST_COMPARED, own)
    codes = [to[each] for to, each in zip(maps, confirm.codes, strict=True)]
    alike = [("the model's score", _part(confirm.score, cuts))] if has_score else []
    noise = 0.0
    if risk.tables:
        alike.append(("the risk that its features tell", _part(risk.of(codes), risks)))
        noise = _noise(*(each.of(codes) for each in rough))
    compared = [
        _compare(contract, confirm, held, [*alike, *((own[i].way.label, codes[i]) for i in each)], noise, has_score)
        for held, (each, _) in zip(confirm.held, chosen, strict=True)
    ]
    q_values = np.ones(len(asked))
    if promising:
        q_values[promising] = _q_values([compared[i] for i in promising], confirm.held[promising])
    answers = {
        proposal.predicate: gap(proposal, one, unseen) if q <= contract.search.q and one.left else no_gap(proposal, one)
        for proposal, one, q in zip(asked, compared, q_values, strict=True)
    }
    return [answers.get(proposal.predicate, proposal) for proposal in proposals]


def _own(contract: Contract, columns: Sequence[Coded]) -> list[Coded]:
    """What the model can have learnt from.

    How a join went is nothing that it was given. A key, an entity and a moment only name what a case is about: they
    stand for all that was particular to it, such as a day's weather, but none of them tells anything of the next one.
    """
    names = {contract.entity, *(left for table in contract.tables for left, _ in join_pairs(table.key))}
    return [
        column
        for column in columns
        if column.way.column.model_uses is not False
        and column.way.column.role != "evidence"
        and column.way.unit not in ("class", "moment")
        and column.way.column.name not in names
    ][:MOST_OWN]


def _q_values(compared: Sequence[Compared], held: Bools) -> NDArray[np.float64]:
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


def _parts(codes: NDArray[Any], column: Coded, levels: Sequence[float]) -> Places:
    """What each code of a column becomes: bins of an ordered one larger parts, values themselves."""
    if column.way.kind != "ordered":
        return np.arange(column.size, dtype=np.int64)
    shares = np.bincount(codes, minlength=column.size)[1:]
    return np.array([0, *(1 + part for part in merged(shares.tolist(), levels))], np.int64)


def _coarse(codes: NDArray[np.uint8], to: Places, column: Coded) -> Places:
    """What each part of a column becomes in tables over two columns: of few cases fine cells would tell only luck."""
    parts = max((p for p in PARTS if p * p * CASES_IN_A_CELL <= len(codes)), default=PARTS[0])
    coarse = _parts(codes, column, [i / parts for i in range(1, parts)])
    of_part = np.zeros(int(to.max()) + 1, np.int64)
    of_part[to] = coarse
    return of_part


def _chosen(stratum: Places, codes: Sequence[Places], held: Bools, failed: Bools) -> tuple[list[int], float]:
    """The features that explain most of the excess, one after the other, and the part of the difference left before."""
    whole, now = (Strata.counted(each, held, failed) for each in (np.zeros_like(stratum), stratum))
    left = now.difference / whole.difference if whole.difference > 0 else 0.0
    enough = LEAST_EXPLAINED * whole.left
    taken: list[int] = []
    while now.left > 0 and len(taken) < MOST_TOGETHER:
        would_be = [Strata.counted(_within(stratum, own), held, failed).left for own in codes]
        explain = [
            i for i in np.argsort(would_be, kind="stable") if i not in taken and now.left - would_be[i] >= enough
        ]
        best = next((i for i in explain if _of_luck(stratum, codes[i], held, failed) - would_be[i] >= enough), None)
        if best is None:
            break
        stratum = _within(stratum, codes[best])
        taken, now = [*taken, int(best)], Strata.counted(stratum, held, failed)
    return taken, left


def _of_luck(stratum: Places, codes: Places, held: Bools, failed: Bools) -> float:
    """What is left beside a feature of the same parts that has nothing to do with the cases."""
    shuffled = np.random.default_rng(0).permutation(codes)
    return Strata.counted(_within(stratum, shuffled), held, failed).left


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


def _noise(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """How much of what half of the cases say of the risk is luck, as a part of the rest, in which both halves agree."""
    spread = float(one.std() * other.std())
    alike = float(((one - one.mean()) * (other - other.mean())).mean()) / spread if spread else 0.0
    return MISSED * (1 - alike) / max(alike, LEAST_ALIKE)


def _compare(
    contract: Contract,
    cases: _Cases,
    held: Bools,
    parts: Sequence[tuple[str, Places]],
    noise: float,
    has_score: bool,
) -> Compared:
    """Compare the cases of a proposal with all others, then with those that are alike in one thing after the other."""
    stratum = np.zeros(len(held), np.int64)
    steps = [Strata.counted(stratum, held, cases.failed)]
    for _, each in parts:
        stratum = _within(stratum, each)
        steps.append(Strata.counted(stratum, held, cases.failed))
    unsure = noise * max(0.0, steps[int(has_score)].difference - steps[-1].difference)
    p_value = max(steps[-1].p_value, steps[-1].more_than(unsure))
    if contract.has_repeated_entities:
        p_value = max(p_value, robust(stratum, held, cases.failed, cases.entity, unsure))
    labels, shares = tuple(label for label, _ in parts), (float(cases.failed.mean()), float(held.mean()))
    return Compared(labels, tuple(steps), unsure, float(f"{p_value:.10g}"), *shares)

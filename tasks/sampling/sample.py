"""The cards of a pack: disjoint strata over all failures, filled one after another, and controls beside them.

Worst: take-all; its cards stand for themselves. Newly wrong, named groups and the random rest by kind: entities are
drawn at random among those on no card yet, with one random row of each, so a card weighs N_h m_i / sum(m) (Hajek's
estimator; Särndal, Swensson & Wretman, Model Assisted Survey Sampling, 5.7). Rows of entities that are on a card of
another stratum stay in N_h, as if they had not answered; `aside` counts them, because where they are many and unlike
the others, the share is biased and no interval shows it: one card an entity is worth that, but it must be told. The
solo cards go on drawing where the meeting stopped, in all strata but the worst and in proportion to their failures:
they measure, and a stratum of half the failures with three cards would undo that. Controls are drawn among the
correct predictions and are estimated apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.contracts.findings import Finding
from tasks.contracts.review import Part, SampledCard
from tasks.evaluation.task_type import WorstCase
from tasks.sampling.draw import FAILURES, Drawn, Source, Taken, draw, draw_correct, size, worst
from tasks.sampling.plan import PER_GROUP, allocate, groups_to_read, kind_strata, plan
from tasks.sql import Sql, ident, literal

_COMPARISON = ident("errata__comparison")


@dataclass(frozen=True)
class _Stratum:
    """A set of failures: those claimed under `claim`, or of them some kinds."""

    name: str
    claim: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pick:
    """A drawn row with what it was drawn for; `cards` were drawn for this part of the stratum."""

    part: Part
    stratum: str
    lane: str
    drawn: Drawn
    cards: int


def sample(
    source: Source,
    candidates: Sequence[WorstCase],
    findings: Sequence[Finding],
    comparison: Path | None,
    cards: int,
) -> tuple[SampledCard, ...]:
    """The cards of a pack in the order in which they are read: meeting and controls shuffled, then solo.

    `candidates` are the worst cases lane by lane; `comparison` is the path of comparison.parquet, if there is one.
    """
    planned, taken = plan(cards), Taken()
    first = worst(source, taken, candidates, planned.worst)
    groups = groups_to_read(findings, planned.groups)
    _declare_failures(source, first, groups, comparison)
    picks = [_Pick("meeting", "worst", c.lane, Drawn(c.case_id, 1, len(first), len(first)), len(first)) for c in first]
    chosen = [_Stratum("newly_wrong", "newly_wrong")]
    chosen += [_Stratum(f"finding:{g.finding_id}", f"finding:{g.finding_id}") for g in groups]
    for stratum, most in zip(chosen, [planned.newly_wrong, *[PER_GROUP] * len(groups)], strict=True):
        picks += _draw(source, taken, stratum, "meeting", min(most, cards - len(picks)))
    kinds = _kinds(source, (cards - len(picks)) or planned.solo)
    picks += _allotted(source, taken, kinds, "meeting", cards - len(picks), picks)
    picks += _allotted(source, taken, [*chosen, *kinds], "solo", planned.solo, picks)
    # Without a failure there is nothing to hide controls among.
    correct = draw_correct(source, taken, planned.controls if picks else 0)
    aside = _aside(source, picks, [*chosen, *kinds])
    picks += [_Pick("control", "control", "control", d, len(correct)) for d in correct]
    return _named(source, picks, aside)


def _declare_failures(
    source: Source, first: Sequence[WorstCase], groups: Sequence[Finding], comparison: Path | None
) -> None:
    if comparison is not None:
        source.engine.execute("runs/parquet_view", view=_COMPARISON, path=literal(str(comparison)))
    source.engine.execute(
        "sampling/failures",
        {"worst": [c.case_id for c in first]},
        table=FAILURES,
        evaluation=source.evaluation,
        copies=source.copies,
        comparison=_COMPARISON if comparison is not None else None,
        groups=[
            {"name": literal(f"finding:{group.finding_id}"), "predicate": group.proposal.predicate} for group in groups
        ],
    )


def _kinds(source: Source, cards: int) -> list[_Stratum]:
    """The random rest by kind of failure."""
    kinds = [kind for (kind,) in source.engine.rows("sampling/random_kinds", failures=FAILURES)]
    return [_Stratum(f"random:{name}", "random", names) for name, names in kind_strata(kinds, cards).items()]


def _allotted(
    source: Source, taken: Taken, strata: Sequence[_Stratum], part: Part, cards: int, before: Sequence[_Pick]
) -> list[_Pick]:
    """So many cards for one part, allotted to the strata beside the cards they have already."""
    sizes = [size(source, taken, stratum.claim, stratum.kinds) for stratum in strata]
    have = [sum(pick.stratum == stratum.name for pick in before) for stratum in strata]
    rows, units = [s[0] for s in sizes], [s[1] + had for s, had in zip(sizes, have, strict=True)]
    shares = allocate(rows, units, cards, have)
    # An entity with failures in several strata serves the one with the fewest entities first.
    order = sorted(range(len(strata)), key=lambda i: (units[i], i))
    return [pick for i in order for pick in _draw(source, taken, strata[i], part, shares[i])]


def _draw(source: Source, taken: Taken, stratum: _Stratum, part: Part, cards: int) -> list[_Pick]:
    drawn = draw(source, taken, stratum.claim, stratum.kinds, cards)
    lane = stratum.name.partition(":")[0]
    return [_Pick(part, stratum.name, lane, each, len(drawn)) for each in drawn]


def _aside(source: Source, picks: Sequence[_Pick], strata: Sequence[_Stratum]) -> dict[str, int]:
    """By stratum, the failures whose entity (or an exact copy) is on a card of another one: they had no chance."""
    ids = [pick.drawn.case_id for pick in picks]
    found = source.engine.rows("sampling/candidates", {"ids": ids}, evaluation=source.evaluation, copies=source.copies)
    owner = {case_id: (entity, copies) for case_id, entity, copies in found}
    aside = {}
    for stratum in strata:
        others = [owner[pick.drawn.case_id] for pick in picks if pick.stratum != stratum.name]
        values = {
            "stratum": stratum.claim,
            "kinds": list(stratum.kinds),
            "own": [owner[pick.drawn.case_id][0] for pick in picks if pick.stratum == stratum.name],
            "entities": [entity for entity, _ in others],
            "copies": [copies for _, copies in others],
        }
        (aside[stratum.name],) = source.engine.row("sampling/aside", values, failures=FAILURES)
    return aside


def _named(source: Source, picks: Sequence[_Pick], aside: Mapping[str, int]) -> tuple[SampledCard, ...]:
    """The picks as cards: in an order that hides why each was chosen, with weights and fingerprints."""
    by_case = {pick.drawn.case_id: pick for pick in picks}
    values = [ident("label__value"), ident("prediction__value"), ident("prediction__score")]
    values += [ident(column.name) for column in source.shown]
    prints = source.engine.rows(
        "sampling/fingerprints",
        {"ids": list(by_case), "salt": source.run_key},
        evaluation=source.evaluation,
        values=[Sql(f"CAST({value} AS VARCHAR)") for value in values],
    )
    ordered = [(by_case[case_id], fingerprint) for case_id, fingerprint in prints]
    ordered.sort(key=lambda each: each[0].part == "solo")
    sums: dict[tuple[Part, str], int] = {}
    for pick in picks:
        sums[pick.part, pick.stratum] = sums.get((pick.part, pick.stratum), 0) + pick.drawn.rows
    (failures,) = source.engine.row("inputs/row_count", source=FAILURES)
    width = max(2, len(str(len(picks))))
    return tuple(
        SampledCard(
            card=f"card-{number:0{width}d}",
            part=pick.part,
            stratum=pick.stratum,
            lane=pick.lane,
            case_id=pick.drawn.case_id,
            total=pick.drawn.population if pick.part == "control" else failures,
            population=pick.drawn.population,
            units=pick.drawn.units,
            rows=pick.drawn.rows,
            inclusion=pick.cards / pick.drawn.units / pick.drawn.rows,
            weight=pick.drawn.population * pick.drawn.rows / sums[pick.part, pick.stratum],
            row_fingerprint=fingerprint,
            aside=aside.get(pick.stratum, 0),
        )
        for number, (pick, fingerprint) in enumerate(ordered, 1)
    )

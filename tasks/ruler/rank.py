"""From proposals to ranked findings: measure, test, control false discoveries, take out twins, name shadows.

A proposal chosen by looking at errors is measured on the confirmation half only; any other on all rows. The
false-discovery rate is controlled over everything that was tested (Benjamini & Hochberg 1995).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy.stats import false_discovery_control, hypergeom

from tasks.contracts.config import Contract
from tasks.contracts.findings import FAMILY_ORDER, Finding, Measure, Proposal
from tasks.engine import Engine
from tasks.ruler.attribution import is_structural
from tasks.ruler.patterns import Patterns, read_patterns
from tasks.ruler.readings import Halves, Reading, read
from tasks.ruler.statistics import Excess, excess, significant
from tasks.ruler.titles import title
from tasks.sql import Sql

# An effect too small to act on is not shown, however certain: a share of all errors.
LEAST_SHARE = 0.005
# Two sets that share this much are one finding with two names.
TWINS = 0.5
# So much of its excess must be left to a segment beside a better one, or the better one explains it.
LEFT_BESIDE = 0.5
# A combination always shares its excess with its conditions and with what goes along with them; so much must be own:
# of a combination beside them and beyond their sum, and of another segment beside a combination.
LEFT_TO_COMBINATION = 1 / 3
# So much of a combination lies within the segment that it is a part of.
WITHIN = 0.9
# A segment whose errors lie mostly in suspect rows, and that is no worse without them, is a shadow.
SHADOW_OVERLAP = 0.5
SHADOW_LEVEL = 0.05
_COMBINATION = ".combination"
# Of two columns with an effect each there is always a combination: more of them would crowd out what says more alone.
MOST_COMBINATIONS = 12
MOST_FOUND = 25
# So many of the search's confirmed proposals are compared with each other; what was not searched for always is.
MOST_COMPARED = 60


def rank(
    engine: Engine,
    contract: Contract,
    evaluation: Sql,
    proposals: Sequence[Proposal],
    graded: bool,
    watched: Collection[str] = (),
) -> tuple[list[Finding], Patterns, dict[str, int]]:
    """Findings in the order a reader should meet them, and the patterns to credit errors by.

    Listed are: every fault that its own method settles, whatever its rate; every proposal of the search that is
    confirmed; every known subgroup and every id that is `watched` (it held in an earlier run), those that say nothing
    at the end.

    Returns:
        The findings, the patterns to credit errors by, and the position there of each finding that is in them.
    """
    unique = _unique(proposals)
    clustered = contract.has_repeated_entities
    halves = read(engine, evaluation, [p.predicate for p in unique], clustered)
    measured = _measure(contract, unique, halves, graded=graded)
    telling = [f for f in measured if f.confirmed or _is_told(f)]
    said = {f.finding_id for f in telling}
    only_listed = [f for f in measured if f.finding_id not in said and (f.proposal.known or f.finding_id in watched)]
    searched = _with_few_combinations(_by_importance([f for f in telling if f.proposal.saw_errors]))[:MOST_COMPARED]
    ordered = _by_importance([*(f for f in telling if not f.proposal.saw_errors), *searched])
    patterns = read_patterns(engine, evaluation, [f.proposal.predicate for f in ordered])
    positions = {f.finding_id: i for i, f in enumerate(ordered)}
    suspects = [positions[f.finding_id] for f in ordered if is_structural(f)]
    related = [_part(_shadow(f, patterns, positions, suspects, ordered), patterns, positions, ordered) for f in ordered]
    findings = [*_merge_twins(related, patterns, positions), *_by_importance(only_listed)]
    return findings, patterns, positions


def _with_few_combinations(findings: Sequence[Finding]) -> list[Finding]:
    """The same with the best combinations only."""
    joint = [f.finding_id for f in findings if f.proposal.kind.endswith(_COMBINATION)]
    left_out = set(joint[MOST_COMBINATIONS:])
    return [f for f in findings if f.finding_id not in left_out]


def _is_told(finding: Finding) -> bool:
    """Whether it is listed without being confirmed: what was found in the errors of one entity is that entity's."""
    proposal = finding.proposal
    if proposal.settled:
        return not (proposal.saw_errors and finding.measure.few_entities)
    return not (proposal.saw_errors or proposal.known)


def _unique(proposals: Sequence[Proposal]) -> list[Proposal]:
    """One proposal per predicate; one that did not look at errors wins, because it may be measured on all rows."""
    by_predicate: dict[str, Proposal] = {}
    for proposal in sorted(proposals, key=lambda p: (p.saw_errors, FAMILY_ORDER.index(p.family), p.finding_id)):
        by_predicate.setdefault(proposal.predicate, proposal)
    return list(by_predicate.values())


def _measure(
    contract: Contract, proposals: Sequence[Proposal], halves: Sequence[Halves], *, graded: bool
) -> list[Finding]:
    readings = [h.confirm if p.saw_errors else h.all for p, h in zip(proposals, halves, strict=True)]
    effects = [excess(reading) for reading in readings]
    q_values = false_discovery_control([e.p_value for e in effects]) if effects else np.array([])
    findings = []
    for proposal, both, reading, effect, q_value in zip(proposals, halves, readings, effects, q_values, strict=True):
        measure = _measured(contract, proposal, both, reading, effect, graded=graded)
        measure = replace(measure, q_value=significant(float(q_value)))
        too_few = reading.analysed < contract.search.min_rows or measure.few_entities
        confirmed = _confirmed(measure, both, contract.search.q) and not too_few
        draft = Finding(proposal.finding_id, proposal, measure, "", confirmed, too_few)
        findings.append(replace(draft, title=title(draft)))
    return findings


def _measured(
    contract: Contract,
    proposal: Proposal,
    halves: Halves,
    reading: Reading,
    effect: Excess,
    *,
    graded: bool,
) -> Measure:
    """The measure of one proposal; its q-value is not known before all are tested."""
    # What was seen on half of the rows is scaled to all of them: same rate, more rows.
    everything, clustered = halves.all, contract.has_repeated_entities
    scale = everything.weight / reading.weight if reading.weight else 1.0
    total = reading.total or reading
    return Measure(
        half="confirm" if proposal.saw_errors else "all",
        rows=everything.rows,
        analysed=everything.analysed,
        entities=everything.entities if clustered else None,
        largest_entity=everything.largest / everything.weight if clustered and everything.weight else None,
        errors=significant(reading.errors * scale),
        error_rate=_maybe(effect.rate),
        rate_low=_maybe(effect.rate_low),
        rate_high=_maybe(effect.rate_high),
        error_rate_elsewhere=_maybe(effect.elsewhere),
        excess_errors=significant(effect.errors * scale),
        excess_low=significant(effect.low * scale),
        excess_high=significant(effect.high * scale),
        excess_loss=significant(effect.loss * scale) if graded else None,
        share_of_errors=significant(reading.errors / total.errors) if total.errors else 0.0,
        share_of_worst=significant(reading.worst / total.worst) if total.worst else 0.0,
        ceiling=significant((total.errors - max(effect.errors, 0.0)) / total.weight) if total.weight else None,
        p_value=significant(effect.p_value),
        q_value=1.0,
        failed=round(reading.failed * everything.analysed / reading.analysed) if reading.analysed else 0,
        weighted=contract.predictions.weight is not None,
        labelled=everything.labelled,
        few_entities=clustered and 1 in (reading.entities, reading.elsewhere),
    )


def _confirmed(measure: Measure, halves: Halves, q: float) -> bool:
    total = halves.all.total
    floor = LEAST_SHARE * total.errors if total else 0.0
    return measure.q_value <= q and measure.excess_low > 0 and measure.excess_errors >= floor


def _by_importance(findings: Sequence[Finding]) -> list[Finding]:
    """Data findings first, because they can void the others; then by the lower bound of the excess."""
    return sorted(
        findings,
        key=lambda f: (
            f.proposal.family != "data_preparation",
            -f.measure.excess_low,
            -f.measure.rows,
            f.proposal.predicate,
        ),
    )


def _shadow(
    finding: Finding,
    patterns: Patterns,
    positions: dict[str, int],
    suspects: list[int],
    ordered: list[Finding],
) -> Finding:
    """Measure a segment again without the suspect rows; if nothing is left it is the shadow of the data finding."""
    if finding.proposal.family == "data_preparation" or not suspects:
        return finding
    own = positions[finding.finding_id]
    usable = patterns.confirm if finding.proposal.saw_errors else np.ones_like(patterns.confirm)
    clean = usable & ~patterns.any_of(suspects)
    inside = clean & patterns.holds[:, own]
    finding = replace(finding, without_suspects=_maybe(patterns.rate(inside)))
    in_suspects = patterns.within(own, patterns.any_of(suspects))
    if not finding.confirmed or in_suspects < SHADOW_OVERLAP:
        return finding
    p_value = hypergeom.sf(
        patterns.failed[inside].sum() - 1,
        patterns.analysed[clean].sum(),
        patterns.failed[clean].sum(),
        patterns.analysed[inside].sum(),
    )
    if p_value <= SHADOW_LEVEL:
        return finding
    source = max(suspects, key=lambda s: patterns.within(own, patterns.holds[:, s]))
    return replace(finding, shadow_of=ordered[source].finding_id)


def _part(finding: Finding, patterns: Patterns, positions: dict[str, int], ordered: list[Finding]) -> Finding:
    """Name the larger data finding that holds all rows of a structural one: the same fault, seen closer."""
    if not is_structural(finding) or not finding.measure.analysed:
        return finding
    own = patterns.holds[:, positions[finding.finding_id]]
    for other in ordered:
        whole = patterns.holds[:, positions[other.finding_id]]
        if is_structural(other) and other.measure.rows > finding.measure.rows and not (own & ~whole).any():
            return replace(finding, part_of=other.finding_id)
    return finding


def _merge_twins(findings: list[Finding], patterns: Patterns, positions: dict[str, int]) -> list[Finding]:
    """Keep the first of findings that describe nearly the same rows; the others become its other names."""
    kept: list[Finding] = []
    names: dict[str, list[str]] = {}
    alike: dict[str, list[str]] = {}
    for finding in findings:
        twin = next((k for k in kept if _twins(k, finding, patterns, positions)), None)
        if twin is None or finding.proposal.known:
            whole = [k for k in kept if _explained_by(finding, k, patterns, positions)]
            for one in whole:
                kept.remove(one)
                names.setdefault(finding.finding_id, []).extend((one.proposal.subject, *names.pop(one.finding_id, ())))
            kept.append(finding)
            continue
        names.setdefault(twin.finding_id, []).append(finding.proposal.subject)
        if patterns.jaccard(positions[twin.finding_id], positions[finding.finding_id]) >= TWINS:
            alike.setdefault(twin.finding_id, []).append(finding.finding_id)
    sums = {f.finding_id: _sum_of(f, kept, patterns, positions) for f in kept}
    for finding in kept:
        if explained := sums[finding.finding_id]:
            names.setdefault(explained, []).append(finding.proposal.subject)
    found = 0
    result = []
    for finding in (f for f in kept if not sums[f.finding_id]):
        found += finding.proposal.saw_errors
        if found <= MOST_FOUND or not finding.proposal.saw_errors:
            other, twins = names.get(finding.finding_id, ()), alike.get(finding.finding_id, ())
            result.append(replace(finding, also_known_as=tuple(other), twins=tuple(twins)))
    return result


def _explained_by(part: Finding, whole: Finding, patterns: Patterns, positions: dict[str, int]) -> bool:
    """Whether little is left of a segment outside a combination within it: then the combination is what there is."""
    searched = whole.proposal.saw_errors and not whole.proposal.known and not whole.proposal.settled
    if not searched or part.proposal.known or not part.proposal.kind.endswith(_COMBINATION):
        return False
    inner, outer = positions[part.finding_id], positions[whole.finding_id]
    if patterns.share_within(inner, outer) < WITHIN:
        return False
    left = patterns.excess_beside(outer, inner, patterns.confirm)
    return left < LEFT_BESIDE * patterns.excess(outer, patterns.confirm)


def _sum_of(finding: Finding, kept: Sequence[Finding], patterns: Patterns, positions: dict[str, int]) -> str | None:
    """The first of two other findings that a combination is the overlap of, if their effects simply add up in it."""
    if finding.proposal.known or not finding.proposal.kind.endswith(_COMBINATION):
        return None
    own = positions[finding.finding_id]
    others = [f for f in kept if f is not finding and f.proposal.saw_errors and f.finding_id in positions]
    others = [f for f in others if patterns.share_within(own, positions[f.finding_id]) >= TWINS]
    needed = LEFT_TO_COMBINATION * patterns.excess(own, patterns.confirm)
    for first, second in combinations(others, 2):
        pair = (positions[first.finding_id], positions[second.finding_id])
        if patterns.overlap(own, *pair) >= TWINS and (
            patterns.excess_beyond_both(own, *pair, patterns.confirm) < needed
        ):
            return first.finding_id
    return None


def _twins(a: Finding, b: Finding, patterns: Patterns, positions: dict[str, int]) -> bool:
    """Whether b says the same as the better finding a: nearly the same rows, or little excess of its own beside it."""
    if b.proposal.settled or not b.proposal.saw_errors:
        return False  # what its own method found stands for itself, and is no other name of a segment
    first, second = positions[a.finding_id], positions[b.finding_id]
    if patterns.jaccard(first, second) >= TWINS:
        return True
    if is_structural(a):
        return False  # that is for shadows to say
    alone = patterns.excess(second, patterns.confirm)
    either = a.proposal.kind.endswith(_COMBINATION) or b.proposal.kind.endswith(_COMBINATION)
    left = LEFT_TO_COMBINATION if either else LEFT_BESIDE
    return patterns.excess_beside(second, first, patterns.confirm) < left * alone


def _maybe(value: float | None) -> float | None:
    return None if value is None else significant(value)

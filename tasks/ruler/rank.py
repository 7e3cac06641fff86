"""From proposals to ranked findings: measure, test, control false discoveries, put in order.

A proposal chosen by looking at errors is measured on the confirmation half only; any other on all rows. The
false-discovery rate is controlled over everything that was tested (Benjamini & Hochberg 1995). What findings say of
each other, and which are one, is decided in `tasks.ruler.merging`.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import false_discovery_control

from tasks.contracts.config import Contract
from tasks.contracts.findings import FAMILY_ORDER, Finding, Measure, Proposal
from tasks.engine import Engine
from tasks.ruler.merging import Sets, merged, related
from tasks.ruler.patterns import Patterns, read_patterns
from tasks.ruler.readings import Halves, Reading, read
from tasks.ruler.scores import scores
from tasks.ruler.statistics import Excess, excess, significant
from tasks.ruler.titles import title
from tasks.sql import Sql

# An effect too small to act on is not shown, however certain: a share of all errors.
LEAST_SHARE = 0.005
# Below every score there is: SliceLine's may be negative.
LAST = -1e300
# So many of the search's confirmed proposals are compared with each other; what was not searched for always is.
MOST_COMPARED = 100


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

    Of combinations only so many are listed, those first that come first among the proposals.

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
    searched = _by_importance([f for f in telling if f.proposal.saw_errors])[:MOST_COMPARED]
    ordered = _by_importance([*(f for f in telling if not f.proposal.saw_errors), *searched])
    patterns = read_patterns(engine, evaluation, [f.proposal.predicate for f in ordered])
    positions = {f.finding_id: i for i, f in enumerate(ordered)}
    sets = Sets(patterns, positions)
    places = {proposal.finding_id: place for place, proposal in enumerate(proposals)}
    findings = [*merged(related(ordered, sets), sets, places), *_by_importance(only_listed)]
    return findings, patterns, positions


def _is_told(finding: Finding) -> bool:
    """Whether it is listed without being confirmed: what was found in the errors of one entity is mostly its own."""
    proposal = finding.proposal
    if proposal.settled:
        return proposal.told or not (proposal.saw_errors and finding.measure.few_entities)
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
        score = _asked(contract, measure) if proposal.family != "data_preparation" else None
        draft = Finding(proposal.finding_id, proposal, measure, "", confirmed, too_few, score=score)
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
    total, known = reading.total or reading, scores(reading)
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
        sliceline=known.sliceline,
        effect_size=known.effect_size,
        lift=known.lift,
        few_entities=clustered and 1 in (reading.entities, reading.elsewhere),
    )


def _asked(contract: Contract, measure: Measure) -> float | None:
    """The score that segments are to be ordered by; None if it is the excess. What has no score comes last."""
    if contract.search.rank_by == "excess":
        return None
    score: float | None = getattr(measure, contract.search.rank_by)
    return LAST if score is None else score


def _confirmed(measure: Measure, halves: Halves, q: float) -> bool:
    total = halves.all.total
    floor = LEAST_SHARE * total.errors if total else 0.0
    return measure.q_value <= q and measure.excess_low > 0 and measure.excess_errors >= floor


def _by_importance(findings: Sequence[Finding]) -> list[Finding]:
    """Data findings first, because they can void the others; then by the lower bound of the excess, or as asked for."""
    return sorted(
        findings,
        key=lambda f: (
            f.proposal.family != "data_preparation",
            -(f.measure.excess_low if f.score is None else f.score),
            -f.measure.rows,
            f.proposal.predicate,
        ),
    )


def _maybe(value: float | None) -> float | None:
    return None if value is None else significant(value)

"""Tracked segments under the two models: every finding of this run, known subgroups included, on the compared cases.

A predicate that was chosen by looking at this run's errors is compared on the confirmation half only. The
false-discovery rate is controlled over all that are tracked (Benjamini & Hochberg 1995).

A list of segments is cut, and two models fill it differently: that a segment is told for the first time does not make
it new. Whether the baseline failed there more often than elsewhere is tested on the same rows (Fisher's exact test,
one-sided, with the same control of false discoveries).
"""

from collections.abc import Sequence

from scipy.stats import false_discovery_control, hypergeom

from tasks.comparison.change import rate_change
from tasks.comparison.pairs import Pairs
from tasks.contracts.comparison import Flips, RateChange, SegmentChange
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding, Proposal
from tasks.ruler.statistics import significant
from tasks.sql import Sql, all_of

COMPARED = (Sql("TRUE"), Sql("split__half = 'confirm'"))


def tracked_rows(proposal: Proposal) -> Sql:
    """The condition that selects the cases on which a segment is compared."""
    return all_of(proposal.predicate, COMPARED[1]) if proposal.saw_errors else proposal.predicate


def segment_changes(
    contract: Contract, findings: Sequence[Finding], pairs: Sequence[Pairs], everywhere: Sequence[Pairs]
) -> tuple[SegmentChange, ...]:
    """What became of each finding's cases, the worst change first; `pairs` are their counts, in the same order.

    `everywhere` holds the counts of all rows that are compared, and of their confirmation half (`COMPARED`).
    """
    if not findings:
        return ()
    changes = [rate_change(each) for each in pairs]
    q_values = false_discovery_control([change.p_value for change in changes])
    stood_out = false_discovery_control(
        [
            _stood_out(each.flips, everywhere[finding.proposal.saw_errors].flips)
            for finding, each in zip(findings, pairs, strict=True)
        ]
    )
    segments = [
        _segment(contract, finding, each, change, significant(float(q)), float(before) <= contract.search.q)
        for finding, each, change, q, before in zip(findings, pairs, changes, q_values, stood_out, strict=True)
    ]
    return tuple(sorted(segments, key=worst_first))


def _stood_out(inside: Flips, everywhere: Flips) -> float:
    """The p-value that the baseline failed inside no more often than elsewhere, on unweighted rows."""
    failed, all_failed = inside.fixed + inside.still_wrong, everywhere.fixed + everywhere.still_wrong
    return float(hypergeom.sf(failed - 1, everywhere.rows, all_failed, inside.rows))


def _segment(
    contract: Contract, finding: Finding, pairs: Pairs, change: RateChange, q_value: float, held_before: bool
) -> SegmentChange:
    too_few = change.rows < contract.search.min_rows
    moved = 0.0 if too_few or q_value > contract.search.q else change.difference or 0.0
    return SegmentChange(
        finding_id=finding.finding_id,
        subject=finding.proposal.subject,
        brief=finding.proposal.brief,
        half="confirm" if finding.proposal.saw_errors else "all",
        flips=pairs.flips,
        change=change,
        q_value=q_value,
        worse=moved > 0,
        better=moved < 0,
        too_few=too_few,
        held_before=held_before and not too_few,
        predicate=finding.proposal.predicate,
    )


def worst_first(segment: SegmentChange) -> tuple[bool, bool, float, float, int, str]:
    """What is worse for certain, by how much is surely newly wrong; then by difference; too few to tell comes last."""
    difference, low = segment.change.difference, segment.change.low or 0.0
    # What was compared on one half of the data stands for twice as many cases.
    surely = max(low, 0.0) * segment.change.rows * (2 if segment.half == "confirm" else 1)
    return (
        segment.too_few,
        not segment.worse,
        -surely if segment.worse else 0.0,
        1.0 if difference is None else -difference,
        -segment.change.rows,
        segment.finding_id,
    )

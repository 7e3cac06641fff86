"""The waterfall: findings overlap, so errors are credited to one after another, data preparation first.

Of the errors that sit in a finding's rows and in no earlier one's, the part beyond what the rows in no finding would
give them is its excess; the other part would be there anyway.
"""

from collections.abc import Sequence

import numpy as np

from tasks.contracts.analysis import WaterfallStep
from tasks.contracts.findings import FAMILY_ORDER, Finding
from tasks.ruler.patterns import Patterns

# More bars than this cannot be read; the others share one.
MOST_STEPS = 8


def credit_order(findings: Sequence[Finding]) -> list[Finding]:
    """Families in their order, within a family by excess errors."""
    return sorted(
        findings,
        key=lambda f: (FAMILY_ORDER.index(f.proposal.family), -f.measure.excess_errors, f.finding_id),
    )


def credited(findings: Sequence[Finding]) -> list[Finding]:
    """The findings errors are credited to: data findings with rows, and whatever is confirmed and no shadow."""
    structural = [f for f in findings if f.proposal.family == "data_preparation" and not f.proposal.saw_errors]
    confirmed = [f for f in findings if f.confirmed and f.shadow_of is None and f not in structural]
    return [f for f in [*structural, *confirmed] if f.measure.rows]


def waterfall(patterns: Patterns, findings: Sequence[Finding], positions: dict[str, int]) -> tuple[WaterfallStep, ...]:
    """One step per credited finding, then what no finding explains; the errors of all steps add up to all errors.

    Args:
        patterns: which predicates hold for which rows.
        findings: those to credit, any order; shadows have to be left out.
        positions: finding id -> predicate position in the patterns.
    """
    total = float(patterns.errors.sum())
    if not total:
        return ()
    ordered = credit_order(findings)
    inside = patterns.any_of([positions[f.finding_id] for f in ordered])
    elsewhere = patterns.rate(~inside) or 0.0
    steps: list[WaterfallStep] = []
    credited = np.zeros(len(patterns.analysed), dtype=np.bool_)
    for finding in ordered[:MOST_STEPS]:
        new = patterns.holds[:, positions[finding.finding_id]] & ~credited
        credited |= new
        errors = float(patterns.errors[new].sum())
        if errors:
            excess = errors - float(patterns.weight[new].sum()) * elsewhere
            steps.append(
                _step(finding.finding_id, finding.proposal.subject, finding.proposal.family, errors, excess, total)
            )
    rest = inside & ~credited
    if more := float(patterns.errors[rest].sum()):
        excess = more - float(patterns.weight[rest].sum()) * elsewhere
        steps.append(_step(None, f"{len(ordered) - MOST_STEPS} more findings", "segment", more, excess, total))
    unexplained = float(patterns.errors[~inside].sum())
    steps.append(_step(None, "in no finding", "unexplained", unexplained, 0.0, total))
    return tuple(steps)


def _step(finding_id: str | None, title: str, family: str, errors: float, excess: float, total: float) -> WaterfallStep:
    return WaterfallStep(finding_id, title, family, errors, min(max(excess, 0.0), errors), errors / total)

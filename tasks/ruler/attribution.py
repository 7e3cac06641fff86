"""The waterfall: findings overlap, so errors are credited to one after another, data preparation first.

A data finding is credited with every error in its rows, because nothing that happens there can be trusted. Any other
finding is credited with its excess only: the errors beyond the rate of the rows that are left. What remains is
explained by no finding. The credits of all steps add up to all errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tasks.contracts.analysis import WaterfallStep
from tasks.contracts.findings import Finding
from tasks.ruler.patterns import Patterns
from tasks.ruler.statistics import significant

# More bars than this, or thinner ones, cannot be read; the others share one.
MOST_STEPS = 8
LEAST_CREDIT = 0.002


def credited(findings: Sequence[Finding]) -> list[Finding]:
    """The findings errors are credited to, in their order: data findings with rows, then whatever is confirmed."""
    structural = [f for f in findings if is_structural(f) and f.measure.analysed and f.part_of is None]
    confirmed = [f for f in findings if f.confirmed and f.shadow_of is None and not is_structural(f)]
    return [
        *sorted(structural, key=lambda f: (-f.measure.errors, f.finding_id)),
        *sorted(confirmed, key=lambda f: (-f.measure.excess_low, f.finding_id)),
    ]


def is_structural(finding: Finding) -> bool:
    """Whether the rows themselves are at fault, found without looking at errors."""
    return finding.proposal.family == "data_preparation" and not finding.proposal.saw_errors


def waterfall(patterns: Patterns, findings: Sequence[Finding], positions: dict[str, int]) -> tuple[WaterfallStep, ...]:
    """One step per finding that gets credit, then what no finding explains.

    Args:
        patterns: which predicates hold for which rows.
        findings: those to credit, in the order of credit.
        positions: finding id -> predicate position in the patterns.
    """
    total = float(patterns.errors.sum())
    if not total:
        return ()
    left = np.ones(len(patterns.analysed), dtype=np.bool_)
    of_data = _Part("further faults in the data", "data_preparation")
    others = _Part("further findings", "segment")
    for finding in findings:
        new = left & patterns.holds[:, positions[finding.finding_id]]
        left &= ~new
        inside = float(patterns.errors[new].sum())
        excess = max(0.0, inside - float(patterns.weight[new].sum()) * (patterns.rate(left) or 0.0))
        credit = inside if is_structural(finding) else excess
        part = of_data if is_structural(finding) else others
        if credit <= 0:
            continue
        if len(of_data.steps) + len(others.steps) < MOST_STEPS and credit >= LEAST_CREDIT * total:
            proposal = finding.proposal
            part.steps.append(_step(finding.finding_id, proposal.subject, proposal.family, credit, excess, total))
        else:
            part.credit += credit
            part.excess += excess
    steps = [*of_data.with_rest(total), *others.with_rest(total)]
    explained = sum(step.errors for step in steps)
    return (*steps, _step(None, "in no finding", "unexplained", total - explained, 0.0, total))


@dataclass
class _Part:
    """The bars of one kind of finding, and what is left for the bar that its other findings share."""

    title: str
    family: str
    steps: list[WaterfallStep] = field(default_factory=list)
    credit: float = 0.0
    excess: float = 0.0

    def with_rest(self, total: float) -> list[WaterfallStep]:
        shared = _step(None, self.title, self.family, self.credit, self.excess, total)
        return [*self.steps, shared] if self.credit else self.steps


def _step(finding_id: str | None, title: str, family: str, errors: float, excess: float, total: float) -> WaterfallStep:
    return WaterfallStep(
        finding_id, title, family, significant(errors), significant(excess), significant(errors / total)
    )

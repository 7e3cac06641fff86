"""Which findings a reader meets first. Data preparation leads, because it can void everything else.

How findings are measured lives in `tasks.ruler`; here they are only put in order.
"""

from collections.abc import Iterable

from tasks.contracts.findings import FAMILY_ORDER, Finding

# The first screen holds five lines; at most three are about data while there is anything else to say.
LINES = 5
DATA_LINES = 3


def is_data(finding: Finding) -> bool:
    """Whether the finding is about the data's preparation and not about the model."""
    return finding.proposal.family == "data_preparation"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by family, what was confirmed first, then by excess errors; ties by id."""
    return sorted(
        findings,
        key=lambda f: (
            FAMILY_ORDER.index(f.proposal.family),
            not counts(f),
            -f.measure.excess_errors,
            f.finding_id,
        ),
    )


def counts(finding: Finding) -> bool:
    """Whether more goes wrong in its rows than elsewhere, and no other finding explains that."""
    return (
        finding.confirmed
        and not finding.too_few
        and finding.shadow_of is None
        and finding.measure.excess_errors > 0
        and finding.state != "resolved"
    )


def is_silent_fault(finding: Finding) -> bool:
    """Whether the data are at fault without more going wrong in those rows (so far)."""
    return is_data(finding) and finding.proposal.strength == "confirmed" and not counts(finding)


def first_lines(findings: Iterable[Finding], lines: int = LINES, data_lines: int = DATA_LINES) -> list[Finding]:
    """What the mistakes are about in a few lines: data, then the rest, then faults that do no measurable harm."""
    ordered = in_order(findings)
    data = [f for f in ordered if is_data(f) and counts(f)]
    others = sorted(
        (f for f in ordered if not is_data(f) and counts(f)),
        key=lambda f: (-f.measure.excess_errors, f.finding_id),
    )
    silent = [f for f in ordered if is_silent_fault(f)]
    room_for_data = max(data_lines, lines - len(others))
    return (data[:room_for_data] + others + silent)[:lines]


def telling(findings: Iterable[Finding]) -> list[Finding]:
    """Everything that deserves a line somewhere: what counts, and data faults that do no harm yet."""
    return [f for f in in_order(findings) if counts(f) or is_silent_fault(f)]

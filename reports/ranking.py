"""Which findings a reader meets first. What hurts leads, and of that the faults in the data: they can void the rest.

Faults that do no harm are a list of their own.

How findings are measured lives in `tasks.ruler`; here they are only put in order.
"""

from collections.abc import Iterable

from tasks.contracts.findings import FAMILY_ORDER, Finding, State

# The first screen holds five lines; at most three are about data while there is anything else to say. Faults that do no
# harm stand below them, in fewer words.
LINES = 5
# What a reader of the last report does not know yet; in a first run everything is news.
NEWS: tuple[State, ...] = ("new", "worse", "regressed")
DATA_LINES = 3
REPAIR_LINES = 3


def is_data(finding: Finding) -> bool:
    """Whether the finding belongs to the family of data preparation."""
    return finding.proposal.family == "data_preparation"


def is_fault(finding: Finding) -> bool:
    """Whether the data contradict themselves, whatever the model does; a mere suspicion is none."""
    return is_data(finding) and finding.proposal.strength in ("confirmed", "probable")


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
    """Whether the data are certainly at fault without more going wrong in those rows (so far)."""
    return is_fault(finding) and finding.proposal.strength == "confirmed" and not counts(finding)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by family; in it faults before suspicions, what counts first, by its standing, then by size."""
    return sorted(
        findings,
        key=lambda f: (
            FAMILY_ORDER.index(f.proposal.family),
            is_data(f) and not is_fault(f),
            not counts(f),
            -f.standing if counts(f) else 0.0,
            -f.measure.rows,
            f.finding_id,
        ),
    )


def first_lines(findings: Iterable[Finding], lines: int = LINES, data_lines: int = DATA_LINES) -> list[Finding]:
    """What the mistakes are about in a few lines: faults in the data that do harm, news, all else that counts."""
    ordered = in_order(findings)
    data = [f for f in ordered if is_fault(f) and counts(f)]
    others = sorted(
        (f for f in ordered if not is_fault(f) and counts(f)),
        key=lambda f: (f.state not in NEWS, -f.standing, f.finding_id),
    )
    return (data[: max(data_lines, lines - len(others))] + others)[:lines]


def to_repair(findings: Iterable[Finding]) -> list[Finding]:
    """Faults in the data that do no harm, largest first; not parts of larger ones, and where harm could be seen."""
    return [f for f in in_order(findings) if is_silent_fault(f) and f.part_of is None and f.measure.analysed]


def telling(findings: Iterable[Finding]) -> list[Finding]:
    """Everything that deserves a line somewhere: what counts, and faults that do no harm yet."""
    return [f for f in in_order(findings) if counts(f) or is_silent_fault(f)]

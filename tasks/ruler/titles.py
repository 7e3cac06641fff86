"""One plain sentence with numbers for each finding."""

from tasks.contracts.findings import Finding


def title(finding: Finding) -> str:
    """How many rows, what they are, how often they go wrong and how often the others do."""
    measure = finding.measure
    subject = f"{measure.rows:,} {finding.proposal.subject}"
    if measure.rows == 0:
        return f"No {finding.proposal.subject}."
    if measure.analysed == 0 or measure.error_rate is None:
        return f"{subject}: none of them could be analysed."
    if finding.too_few:
        return f"{subject}: {measure.analysed:,} analysed cases are too few to tell."
    if measure.error_rate_elsewhere is None:
        return f"{subject}: wrong {of_hundred(measure.error_rate)} of 100; there are no other cases."
    return (
        f"{subject}: wrong {of_hundred(measure.error_rate)} of 100, "
        f"elsewhere {of_hundred(measure.error_rate_elsewhere)}."
    )


def of_hundred(rate: float) -> str:
    """A rate as so many of 100, with as many digits as can be read."""
    value = 100 * rate
    if 0 < value < 0.05:
        return "fewer than 0.1"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"

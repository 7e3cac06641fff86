"""One plain sentence with numbers for each finding."""

from tasks.contracts.findings import Finding, Measure


def title(finding: Finding) -> str:
    """How many rows, what they are, how often they go wrong and how often the others do."""
    measure = finding.measure
    said = finding.proposal.subject
    subject = f"{measure.rows:,} {said.replace('cases ', 'case ', 1) if measure.rows == 1 else said}"
    if measure.rows == 0:
        return f"No {finding.proposal.subject}."
    if measure.error_rate is None or finding.too_few:
        return f"{subject}: {_untold(measure)}."
    if measure.error_rate_elsewhere is None:
        return f"{subject}: wrong {of_hundred(measure.error_rate)} of 100; there are no other cases."
    return (
        f"{subject}: wrong {of_hundred(measure.error_rate)} of 100, "
        f"elsewhere {of_hundred(measure.error_rate_elsewhere)}."
    )


def _untold(measure: Measure) -> str:
    """Why nothing can be said of how often these cases go wrong."""
    if measure.labelled == 0:
        return "none of them is labelled"
    if measure.analysed == 0 or measure.error_rate is None:
        return "none of them could be analysed"
    if measure.few_entities:
        return "too few entities to tell, because they, or all others, belong to one"
    if measure.analysed == 1:
        return "1 analysed case is too few to tell"
    return f"{measure.analysed:,} analysed cases are too few to tell"


def of_hundred(rate: float) -> str:
    """A rate as so many of 100, with as many digits as can be read."""
    value = 100 * rate
    if 0 < value < 0.05:
        return "fewer than 0.1"
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"

"""What the terminal says when a run is done: the main findings in plain words. The page has the rest."""

from reports.pages.verdict import goes_wrong, nothing_told, verdict
from reports.pages.vocabulary import effect_words, family_tag, weighted_by
from reports.ranking import counts, first_lines, is_fault, to_repair
from reports.words import capital, count, percent, plural, sentence, shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding

LINES, DATA_LINES = 3, 2


def closing_lines(analysis: Analysis) -> list[str]:
    """At most three findings, one line each, what hurts first; or the verdict where nothing was found.

    Where findings are about the data and no group could be told from another, the last line says why.
    """
    lines = _lines(analysis)
    if not lines or not analysis.performance.failures:
        said = verdict(analysis)
        return [said.headline, said.explanation]
    weighted = weighted_by(analysis, ", ")
    told = [f"{i}. {_line(finding, weighted)}" for i, finding in enumerate(lines, 1)]
    return [*told, *filter(None, [nothing_told(analysis)])]


def gate_lines(analysis: Analysis) -> list[str]:
    """Why the gate does not pass, at most three reasons; nothing where it does."""
    outcome = analysis.gate.outcome
    because = [reason for reason in analysis.gate.reasons if reason.outcome == outcome != "PASS"]
    left = len(because) - LINES
    more = [f"{plural(left, 'more reason')} in gate.json."] if left > 0 else []
    return [*(f"Gate {outcome}: {sentence(shorten(reason.words, 400))}" for reason in because[:LINES]), *more]


def _lines(analysis: Analysis) -> list[Finding]:
    """What does harm, and faults in the data that do none: together at most two on data while there is more to say."""
    hurting = first_lines(analysis.findings, LINES, DATA_LINES)
    room = max(DATA_LINES - sum(is_fault(f) for f in hurting), LINES - len(hurting))
    repairs = to_repair(analysis.findings)[:room]
    return [*hurting[: LINES - len(repairs)], *repairs]


def _line(finding: Finding, weighted: str) -> str:
    family = family_tag(finding)
    if not counts(finding):
        rows = count(finding.measure.rows)
        said = f"{capital(family)}: {rows} {shorten(finding.proposal.subject, 120)}; {effect_words(finding)}."
        return f"{said} {finding.proposal.why}".strip()
    share = percent(finding.measure.share_of_errors)
    return f"{capital(family)}: {goes_wrong(finding)} ({share} of all failures{weighted})."

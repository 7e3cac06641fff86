"""The verdict: one headline from the top finding, data problems before model findings, and what it means."""

from dataclasses import dataclass

from reports.ranking import counts, first_lines, is_data, is_silent_fault
from reports.words import capital, count, listing, percent, plural, sentence, shorten, wrong_of_100
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding

# With fewer failures than this, groups can hardly be told apart by any test.
FEW_FAILURES = 30
SUBJECT_LETTERS = 120


@dataclass(frozen=True)
class Verdict:
    """The headline and the sentence below it."""

    headline: str
    explanation: str


def verdict(analysis: Analysis) -> Verdict:
    """What this run says, in one sentence and one more."""
    performance = analysis.performance
    if not performance.rows:
        return Verdict("Undecided: no case could be analysed.", _why_nothing(analysis))
    if not performance.failures:
        return Verdict(
            f"Nothing went wrong: all {plural(performance.rows, 'analysed case')} are right.",
            "A model without a single mistake is rare: make sure that the label is not among its features.",
        )
    top = next((f for f in first_lines(analysis.findings) if counts(f)), None)
    if top is None:
        return _nothing_stands_out(analysis)
    if is_data(top):
        return Verdict(f"Repair the data first: {goes_wrong(top)}.", _data_share(analysis))
    return Verdict(f"{capital(goes_wrong(top))}.", _segment_share(analysis, top))


def goes_wrong(finding: Finding) -> str:
    """A finding as half a sentence: who goes wrong how often, and how often the others do."""
    subject = shorten(finding.proposal.subject, SUBJECT_LETTERS)
    # "keys of a shape that planes never holds, are ...": what the comma opened is closed before the verb.
    comma = "," if "," in subject else ""
    rate = wrong_of_100(finding.measure.error_rate, finding.measure.error_rate_elsewhere)
    return f"{subject}{comma} are wrong {rate}"


def data_share(analysis: Analysis) -> float:
    """The share of failures credited to data preparation."""
    return sum(step.share for step in analysis.waterfall if step.family == "data_preparation")


def _data_share(analysis: Analysis) -> str:
    return (
        f"{percent(data_share(analysis))} of the {plural(analysis.performance.failures, 'failure')} sit in rows whose"
        " preparation is in doubt. Repairing them can change everything below."
    )


def _segment_share(analysis: Analysis, top: Finding) -> str:
    faults = sum(is_silent_fault(f) for f in analysis.findings)
    data = (
        f" The data have {plural(faults, 'fault')} as well, with little or no effect on the failures."
        if faults
        else " No fault in the data preparation explains it."
    )
    return (
        f"{percent(top.measure.share_of_errors)} of all failures are there,"
        f" {count(top.measure.excess_errors)} more than these rows would have at the rate elsewhere.{data}"
    )


def _nothing_stands_out(analysis: Analysis) -> Verdict:
    failures, rows = analysis.performance.failures, analysis.performance.rows
    silent = [f for f in first_lines(analysis.findings) if is_silent_fault(f)]
    data = ""
    if silent:
        data = f" The data need repair all the same: {listing(shorten(f.proposal.subject, 60) for f in silent[:2])}."
    if failures < FEW_FAILURES:
        return Verdict(
            f"Too few to tell: {count(failures)} of {plural(rows, 'case')} went wrong.",
            f"That is not enough to tell groups apart. Read them one by one; they are below.{data}",
        )
    return Verdict(
        "No group stands out: the mistakes are spread as chance would spread them.",
        f"{plural(failures, 'failure')} among {plural(rows, 'case')}, and no group that reliably has more of them than"
        f" the others.{data}",
    )


def _why_nothing(analysis: Analysis) -> str:
    lost = max(analysis.coverage.steps, key=lambda step: step.lost, default=None)
    if lost is None or not lost.lost:
        return "There are no predictions."
    return sentence(f"{plural(lost.lost, 'prediction')} fell out before “{lost.name}”: {lost.reason}")

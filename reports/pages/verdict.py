"""The verdict: one headline from the top finding, data problems before model findings, and what it means."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.pages.checked import nothing_explains
from reports.pages.headline import since_headline
from reports.pages.vocabulary import not_analysed, weighted_by
from reports.ranking import counts, in_order, is_fault, is_silent_fault
from reports.words import capital, count, estimate, percent, plural, sentence, shorten, wrong_of_100
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
        return _undecided(analysis)
    if not performance.failures:
        rare = "A model without a single mistake is rare: make sure that the label is not among its features."
        compared = analysis.comparison
        worse = since_headline(analysis.version, compared) if compared and compared.worse else ""
        return Verdict(
            f"No failure among {plural(performance.rows, 'analysed case')}, by this run's definition of one.",
            worse or rare,
        )
    return _of_findings(analysis)


def _of_findings(analysis: Analysis) -> Verdict:
    """What voids the numbers, what hurts most, what changed, or that nothing stands out."""
    if void := [f for f in in_order(analysis.findings) if f.proposal.voids and f.holds]:
        return _void(void[0])
    told = [f for f in in_order(analysis.findings) if counts(f)]
    faults = [f for f in told if is_fault(f)]
    if faults:
        return Verdict(f"Repair the data first: {goes_wrong(faults[0])}.", _data_share(analysis))
    if since := since_headline(analysis.version, analysis.comparison) if analysis.comparison else "":
        return Verdict(since, _most(analysis, told))
    if told:
        top = max(told, key=lambda f: (f.measure.excess_errors, f.finding_id))
        return Verdict(f"{capital(goes_wrong(top))}.", _share(analysis, top))
    return _nothing_stands_out(analysis)


def _void(finding: Finding) -> Verdict:
    """What is at fault with the evaluation itself: until it is mended, no other number says much."""
    subject = shorten(finding.proposal.subject, SUBJECT_LETTERS)
    rows = f"{count(finding.measure.rows)} " if finding.measure.rows else ""
    return Verdict(
        f"These numbers do not say how good the model is: {rows}{subject}.",
        " ".join(sentence(words) for words in (finding.proposal.why, finding.proposal.remedy) if words),
    )


def _most(analysis: Analysis, told: Sequence[Finding]) -> str:
    """Where most goes wrong now, below a headline that speaks of the change."""
    if not told:
        nothing = _nothing_stands_out(analysis)
        return f"{nothing.headline} {nothing.explanation}"
    top = max(told, key=lambda f: (f.measure.excess_errors, f.finding_id))
    share = f"{percent(top.measure.share_of_errors)} of all failures{weighted_by(analysis, ', ')}"
    return f"{capital(goes_wrong(top))} ({share})."


def goes_wrong(finding: Finding) -> str:
    """A finding as half a sentence: who goes wrong how often, and how often the others do."""
    subject = shorten(finding.proposal.in_short, SUBJECT_LETTERS)
    # "keys of a shape that planes never holds, are ...": what the comma opened is closed before the verb.
    comma = "," if "," in subject and not finding.proposal.brief else ""
    rate = wrong_of_100(finding.measure.error_rate, finding.measure.error_rate_elsewhere)
    return f"{subject}{comma} are wrong {rate}"


def data_share(analysis: Analysis) -> float:
    """The share of failures credited to data preparation."""
    return sum(step.share for step in analysis.waterfall if step.family == "data_preparation")


def _data_share(analysis: Analysis) -> str:
    return (
        f"{percent(data_share(analysis))} of the {plural(analysis.performance.failures, 'failure')}"
        f"{weighted_by(analysis, ', ', ',')} sit in rows whose preparation is in doubt. Repairing them can change"
        " everything below."
    )


def _share(analysis: Analysis, top: Finding) -> str:
    return (
        f"{percent(top.measure.share_of_errors)} of all failures{weighted_by(analysis, ', ', ',')} are there,"
        f" {estimate(top.measure.excess_errors)}{' weighted failures' if top.measure.weighted else ''} more than these"
        " cases would have at the rate elsewhere."
        f" {_silent_faults(analysis) or nothing_explains(analysis)}"
    )


def _silent_faults(analysis: Analysis) -> str:
    """Faults in the data that do no harm yet, in one sentence; empty without any."""
    silent = [f for f in in_order(analysis.findings) if is_silent_fault(f)]
    if not silent:
        return ""
    judged = [f for f in silent if f.measure.analysed]
    largest = max(judged or silent, key=lambda f: (f.measure.rows, f.finding_id))
    more = f", and {plural(len(silent) - 1, 'more fault')}" if len(silent) > 1 else ""
    named = f"{count(largest.measure.rows)} {shorten(largest.proposal.subject, 80)}"
    if not judged:
        return f"The data need repair all the same ({named}{more}); {not_analysed(largest.measure)}."
    return f"The data need repair all the same ({named}{more}), though no harm is shown there."


def _nothing_stands_out(analysis: Analysis) -> Verdict:
    failures, rows = analysis.performance.failures, analysis.performance.rows
    data = f" {words}" if (words := _silent_faults(analysis)) else ""
    if headline := nothing_told(analysis):
        do = _check_first(analysis) if failures == rows else "Read some of them: the report shows them one by one."
        return Verdict(headline, f"{plural(failures, 'failure')} among {plural(rows, 'case')}. {do}{data}")
    if failures < FEW_FAILURES:
        return Verdict(
            f"Too few to tell: {count(failures)} of {plural(rows, 'case')} went wrong.",
            f"That is not enough to tell groups apart. Read them all: the report shows them one by one.{data}",
        )
    return Verdict(
        "No group stands out among those that were looked at.",
        f"{plural(failures, 'failure')} among {plural(rows, 'case')}, and no group that reliably has more of them than"
        f" the others.{data}",
    )


def _check_first(analysis: Analysis) -> str:
    """What to do where every case is wrong: a fault that all of them share comes before the definition of a failure."""
    shared = [f for f in in_order(analysis.findings) if is_fault(f) and f.measure.analysed == analysis.performance.rows]
    if not shared:
        return "Check first what counts as a failure."
    return f"{sentence(shared[0].proposal.why)} {sentence(shared[0].proposal.remedy)}"


def nothing_told(analysis: Analysis) -> str:
    """Why no group could be told from the others, if so: then that none stands out says nothing."""
    if analysis.performance.failures == analysis.performance.rows:
        return "Nothing could be told apart: every case is wrong."
    compared = any(f.measure.analysed and not f.too_few for f in analysis.findings)
    return "" if compared else sentence(analysis.untold)


def _undecided(analysis: Analysis) -> Verdict:
    """Nothing was analysed: what that means, and what to do, if the step at which nothing was left can say it."""
    last = next((s for s in analysis.coverage.steps if s.undecided and s.lost and not s.rows), None)
    if last is None:
        return Verdict("Undecided: no case could be analysed.", _why_nothing(analysis))
    return Verdict(f"Undecided: {last.undecided}.", f"{_why_nothing(analysis)} {sentence(last.do)}")


def _why_nothing(analysis: Analysis) -> str:
    lost = max(analysis.coverage.steps, key=lambda step: step.lost, default=None)
    if lost is None or not lost.lost:
        return "There are no predictions."
    return sentence(f"{plural(lost.lost, 'prediction')} fell out before “{lost.name}”: {lost.reason}")

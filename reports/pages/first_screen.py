"""The first screen: what a reader knows before scrolling."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose

from reports.pages.lanes import lane_tag, stratum_of
from reports.pages.parts import Link, case_anchor
from reports.pages.since import flipped, rate_before, rate_now
from reports.pages.verdict import FEW_FAILURES, data_share, nothing_told, verdict
from reports.pages.vocabulary import STATES, UNEXPLAINED, Chip, family_tag, has_past, silent_words, weighted_by
from reports.ranking import LINES, REPAIR_LINES, counts, first_lines, is_fault, telling, to_repair
from reports.words import (
    NONE,
    capital,
    count,
    estimate,
    listing,
    percent,
    plural,
    rate_between,
    sentence,
    shorten,
    wrong_of_100,
)
from tasks.contracts.analysis import Analysis, Case, KindCount
from tasks.contracts.findings import Family, Finding

READ_NOW = 3
KINDS = 3
CREDITED: dict[Family, str] = {
    "missing_feature": "for want of a feature",
    "ambiguous": "ambiguous or unusual",
    "segment": "in segments",
}


@dataclass(frozen=True)
class BigNumber:
    """One of the large numbers: its label, the number, its interval or denominator, and what it counts."""

    label: str
    value: str
    aside: str
    words: str


@dataclass(frozen=True)
class Line:
    """One finding in two lines, or one repair in one."""

    state: Chip | None
    family: str
    subject: Link
    numbers: str


@dataclass(frozen=True)
class CaseLine:
    """One case worth reading now."""

    lane: str
    link: Link
    words: str


@dataclass(frozen=True)
class FirstScreen:
    """Everything above the fold; `repairs` are faults in the data that do no harm, `no_lines` stands in for lines."""

    facts: tuple[str, ...]
    notes: str
    headline: str
    explanation: str
    numbers: tuple[BigNumber, ...]
    lines: tuple[Line, ...]
    no_lines: str
    repairs: tuple[Line, ...]
    more: str
    cases: tuple[CaseLine, ...]
    missing: str


def first_screen(analysis: Analysis, anchors: Mapping[str, str]) -> FirstScreen:
    """The first screen of an analysis; `anchors` leads from finding ids to where they stand on the page."""
    said = verdict(analysis)
    repairs = to_repair(analysis.findings)[:REPAIR_LINES]
    # Several repairs take the room of one line.
    lines = _with_headline(analysis, first_lines(analysis.findings)[: LINES - (len(repairs) > 1)])
    more = len(telling(analysis.findings)) - len(lines) - len(repairs)
    return FirstScreen(
        facts=_facts(analysis),
        notes=_notes(analysis),
        headline=said.headline,
        explanation=said.explanation,
        numbers=_since(analysis) or (_rate(analysis), _failures(analysis), _credited(analysis)),
        lines=tuple(_line(f, anchors.get(f.finding_id, "")) for f in lines),
        no_lines="" if lines else _no_lines(analysis),
        repairs=tuple(_repair(f, anchors.get(f.finding_id, ""), analysis) for f in repairs),
        more=f"{count(more)} more below" if more > 0 else "",
        cases=tuple(_case(c) for c in _read_now(analysis.cases)),
        missing=shorten(listing(_inputs_missing(analysis)), 120),
    )


def _inputs_missing(analysis: Analysis) -> list[str]:
    """Each input once: one of several that would do goes unsaid where one of them is named by itself."""
    inputs = [note.subject for note in analysis.missing_inputs]
    return [one for one in inputs if not any(other in one for other in inputs if other != one)]


def _facts(analysis: Analysis) -> tuple[str, ...]:
    steps = analysis.coverage.steps
    predicted = steps[0].rows if steps else analysis.performance.rows
    labelled = next((s.rows for s in steps if s.name == "labelled"), None)
    return (
        *((f"data until {analysis.data_until}",) if analysis.data_until else ()),
        plural(predicted, "case"),
        *((f"{percent(labelled / predicted)} labelled",) if labelled is not None and predicted else ()),
        *((weighted_by(analysis, "rates and shares "),) if analysis.performance.weighted_by else ()),
        f"run {analysis.run_key[:12]}",
    )


def _notes(analysis: Analysis) -> str:
    notes = len(analysis.notes) + sum(check.outcome != "passed" for check in analysis.validation.checks)
    return plural(notes, "data note") if notes else "no data notes"


def _since(analysis: Analysis) -> tuple[BigNumber, ...]:
    """The numbers where there is a baseline; empty without one."""
    comparison = analysis.comparison
    if comparison is None:
        return ()
    rate = _rate(analysis)
    before, words = rate_before(comparison, analysis.performance.rows, *_rate_interval(analysis))
    # The worst tenth is always a tenth; only by one tolerance for both does a rate say anything.
    value = rate_now(comparison) if analysis.performance.rule.worst_tenth else rate.value
    rate = replace(rate, value=value, aside=before or rate.aside, words=f"{words} {rate.words}".strip())
    return (rate, *(BigNumber(*number) for number in flipped(comparison)), _credited(analysis))


def _rate(analysis: Analysis) -> BigNumber:
    performance = analysis.performance
    rate, interval = rate_between(performance.failure_rate, *_rate_interval(analysis))
    label = f"Wrong of 100{weighted_by(analysis, ', ')}"
    return BigNumber(label, rate if performance.rows else NONE, interval, sentence(performance.failure))


def _rate_interval(analysis: Analysis) -> tuple[float | None, float | None]:
    """The interval of the failure rate: that of the metric which is this rate, or its complement (accuracy)."""
    rate = analysis.performance.failure_rate
    for metric in analysis.performance.metrics:
        if rate is None or metric.value is None or metric.low is None or metric.high is None or metric.unit != "share":
            continue
        if metric.better == "lower" and isclose(metric.value, rate):
            return metric.low, metric.high
        if metric.better == "higher" and isclose(1 - metric.value, rate):
            return 1 - metric.high, 1 - metric.low
    return None, None


def _failures(analysis: Analysis) -> BigNumber:
    performance = analysis.performance
    kinds = sorted((k for k in performance.kinds if k.rows), key=_by_size)[:KINDS]
    return BigNumber(
        "Failures",
        count(performance.failures) if performance.rows else NONE,
        f"of {count(performance.rows)} analysed",
        sentence(
            "; ".join(f"{count(kind.rows)} {words}" for kind, words in zip(kinds, _told_apart(kinds), strict=True))
        ),
    )


def _told_apart(kinds: Sequence[KindCount]) -> list[str]:
    """The kinds without what all of them start with ("late: predicted true, was false")."""
    shared = {kind.words.partition(": ")[0] for kind in kinds}
    if len(shared) == 1 and len(kinds) > 1:
        return [kind.words.partition(": ")[2] or kind.words for kind in kinds]
    return [kind.words for kind in kinds]


def _by_size(kind: KindCount) -> tuple[int, str]:
    return -kind.rows, kind.kind


def _credited(analysis: Analysis) -> BigNumber:
    label = "Credited to data preparation"
    if not analysis.performance.failures:
        return BigNumber(label, NONE, "", "There are no failures to credit.")
    shares = {family: sum(s.share for s in analysis.waterfall if s.family == family) for family in CREDITED}
    excess = sum(s.excess for s in analysis.waterfall if s.family == "data_preparation")
    rest = sum(s.share for s in analysis.waterfall if s.family == UNEXPLAINED) if analysis.waterfall else 1.0
    parts = [f"{percent(share)} {CREDITED[family]}" for family, share in shares.items() if share > 0]
    parts.append(f"{percent(rest)} in no finding")
    share = data_share(analysis)
    beyond = f"{estimate(excess)} of them more than expected. " if share else ""
    return BigNumber(
        label,
        percent(share),
        f"of all failures{weighted_by(analysis, ', ')}",
        f"{beyond}The rest: {listing(parts)}.",
    )


def _line(finding: Finding, anchor: str) -> Line:
    measure = finding.measure
    rate = wrong_of_100(measure.error_rate, measure.error_rate_elsewhere)
    numbers = [f"wrong {rate}", f"{percent(measure.share_of_errors)} of all failures"]
    if not counts(finding):
        numbers = [plural(measure.rows, "case"), *silent_words(finding)]
    elif measure.entities is not None and measure.entities != measure.analysed:
        numbers.append(plural(measure.entities, "entity", "entities"))
    return Line(
        state=STATES[finding.state],
        family=family_tag(finding),
        subject=Link(capital(shorten(finding.proposal.in_short, 140)), anchor),
        numbers=" · ".join(numbers),
    )


def _with_headline(analysis: Analysis, lines: list[Finding]) -> list[Finding]:
    """The lines with the group that the headline calls worse among them, so that it can be followed from there."""
    worse = next((s.finding_id for s in analysis.comparison.worse), "") if analysis.comparison else ""
    told = [f for f in analysis.findings if counts(f)]
    named = [f for f in told if f.finding_id == worse and f not in lines]
    if not named or any(is_fault(f) for f in told):
        return lines
    return [*lines[:-1], *named]


def _repair(finding: Finding, anchor: str, analysis: Analysis) -> Line:
    """A fault that does no harm; in a first run it has no state, for all of them are new."""
    line = _line(finding, anchor)
    return line if has_past(analysis) else replace(line, state=None)


def _no_lines(analysis: Analysis) -> str:
    if not analysis.performance.rows:
        return "No case could be analysed, so nothing is known of mistakes."
    if not analysis.performance.failures:
        return "There are no failures to explain."
    if told := nothing_told(analysis):
        return told
    if analysis.performance.failures < FEW_FAILURES:
        return "Too few failures to tell one group from another."
    if any(f.too_few for f in analysis.findings):
        return "Nothing stands out. Some groups hold too few cases to tell; they are listed below."
    return "No finding: no group among those that were looked at stands out."


def _read_now(cases: Iterable[Case]) -> Iterable[Case]:
    """The first case of each stratum (worst, newly wrong, ...), then further ones, in the order of the cards."""
    read = [case for case in cases if case.part == "meeting"]
    first = {stratum_of(case): i for i, case in reversed(list(enumerate(read)))}
    picked = sorted(range(len(read)), key=lambda i: (first[stratum_of(read[i])] != i, i))[:READ_NOW]
    return [read[i] for i in sorted(picked)]


def _case(case: Case) -> CaseLine:
    return CaseLine(
        lane=lane_tag(case),
        link=Link(shorten(case.case_id, 40), case_anchor(case.case_id)),
        words=shorten(f"predicted {case.prediction}; recorded {case.label}", 90),
    )

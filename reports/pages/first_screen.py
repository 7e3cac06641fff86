"""The first screen: what a reader knows before scrolling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose

from reports.pages.parts import Link, case_anchor
from reports.pages.verdict import FEW_FAILURES, data_share, verdict
from reports.pages.vocabulary import FAMILIES, STATES, UNEXPLAINED, Chip, effect_words, spaced
from reports.ranking import counts, first_lines, telling
from reports.words import NONE, capital, count, listing, percent, plural, rate_between, sentence, shorten, wrong_of_100
from tasks.contracts.analysis import Analysis, Case, KindCount, Metric
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
    """One finding in two lines."""

    state: Chip
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
    """Everything above the fold."""

    facts: tuple[str, ...]
    notes: str
    headline: str
    explanation: str
    numbers: tuple[BigNumber, ...]
    lines: tuple[Line, ...]
    no_lines: str
    more: str
    cases: tuple[CaseLine, ...]
    missing: str


def first_screen(analysis: Analysis, anchors: Mapping[str, str]) -> FirstScreen:
    """The first screen of an analysis; `anchors` leads from finding ids to where they stand on the page."""
    said = verdict(analysis)
    lines = first_lines(analysis.findings)
    more = len(telling(analysis.findings)) - len(lines)
    return FirstScreen(
        facts=_facts(analysis),
        notes=_notes(analysis),
        headline=said.headline,
        explanation=said.explanation,
        numbers=(_rate(analysis), _failures(analysis), _credited(analysis)),
        lines=tuple(_line(f, anchors.get(f.finding_id, "")) for f in lines),
        no_lines="" if lines else _no_lines(analysis),
        more=f"{count(more)} more below" if more > 0 else "",
        cases=tuple(_case(c) for c in _read_now(analysis.cases)),
        missing=shorten(listing(note.subject for note in analysis.missing_inputs), 120),
    )


def _facts(analysis: Analysis) -> tuple[str, ...]:
    steps = analysis.coverage.steps
    predicted = steps[0].rows if steps else analysis.performance.rows
    labelled = next((s.rows for s in steps if s.name == "labelled"), None)
    return (
        *((f"data until {analysis.data_until}",) if analysis.data_until else ()),
        plural(predicted, "case"),
        *((f"{percent(labelled / predicted)} labelled",) if labelled is not None and predicted else ()),
        f"run {analysis.run_key[:12]}",
    )


def _notes(analysis: Analysis) -> str:
    notes = len(analysis.notes) + sum(check.outcome != "passed" for check in analysis.validation.checks)
    return plural(notes, "data note") if notes else "no data notes"


def _rate(analysis: Analysis) -> BigNumber:
    performance = analysis.performance
    metric = _rate_metric(analysis)
    rate, interval = rate_between(
        performance.failure_rate, metric.low if metric else None, metric.high if metric else None
    )
    return BigNumber("Wrong of 100", rate if performance.rows else NONE, interval, sentence(performance.failure))


def _rate_metric(analysis: Analysis) -> Metric | None:
    """The metric that is the failure rate, for its interval."""
    rate = analysis.performance.failure_rate
    shares = (m for m in analysis.performance.metrics if m.unit == "share" and m.better == "lower")
    return next((m for m in shares if rate is not None and m.value is not None and isclose(m.value, rate)), None)


def _failures(analysis: Analysis) -> BigNumber:
    performance = analysis.performance
    kinds = sorted((k for k in performance.kinds if k.rows), key=_by_size)[:KINDS]
    return BigNumber(
        "Failures",
        count(performance.failures),
        f"of {count(performance.rows)} analysed",
        sentence(listing(f"{count(kind.rows)} {kind.words}" for kind in kinds)),
    )


def _by_size(kind: KindCount) -> tuple[int, str]:
    return -kind.rows, kind.kind


def _credited(analysis: Analysis) -> BigNumber:
    label = "Credited to data preparation"
    if not analysis.performance.failures:
        return BigNumber(label, NONE, "", "There are no failures to credit.")
    shares = {family: sum(s.share for s in analysis.waterfall if s.family == family) for family in CREDITED}
    rest = sum(s.share for s in analysis.waterfall if s.family == UNEXPLAINED) if analysis.waterfall else 1.0
    parts = [f"{percent(share)} {CREDITED[family]}" for family, share in shares.items() if share > 0]
    return BigNumber(
        label,
        percent(data_share(analysis)),
        "of all failures",
        f"The rest: {listing([*parts, f'{percent(rest)} in no finding'])}.",
    )


def _line(finding: Finding, anchor: str) -> Line:
    measure = finding.measure
    rate = wrong_of_100(measure.error_rate, measure.error_rate_elsewhere)
    numbers = [f"wrong {rate}", f"{percent(measure.share_of_errors)} of all failures"]
    if measure.entities is not None and measure.entities != measure.analysed:
        numbers.append(plural(measure.entities, "entity", "entities"))
    if not counts(finding):
        numbers[1:] = [effect_words(finding)]
    return Line(
        state=STATES[finding.state],
        family=FAMILIES[finding.proposal.family],
        subject=Link(capital(shorten(finding.proposal.subject, 100)), anchor),
        numbers=" · ".join(numbers),
    )


def _no_lines(analysis: Analysis) -> str:
    if not analysis.performance.failures:
        return "There are no failures to explain."
    if analysis.performance.failures < FEW_FAILURES:
        return "Too few failures to tell one group from another."
    if any(f.too_few for f in analysis.findings):
        return "Nothing stands out. Some groups hold too few cases to tell; they are listed below."
    return "No finding: nothing that was looked at is wrong more often than chance allows."


def _read_now(cases: tuple[Case, ...]) -> Iterable[Case]:
    """The first case of each lane, then further ones, in the order of the cards."""
    first_of_lane = {case.lane: i for i, case in reversed(list(enumerate(cases)))}
    picked = sorted(range(len(cases)), key=lambda i: (first_of_lane[cases[i].lane] != i, i))[:READ_NOW]
    return [cases[i] for i in sorted(picked)]


def _case(case: Case) -> CaseLine:
    return CaseLine(
        lane=spaced(case.lane),
        link=Link(shorten(case.case_id, 40), case_anchor(case.case_id)),
        words=shorten(f"predicted {case.prediction}; recorded {case.label}", 90),
    )

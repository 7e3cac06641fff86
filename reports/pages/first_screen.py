"""The first screen: what a reader knows before scrolling."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from reports.pages.parts import STATES, Chip, Link, case_anchor, finding_anchor
from reports.pages.verdict import data_share, verdict
from reports.ranking import counts, first_lines, telling
from reports.words import between, both_of_100, capital, count, listing, of_100, percent, plural, shorten
from tasks.contracts.analysis import Analysis, Case, Metric
from tasks.contracts.findings import FAMILY_ORDER, Family, Finding

FAMILY_WORDS: dict[Family, str] = {
    "data_preparation": "data",
    "missing_feature": "missing feature",
    "ambiguous": "ambiguous or unusual",
    "segment": "segment",
}
READ_NOW = 3


@dataclass(frozen=True)
class BigNumber:
    """One of the large numbers: its label, the number, its interval and what it counts."""

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


def first_screen(analysis: Analysis) -> FirstScreen:
    """The first screen of an analysis."""
    said = verdict(analysis)
    lines = first_lines(analysis.findings)
    more = len(telling(analysis.findings)) - len(lines)
    return FirstScreen(
        facts=_facts(analysis),
        notes=plural(len(analysis.notes) + _warnings(analysis), "data note"),
        headline=said.headline,
        explanation=said.explanation,
        numbers=_numbers(analysis),
        lines=tuple(_line(f) for f in lines),
        no_lines="" if lines else _no_lines(analysis),
        more=f"{count(more)} more below" if more > 0 else "",
        cases=tuple(_case(c, analysis) for c in _read_now(analysis.cases)),
        missing=listing(note.subject for note in analysis.missing_inputs) if analysis.missing_inputs else "",
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


def _warnings(analysis: Analysis) -> int:
    return sum(check.outcome != "passed" for check in analysis.validation.checks)


def rate_metric(analysis: Analysis) -> Metric | None:
    """The metric that is the failure rate, for its interval."""
    rate = analysis.performance.failure_rate
    return next(
        (m for m in analysis.performance.metrics if m.unit == "share" and m.value is not None and m.value == rate and m.better == "lower"),
        None,
    )


def _numbers(analysis: Analysis) -> tuple[BigNumber, ...]:
    performance = analysis.performance
    metric = rate_metric(analysis)
    return (
        BigNumber(
            "Wrong of 100",
            of_100(performance.failure_rate) if performance.rows else "–",
            between(metric.low, metric.high) if metric else "",
            performance.failure,
        ),
        BigNumber(
            "Failures",
            count(performance.failures),
            f"of {count(performance.rows)} analysed",
            listing(f"{count(kind.rows)} {kind.words}" for kind in performance.kinds[:3]),
        ),
        _credited(analysis),
    )


def _credited(analysis: Analysis) -> BigNumber:
    label = "Credited to data preparation"
    if not analysis.performance.failures:
        return BigNumber(label, "–", "", "there are no failures to credit")
    others = [
        (FAMILY_WORDS[family], sum(s.share for s in analysis.waterfall if s.family == family))
        for family in FAMILY_ORDER
        if family != "data_preparation"
    ]
    rest = sum(s.share for s in analysis.waterfall if s.finding_id is None)
    parts = [f"{percent(share)} {_credit_word(word)}" for word, share in others if share > 0]
    return BigNumber(
        label,
        percent(data_share(analysis)),
        "of all failures",
        listing([*parts, f"{percent(rest)} in no finding"]),
    )


def _credit_word(family: str) -> str:
    return "in segments" if family == "segment" else f"{family}"


def _line(finding: Finding) -> Line:
    measure = finding.measure
    here, elsewhere = both_of_100(measure.error_rate, measure.error_rate_elsewhere)
    numbers = [f"wrong {here} of 100, elsewhere {elsewhere}", f"{percent(measure.share_of_errors)} of all failures"]
    if measure.entities is not None and measure.entities != measure.analysed:
        numbers.append(plural(measure.entities, "entity", "entities"))
    if not counts(finding):
        numbers.append("no more wrong than chance allows")
    return Line(
        state=STATES[finding.state],
        family=FAMILY_WORDS[finding.proposal.family],
        subject=Link(capital(shorten(finding.proposal.subject, 100)), finding_anchor(finding)),
        numbers=" · ".join(numbers),
    )


def _no_lines(analysis: Analysis) -> str:
    if not analysis.performance.failures:
        return "There are no failures to explain."
    if any(f.too_few for f in analysis.findings):
        return "Nothing stands out. Some groups hold too few cases to tell; they are listed below."
    return "No finding: nothing that was looked at is wrong more often than chance allows."


def _read_now(cases: tuple[Case, ...]) -> Iterable[Case]:
    """The first case of each lane, then further ones in order."""
    lanes: dict[str, Case] = {}
    for case in cases:
        lanes.setdefault(case.lane, case)
    firsts = list(lanes.values())
    return list(chain(firsts, (c for c in cases if c not in firsts)))[:READ_NOW]


def _case(case: Case, analysis: Analysis) -> CaseLine:
    del analysis
    return CaseLine(
        lane=case.lane,
        link=Link(shorten(case.case_id, 40), case_anchor(case.case_id)),
        words=shorten(f"predicted {case.prediction}; recorded {case.label}", 90),
    )

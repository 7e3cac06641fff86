"""The findings in detail, one chapter per family; a chapter without findings says what that means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.pages.chapters import CHAPTERS
from reports.pages.checked import nothing_found
from reports.pages.detail import Detail, detail
from reports.pages.parts import Cell, Table, finding_anchor, table
from reports.pages.vocabulary import failures_count, result
from reports.ranking import counts, in_order, is_data
from reports.words import both_of_100, capital, count, rate_between, sentence, shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import FAMILY_ORDER, Family, Finding

# So many findings of a family are told in full, and so many more in one line each; findings.csv has them all.
IN_FULL = 8
IN_BRIEF = 40


@dataclass(frozen=True)
class Part:
    """One chapter of findings."""

    anchor: str
    title: str
    lead: str
    details: tuple[Detail, ...]
    brief: Table | None


def findings(analysis: Analysis, anchors: Mapping[str, str]) -> tuple[Part, ...]:
    """All families in their order. Known subgroups that hold nothing special are left to their own table."""
    scale = _scale(analysis)
    return tuple(_part(family, analysis, anchors, scale) for family in FAMILY_ORDER)


def shown_in_full(analysis: Analysis) -> dict[str, str]:
    """The anchors of all findings that are told in full, by finding id."""
    return {f.finding_id: finding_anchor(f) for family in FAMILY_ORDER for f in _split(family, analysis)[0]}


def _split(family: Family, analysis: Analysis) -> tuple[list[Finding], list[Finding]]:
    """What is told in full, and what in one line: faults in the data always in full, groups only if they count."""
    mine = [f for f in in_order(analysis.findings) if f.proposal.family == family]
    full = [f for f in mine if counts(f) or f.shadow_of or (is_data(f) and not f.too_few)]
    brief = [f for f in mine if f not in full and not f.proposal.known]
    return full[:IN_FULL], full[IN_FULL:] + brief


def _scale(analysis: Analysis) -> float:
    """The rate at the right end of every small picture, so that they can be compared."""
    rates = [f.measure.rate_high or 0.0 for family in FAMILY_ORDER for f in _split(family, analysis)[0]]
    return max([*rates, analysis.performance.failure_rate or 0.0]) or 1.0


def _part(family: Family, analysis: Analysis, anchors: Mapping[str, str], scale: float) -> Part:
    full, brief = _split(family, analysis)
    by_id = {f.finding_id: f for f in analysis.findings}
    chapter = CHAPTERS[family]
    summary = sentence(analysis.search_summary) if family == "segment" else ""
    found = f"{chapter.about} {summary}".strip()
    nothing = f"{nothing_found(analysis)} {chapter.nothing}" if family == "data_preparation" else chapter.nothing
    return Part(
        anchor=chapter.anchor,
        title=chapter.title,
        lead=found if full or brief else summary or nothing,
        details=tuple(detail(f, analysis, anchors, by_id, scale) for f in full),
        brief=_brief(brief),
    )


def _brief(rest: Sequence[Finding]) -> Table | None:
    if not rest:
        return None
    more = len(rest) - IN_BRIEF
    return table(
        "In brief",
        ("group", "cases", "failures", "wrong of 100", "interval", "elsewhere", "result"),
        [_brief_row(f) for f in rest[:IN_BRIEF]],
        numeric=(1, 2, 3, 4, 5),
        more=f"{count(more)} more in findings.csv." if more > 0 else "",
    )


def _brief_row(finding: Finding) -> tuple[Cell | str, ...]:
    m = finding.measure
    rate, interval = rate_between(m.error_rate, m.rate_low, m.rate_high)
    _, elsewhere = both_of_100(m.error_rate, m.error_rate_elsewhere)
    subject = Cell(capital(shorten(finding.proposal.subject, 200)), code=finding.proposal.predicate)
    return subject, count(m.rows), failures_count(m), rate, interval, elsewhere, result(finding).word

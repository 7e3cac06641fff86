"""The cases to read: what the model said, what was recorded, and the facts in the reader's words.

The page shows the failures of the meeting; controls and solo cards stand in the pack (`reports.pack`) alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.pages.changes import version
from reports.pages.company import Comparable, comparables, copies_words, history_words
from reports.pages.lanes import lane_tag
from reports.pages.parts import Link, Table, case_anchor, evidence_table
from reports.pages.vocabulary import spaced, without_noun
from reports.words import sentence, shorten
from tasks.contracts.analysis import Analysis, Case, Fact
from tasks.evaluation.words import in_unit

# Only these lead out of the page; anything else in a link template is shown as text.
_SCHEMES = ("https://", "http://", "mailto:")


FINDINGS = 3


@dataclass(frozen=True)
class FactLine:
    """One fact; `position` is where its dot stands in the typical range, in percent."""

    label: str
    value: str
    unit: str
    missing: bool
    typical: str
    position: float | None
    unusual: str


@dataclass(frozen=True)
class FactGroup:
    """The facts that come from one table."""

    table: str
    facts: tuple[FactLine, ...]


@dataclass(frozen=True)
class Card:
    """One case; `card` is its name in the review pack, `before` what the model `before_by` said, if there is one."""

    anchor: str
    card: str
    case_id: str
    lane: str
    kind: str
    why: str
    prediction: str
    label: str
    before: str
    before_by: str
    groups: tuple[FactGroup, ...]
    items: Table | None
    company: tuple[str, ...]
    comparables: tuple[Comparable, ...]
    findings: tuple[Link, ...]
    more_findings: str
    link: str
    link_text: str


def cards(analysis: Analysis, anchors: Mapping[str, str]) -> tuple[Card, ...]:
    """The failures of the meeting in their order."""
    kinds = {kind.kind: kind.words for kind in analysis.performance.kinds}
    subjects = {f.finding_id: f.proposal.subject for f in analysis.findings}
    before_by = version(analysis.comparison) if analysis.comparison else ""
    return tuple(_card(case, kinds, subjects, anchors, before_by) for case in analysis.cases if case.part == "meeting")


def _card(
    case: Case, kinds: Mapping[str, str], subjects: Mapping[str, str], anchors: Mapping[str, str], before_by: str
) -> Card:
    link, link_text = case_link(case)
    links = [
        Link(shorten(without_noun(subjects[i]), 80), anchors[i])
        for i in case.findings
        if i in anchors and i in subjects
    ]
    kind = kinds.get(case.kind, spaced(case.kind))
    return Card(
        anchor=case_anchor(case.case_id),
        card=case.card.replace("-", " "),
        case_id=case.case_id,
        lane=lane_tag(case),
        kind="" if kind.lower() in case.why.lower() else kind,
        why=sentence(case.why),
        prediction=case.prediction,
        label=case.label,
        before=case.before,
        before_by=before_by,
        groups=fact_groups(case.facts),
        items=evidence_table(case.query_items) if case.query_items else None,
        company=tuple(filter(None, (history_words(case), copies_words(case)))),
        comparables=comparables(case),
        findings=tuple(links[:FINDINGS]),
        more_findings=f"and {len(links) - FINDINGS} more" if len(links) > FINDINGS else "",
        link=link,
        link_text=link_text,
    )


def case_link(case: Case) -> tuple[str, str]:
    """Where a case stands in its source: as an address that may be followed, or else as text."""
    link = case.link or ""
    return (link, "") if link.lower().startswith(_SCHEMES) else ("", link)


def fact_groups(facts: Sequence[Fact]) -> tuple[FactGroup, ...]:
    """Facts by table, tables in the order in which they first appear."""
    by_table: dict[str, list[FactLine]] = {}
    for fact in facts:
        by_table.setdefault(fact.table, []).append(_fact(fact))
    return tuple(FactGroup(table, tuple(lines)) for table, lines in by_table.items())


def _fact(fact: Fact) -> FactLine:
    missing = fact.value.strip().lower() in ("", "missing")
    return FactLine(
        label=fact.label,
        value="missing" if missing else fact.value,
        unit="" if missing else in_unit("", fact.unit),
        missing=missing,
        typical=fact.typical,
        position=None if fact.position is None or missing else round(100 * min(max(fact.position, 0), 1), 1),
        unusual=fact.unusual,
    )

"""The data stage: an analysis becomes a page of plain values, exactly what is shown and already in words.

Templates only lay it out. Each part lives in `reports.pages`; this file puts them together.
"""

from dataclasses import dataclass

from reports.pages.aspects import AspectView, aspects
from reports.pages.attribution import Attribution, attribution
from reports.pages.cases import Card, cards
from reports.pages.changes import Changes, changes
from reports.pages.coverage import CoverageView, coverage
from reports.pages.findings import Part, findings, shown_in_full
from reports.pages.first_screen import FirstScreen, first_screen
from reports.pages.gate import Gate, gate
from reports.pages.origin import Origin, origin
from reports.pages.parts import Table, evidence_table
from reports.pages.performance import Numbers, performance
from reports.pages.remarks import Remarks, remarks
from reports.pages.segments import Segments, segments, subgroups
from reports.pages.vocabulary import weighted_by
from reports.words import sentence
from tasks.contracts.analysis import Analysis


@dataclass(frozen=True)
class Page:
    """The whole report of one run; `weighted` says how its numbers are weighted, if they are."""

    model: str
    version: str
    run_key: str
    first: FirstScreen
    gate: Gate | None
    changes: Changes | None
    attribution: Attribution
    findings: tuple[Part, ...]
    segments: Segments | None
    subgroups: Table | None
    aspects: tuple[AspectView, ...]
    cases: tuple[Card, ...]
    failures: tuple[Table, ...]
    performance: Numbers
    coverage: CoverageView
    remarks: Remarks
    search_summary: str
    weighted: str
    origin: Origin


def page(analysis: Analysis) -> Page:
    """The report of an analysis as values."""
    anchors = shown_in_full(analysis)
    return Page(
        model=analysis.model,
        version=analysis.version,
        run_key=analysis.run_key,
        first=first_screen(analysis, anchors),
        gate=gate(analysis),
        changes=changes(analysis, anchors),
        attribution=attribution(analysis, anchors),
        findings=findings(analysis, anchors),
        segments=segments(analysis, anchors),
        subgroups=subgroups(analysis, anchors),
        aspects=aspects(analysis, anchors),
        cases=cards(analysis, anchors),
        failures=tuple(evidence_table(listed) for listed in analysis.failures),
        performance=performance(analysis),
        coverage=coverage(analysis),
        remarks=remarks(analysis),
        search_summary=sentence(analysis.search_summary),
        weighted=weighted_by(analysis, "Rates and shares are ", "; cases and failures are counted as rows."),
        origin=origin(analysis),
    )

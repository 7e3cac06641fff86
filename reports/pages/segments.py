"""All groups on one scale: the chart of rates, and the subgroups the user named, whatever came out."""

from dataclasses import dataclass

from reports.charts import Figure, Range, rates
from reports.pages.parts import Cell, Table, table
from reports.ranking import counts, is_data
from reports.words import between, capital, chance, count, of_100, percent, plural
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding

ROWS_IN_CHART = 24
ROWS_IN_TABLE = 100


@dataclass(frozen=True)
class Segments:
    """The chart of rates with its table."""

    figure: Figure
    table: Table


def segments(analysis: Analysis, anchors: dict[str, str]) -> Segments | None:
    """Rate and interval of everything that is no data finding, worst first; None when there is nothing to compare."""
    groups = [
        f
        for f in analysis.findings
        if not is_data(f) and not f.too_few and f.measure.rate_low is not None and f.measure.rate_high is not None
    ]
    groups.sort(key=lambda f: (-(f.measure.error_rate or 0), f.finding_id))
    groups = groups[:ROWS_IN_CHART]
    overall = analysis.performance.failure_rate
    if len(groups) < 2 or overall is None:
        return None
    worst = groups[0]
    title = (
        f"{capital(worst.proposal.subject)}: wrong {of_100(worst.measure.error_rate)} of 100,"
        f" the highest of {plural(len(groups), 'group')}; overall {of_100(overall)}"
    )
    return Segments(
        figure=rates(
            "rates",
            title,
            "One dot per group with its 95% interval; the broken line is the overall rate. Filled dots are confirmed.",
            [_range(f) for f in groups],
            overall,
        ),
        table=_table("The same in numbers", groups, anchors),
    )


def subgroups(analysis: Analysis, anchors: dict[str, str]) -> Table | None:
    """The subgroups named in errata.yaml, all of them; None if none were named."""
    known = [f for f in analysis.findings if f.proposal.known]
    known.sort(key=lambda f: (f.too_few, -(f.measure.error_rate or 0), f.finding_id))
    if not known:
        return None
    more = len(known) - ROWS_IN_TABLE
    return _table("", known[:ROWS_IN_TABLE], anchors, f"{count(more)} more in findings.csv." if more > 0 else "")


def _table(title: str, groups: list[Finding], anchors: dict[str, str], more: str = "") -> Table:
    return table(
        title,
        ("group", "cases", "failures", "wrong of 100", "interval", "of all failures", "q", "result"),
        [
            (
                Cell(capital(f.proposal.subject), anchors.get(f.finding_id, "")),
                count(f.measure.analysed),
                count(f.measure.errors),
                of_100(f.measure.error_rate),
                between(f.measure.rate_low, f.measure.rate_high),
                percent(f.measure.share_of_errors),
                "" if f.too_few else chance(f.measure.q_value),
                _result(f),
            )
            for f in groups
        ],
        more=more,
        numeric=(1, 2, 3, 4, 5, 6),
    )


def _result(finding: Finding) -> str:
    if finding.too_few:
        return "too few to tell"
    if finding.shadow_of:
        return "shadow of a data finding"
    return "worse" if counts(finding) else "within chance"


def _range(finding: Finding) -> Range:
    m = finding.measure
    rate, low, high = m.error_rate or 0.0, m.rate_low or 0.0, m.rate_high or 0.0
    return Range(
        label=capital(finding.proposal.subject),
        value=f"{of_100(rate)} ({between(low, high)}) · {count(m.analysed)}",
        rate=rate,
        low=low,
        high=high,
        stands_out=counts(finding),
    )

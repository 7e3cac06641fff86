"""All groups on one scale: the chart of rates, and the subgroups the user named, whatever came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.charts import Figure
from reports.charts.rates import Range, rates
from reports.pages.parts import Cell, Table, table
from reports.pages.vocabulary import failures_count, result, without_noun
from reports.ranking import counts, is_data
from reports.words import both_of_100, chance, count, percent, plural, rate_between, shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding

ROWS_IN_CHART = 24
ROWS_IN_TABLE = 100


@dataclass(frozen=True)
class Segments:
    """The chart of rates with its table."""

    figure: Figure
    note: str
    table: Table


def segments(analysis: Analysis, anchors: Mapping[str, str]) -> Segments | None:
    """Rate and interval of everything that is no data finding, worst first; None when there is nothing to compare."""
    overall = analysis.performance.failure_rate
    groups = [f for f in analysis.findings if not is_data(f) and not f.too_few and f.measure.rate_low is not None]
    groups = sorted(groups, key=_worst_first)
    if len(groups) < 2 or overall is None:
        return None
    shown = groups[:ROWS_IN_CHART]
    return Segments(
        figure=rates(
            "rates",
            _title(groups, overall),
            "One dot per group with its interval, and a mark at the overall rate. Filled dots are confirmed.",
            [_range(f) for f in shown],
            overall,
        ),
        note=f"The {len(shown)} highest rates of {count(len(groups))}." if len(shown) < len(groups) else "",
        table=_table(shown, anchors),
    )


def _title(groups: Sequence[Finding], overall: float) -> str:
    worse = sum(counts(f) for f in groups)
    highest, lowest = groups[0].measure.error_rate, groups[-1].measure.error_rate
    high, low = both_of_100(highest, lowest)
    _, all_cases = both_of_100(highest, overall)
    return (
        f"Between {low} and {high} of 100 are wrong, depending on the group, and {all_cases} overall;"
        f" {count(worse)} of {plural(len(groups), 'group')} {'is' if worse == 1 else 'are'} confirmed to be worse"
    )


def _worst_first(finding: Finding) -> tuple[bool, float, str]:
    return finding.too_few, -(finding.measure.error_rate or 0.0), finding.finding_id


def subgroups(analysis: Analysis, anchors: Mapping[str, str]) -> Table | None:
    """The subgroups named in errata.yaml, all of them; None if none were named."""
    known = sorted((f for f in analysis.findings if f.proposal.known), key=_worst_first)
    if not known:
        return None
    more = len(known) - ROWS_IN_TABLE
    return _table(known[:ROWS_IN_TABLE], anchors, f"{count(more)} more in findings.csv." if more > 0 else "")


def _table(groups: Sequence[Finding], anchors: Mapping[str, str], more: str = "") -> Table:
    return table(
        "",
        ("group", "cases", "failures", "wrong of 100", "interval", "of all failures", "q", "result"),
        [_row(f, anchors) for f in groups],
        numeric=(1, 2, 3, 4, 5, 6),
        more=more,
    )


def _row(finding: Finding, anchors: Mapping[str, str]) -> tuple[Cell | str, ...]:
    m = finding.measure
    rate, interval = rate_between(m.error_rate, m.rate_low, m.rate_high)
    return (
        Cell(shorten(without_noun(finding.proposal.subject), 200), anchors.get(finding.finding_id, "")),
        count(m.analysed),
        failures_count(m),
        rate,
        interval,
        percent(m.share_of_errors),
        "" if finding.too_few else chance(m.q_value).removeprefix("= "),
        result(finding).word,
    )


def _range(finding: Finding) -> Range:
    m = finding.measure
    rate, interval = rate_between(m.error_rate, m.rate_low, m.rate_high)
    return Range(
        label=without_noun(finding.proposal.subject),
        value=f"{rate} ({interval}) · {plural(m.analysed, 'case')}",
        rate=m.error_rate or 0.0,
        low=m.rate_low or 0.0,
        high=m.rate_high or 0.0,
        stands_out=counts(finding),
    )

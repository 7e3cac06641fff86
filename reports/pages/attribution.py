"""The waterfall: how the failures are credited, finding after finding, data preparation first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.charts import Figure
from reports.charts.waterfall import Bar, waterfall
from reports.pages.parts import Cell, Table, table
from reports.pages.vocabulary import UNEXPLAINED, family_words, weighted_by, without_noun
from reports.words import capital, estimate, listing, percent, plural
from tasks.contracts.analysis import Analysis, WaterfallStep

# The tasks credit a handful of findings one by one; this only keeps a foreign analysis readable.
BARS = 12
_HOW = (
    "Findings overlap, so each failure is credited once, data preparation first. A fault in the data is credited"
    " with every failure in its rows, for nothing that happens there can be trusted; any other finding only with the"
    " failures beyond the rate of the cases that are left."
)


@dataclass(frozen=True)
class Attribution:
    """The main picture with its table, or the sentence that stands in for it."""

    sentence: str
    figure: Figure | None
    table: Table | None
    has_faults: bool = False


def attribution(analysis: Analysis, anchors: Mapping[str, str]) -> Attribution:
    """The waterfall of an analysis; `anchors` leads from finding ids to where they stand on the page."""
    failures = analysis.performance.failures
    if not failures:
        return Attribution("There are no failures to credit.", None, None)
    steps = [step for step in analysis.waterfall if step.errors > 0]
    explained = [step for step in steps if step.family != UNEXPLAINED]
    if not explained:
        everything = "The only failure is" if failures == 1 else f"All {plural(failures, 'failure')} are"
        return Attribution(f"{everything} unexplained: there is no finding to credit them to.", None, None)
    steps = _few(explained) + [step for step in steps if step.family == UNEXPLAINED]
    weighted = bool(analysis.performance.weighted_by)
    return Attribution(
        sentence=_HOW,
        figure=waterfall(
            "waterfall",
            f"Of {plural(failures, 'failure')}{weighted_by(analysis, ', ')}, {_shares(steps)}",
            "One bar a finding, starting where the last one ends.",
            _bars(steps, weighted),
        ),
        table=_table(steps, anchors, weighted),
        has_faults=any(step.family == "data_preparation" for step in steps),
    )


def _shares(steps: Sequence[WaterfallStep]) -> str:
    data = sum(step.share for step in steps if step.family == "data_preparation")
    rest = sum(step.share for step in steps if step.family == UNEXPLAINED)
    others = 1 - data - rest
    parts = [
        f"{percent(data)} sit in rows of doubtful preparation" if data else "",
        f"{percent(others)} are more than expected in {'other ' if data else ''}findings" if others > 0.00005 else "",
        f"{percent(rest)} are unexplained",
    ]
    return listing(part for part in parts if part)


def _table(steps: Sequence[WaterfallStep], anchors: Mapping[str, str], weighted: bool) -> Table:
    failures = "weighted failures" if weighted else "failures"
    return table(
        "",
        ("credited to", "family", failures, "of all", "expected anyway", "more than expected"),
        [
            (
                Cell(capital(step.title), anchors.get(step.finding_id or "", "")),
                family_words(step.family),
                estimate(step.errors),
                percent(step.share),
                "" if step.family == UNEXPLAINED else estimate(step.errors - step.excess),
                "" if step.family == UNEXPLAINED else estimate(step.excess),
            )
            for step in steps
        ],
        numeric=(2, 3, 4, 5),
    )


def _few(steps: list[WaterfallStep]) -> list[WaterfallStep]:
    """At most so many bars; the tail is one bar, so that the sum stays right."""
    if len(steps) <= BARS:
        return steps
    tail = steps[BARS - 1 :]
    return [
        *steps[: BARS - 1],
        WaterfallStep(
            finding_id=None,
            title=f"{len(tail)} more findings",
            family="",
            errors=sum(step.errors for step in tail),
            excess=sum(step.excess for step in tail),
            share=sum(step.share for step in tail),
        ),
    ]


def _bars(steps: Sequence[WaterfallStep], weighted: bool) -> list[Bar]:
    bars, start = [], 0.0
    for step in steps:
        errors = estimate(step.errors) + (" weighted" if weighted else "")
        told = (family_words(step.family), errors, percent(step.share))
        bars.append(
            Bar(
                label=capital(without_noun(step.title)),
                value=" · ".join(part for part in told if part),
                start=start,
                errors=step.errors,
                excess=min(max(step.excess, 0.0), step.errors),
                explained=step.family != UNEXPLAINED,
            )
        )
        start += step.errors
    return bars

"""The waterfall: how the failures are credited, finding after finding, data preparation first."""

from dataclasses import dataclass

from reports.charts import Bar, Figure, waterfall
from reports.pages.first_screen import FAMILY_WORDS
from reports.pages.parts import Cell, Table, table
from reports.words import capital, count, percent, plural
from tasks.contracts.analysis import Analysis, WaterfallStep
from tasks.contracts.findings import FAMILY_ORDER

BARS = 10


@dataclass(frozen=True)
class Attribution:
    """The main picture with its table, or the sentence that stands in for it."""

    sentence: str
    figure: Figure | None
    table: Table | None


def attribution(analysis: Analysis, anchors: dict[str, str]) -> Attribution:
    """The waterfall of an analysis; `anchors` leads from finding ids to where they stand on the page."""
    failures = analysis.performance.failures
    if not failures:
        return Attribution("There are no failures to credit.", None, None)
    explained = [step for step in analysis.waterfall if step.finding_id is not None and step.errors > 0]
    rest = [step for step in analysis.waterfall if step.finding_id is None]
    if not explained:
        return Attribution(
            f"All {plural(failures, 'failure')} are unexplained: no finding was confirmed that they could be credited to.",
            None,
            None,
        )
    steps = _few(explained) + rest
    unexplained = sum(step.share for step in rest)
    title = f"Findings account for {percent(1 - unexplained)} of the {plural(failures, 'failure')}; {percent(unexplained)} remain unexplained"
    return Attribution(
        sentence="Findings overlap, so each failure is credited once: to the first finding from the top that holds its row.",
        figure=waterfall("attribution", title, "One bar per finding, each starting where the last one ends.", _bars(steps)),
        table=table(
            "The same in numbers",
            ("credited to", "family", "failures", "of all", "expected anyway", "beyond that"),
            [
                (
                    Cell(capital(step.title), anchors.get(step.finding_id or "", "")),
                    _family(step),
                    count(step.errors),
                    percent(step.share),
                    count(step.errors - step.excess) if step.finding_id else "",
                    count(step.excess) if step.finding_id else "",
                )
                for step in steps
            ],
            numeric=(2, 3, 4, 5),
        ),
    )


def _family(step: WaterfallStep) -> str:
    known = {family: FAMILY_WORDS[family] for family in FAMILY_ORDER}
    return known.get(step.family, "") if step.family in known else ""  # type: ignore[call-overload]


def _few(steps: list[WaterfallStep]) -> list[WaterfallStep]:
    """At most so many bars; the tail is one bar, so that the sum stays right."""
    if len(steps) <= BARS:
        return steps
    tail = steps[BARS - 1 :]
    return [
        *steps[: BARS - 1],
        WaterfallStep(
            finding_id="",
            title=f"{len(tail)} further findings",
            family="",
            errors=sum(step.errors for step in tail),
            excess=sum(step.excess for step in tail),
            share=sum(step.share for step in tail),
        ),
    ]


def _bars(steps: list[WaterfallStep]) -> list[Bar]:
    bars, start = [], 0.0
    for step in steps:
        explained = step.finding_id is not None
        bars.append(
            Bar(
                label=capital(step.title),
                value=f"{count(step.errors)} · {percent(step.share)}",
                start=start,
                errors=step.errors,
                excess=step.excess if explained else 0,
                explained=explained,
            )
        )
        start += step.errors
    return bars

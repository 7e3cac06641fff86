"""Where the cases come from: predicted, labelled, mature, analysed, and how the tables met the predictions."""

from dataclasses import dataclass

from reports.pages.parts import Table, table
from reports.words import NONE, count, percent, plural
from tasks.contracts.analysis import Analysis, CoverageStep, TableJoin


@dataclass(frozen=True)
class CoverageView:
    """From predicted to analysed, and the joins."""

    sentence: str
    steps: Table
    joins: Table | None


def coverage(analysis: Analysis) -> CoverageView:
    """How many predictions were analysed, and why not all."""
    steps, joins = analysis.coverage.steps, analysis.coverage.joins
    predicted = steps[0].rows if steps else 0
    analysed = steps[-1].rows if steps else 0
    stray = analysis.coverage.labels_without_prediction
    said = f"{count(analysed)} of {plural(predicted, 'prediction')} could be analysed; all rates are of these."
    if stray:
        said += f" {plural(stray, 'label')} {'belongs' if stray == 1 else 'belong'} to no prediction."
    return CoverageView(
        sentence=said,
        steps=table(
            "From predicted to analysed",
            ("step", "cases", "of predicted", "fell out", "because"),
            [_step(step, predicted) for step in steps],
            numeric=(1, 2, 3),
        ),
        joins=table(
            "How each table met the predictions",
            (
                "table",
                "key",
                "its rows",
                "cases matched",
                "unmatched",
                "several rows",
                "empty key",
                "repeated keys in it",
            ),
            [_join(join) for join in joins],
            numeric=range(2, 8),
        )
        if joins
        else None,
    )


def _step(step: CoverageStep, predicted: int) -> tuple[str, ...]:
    share = percent(step.rows / predicted) if predicted else NONE
    return step.name, count(step.rows), share, count(step.lost), step.reason if step.lost else ""


def _join(join: TableJoin) -> tuple[str, ...]:
    numbers = (join.rows, join.matched, join.unmatched, join.several, join.null_key, join.duplicate_keys)
    return join.table, join.key, *(count(number) for number in numbers)

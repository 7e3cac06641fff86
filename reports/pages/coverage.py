"""Where the cases come from: predicted, labelled, mature, analysed, and how the tables met the predictions."""

from collections.abc import Sequence
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
    steps = analysis.coverage.steps
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
        joins=_joins(analysis.coverage.joins),
    )


def _joins(joins: Sequence[TableJoin]) -> Table | None:
    """One row per table; later rows have a column where there is an as-of join."""
    if not joins:
        return None
    as_of = any(join.later_only is not None for join in joins)
    later = ["later rows only"] if as_of else []
    columns = ["table", "key", "its rows", "cases matched", "unmatched", *later]
    columns += ["several rows", "empty key", "repeated keys in it"]
    return table(
        "How each table met the predictions",
        columns,
        [_join(join, as_of) for join in joins],
        numeric=range(2, len(columns)),
    )


def _step(step: CoverageStep, predicted: int) -> tuple[str, ...]:
    share = percent(step.rows / predicted) if predicted else NONE
    return step.name, count(step.rows), share, count(step.lost), step.reason if step.lost else ""


def _join(join: TableJoin, as_of: bool) -> tuple[str, ...]:
    later = [NONE if join.later_only is None else count(join.later_only)] if as_of else []
    before, after = (join.rows, join.matched, join.unmatched), (join.several, join.null_key, join.duplicate_keys)
    return join.table, join.key, *map(count, before), *later, *map(count, after)

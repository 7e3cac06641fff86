"""How the tables met the predictions, in numbers a reader can add up."""

from dataclasses import replace

from reports.pages.coverage import coverage
from tasks.contracts.analysis import TableJoin

PLANES = TableJoin("planes", "tailnum", 30, 80, 15, 2, 3, 1)


def _joins(analysis, *joins: TableJoin) -> list[tuple[str, ...]]:
    shown = coverage(replace(analysis, coverage=replace(analysis.coverage, joins=joins))).joins
    return [tuple(c.title for c in shown.columns), *(tuple(cell.text for cell in row) for row in shown.rows)]


def test_a_plain_join_has_no_later_rows(analysis) -> None:
    head, row = _joins(analysis, PLANES)
    assert "later rows only" not in head
    assert row == ("planes", "tailnum", "30", "80", "15", "2", "3", "1")


def test_an_as_of_join_counts_later_rows_apart_from_unmatched_ones(analysis) -> None:
    prices = TableJoin("prices", "item", 50, 60, 10, 0, 0, 0, later_only=30)
    head, plain, as_of = _joins(analysis, PLANES, prices)
    assert head[4:6] == ("unmatched", "later rows only")
    assert plain[4:6] == ("15", "\N{EN DASH}")
    assert as_of[4:6] == ("10", "30")

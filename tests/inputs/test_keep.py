"""A run on a part of the cases: the values and days asked for, bound as values, never as code."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tasks.contracts.problems import ContractError
from tasks.contracts.request import Filter
from tasks.inputs.keep import keep, passes
from tasks.sql import ident

N = 4
HOURS = [
    datetime(2026, 3, 1, 4, tzinfo=UTC),
    datetime(2026, 3, 1, 5, tzinfo=UTC),
    datetime(2026, 3, 2, 5, tzinfo=UTC),
    None,
]


@pytest.fixture
def kept(world):
    def ids(wanted: Filter, **settings: object) -> list[str]:
        predictions = pl.DataFrame(
            {"id": list("abcd"), "p": [0.1] * N, "o'clock": ["x", "y; --", None, "x"], "at": HOURS, "n": [1, 2, 3, 1]}
        )
        made = world(predictions, pl.DataFrame({"id": list("abcd"), "y": [0, 1, 0, 1]}), **settings)
        table = made.tables["predictions"]
        part = keep(made.engine, table, passes(made.contract, table, wanted))
        found = made.engine.connection.sql(f"SELECT id FROM {ident(part.view)} ORDER BY id").fetchall()
        assert part.rows == len(found)
        return [name for (name,) in found]

    return ids


def test_without_a_filter_everything_is_kept(kept) -> None:
    assert kept(Filter()) == list("abcd")


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [("o'clock", ["x"], "ad"), ("o'clock", ["y; --"], "b"), ("n", ["1", "2"], "abd"), ("n", ["' OR 1=1"], "")],
)
def test_values_are_compared_as_text_and_are_never_code(kept, column, values, expected) -> None:
    assert kept(Filter(keep={column: values})) == list(expected)


def test_days_begin_at_midnight_of_the_contracts_zone(kept) -> None:
    zone = {"time": "at", "timezone": "America/New_York"}  # 1 March begins at 05:00 UTC
    assert kept(Filter(since=date(2026, 3, 1)), **zone) == ["b", "c"]
    assert kept(Filter(since=date(2026, 3, 1), until=date(2026, 3, 2)), **zone) == ["b"]


def test_everything_wrong_with_a_filter_is_told_at_once(kept) -> None:
    wanted = Filter(keep={"oclock": ["x"], "n": []}, since=date(2026, 3, 2), until=date(2026, 3, 1))
    with pytest.raises(ContractError) as stopped:
        kept(wanted)
    told = {problem.where: problem.do for problem in stopped.value.problems}
    assert len(stopped.value.problems) == 4
    assert told["filter.keep"] == 'did you mean "o\'clock"?'
    assert {"filter", "filter.keep.n"} < told.keys()


def test_a_scope_names_what_is_kept_and_nothing_otherwise() -> None:
    assert Filter().scope == ""
    assert Filter(keep={"a": ["1"]}).scope == Filter(keep={"a": ["1"]}).scope != Filter(keep={"a": ["2"]}).scope

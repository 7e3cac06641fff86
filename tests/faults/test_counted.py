"""The different values of the columns are counted once, in one table where they are not too many."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from tasks.contracts.columns import Column
from tasks.engine import Engine
from tasks.faults import counted as module
from tasks.faults.counted import asked, count_values
from tasks.faults.profile import Facts, profile
from tasks.sql import Sql

FRAME = pl.DataFrame(
    {
        "name": ["b", "a", None, "b", "c"],
        "size": [2.0, float("nan"), 2.0, float("inf"), -1.5],
        "flag": [True, None, None, None, False],
    }
)


def _profiled(engine: Engine, evaluation: Sql, columns: tuple[Column, ...]) -> dict[str, tuple[object, ...]]:
    def told(facts: Facts) -> tuple[object, ...]:
        return facts.rows, facts.missing, facts.distinct, facts.low, facts.high, facts.frequent

    return {name: told(facts) for name, facts in profile(engine, count_values(engine, evaluation, columns)).items()}


def test_facts_of_columns(engine: Engine, declare: Callable[..., Sql], columns_of) -> None:
    assert _profiled(engine, declare(FRAME), columns_of(FRAME)) == {
        "name": (4, 1, 3, None, None, (("b", 2), ("a", 1), ("c", 1))),
        "size": (3, 2, 2, -1.5, 2.0, (("2.0", 2), ("-1.5", 1))),
        "flag": (2, 3, 2, None, None, (("false", 1), ("true", 1))),
    }


def test_columns_without_a_case_hold_nothing(engine: Engine, declare: Callable[..., Sql], columns_of) -> None:
    told = _profiled(engine, declare(FRAME.clear()), columns_of(FRAME))
    assert set(told.values()) == {(0, 0, 0, None, None, ())}


def test_a_column_of_too_many_values_is_counted_by_itself(
    engine: Engine, declare: Callable[..., Sql], columns_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = FRAME.with_columns(many=np.arange(5))
    evaluation, columns = declare(frame), columns_of(frame)
    together = _profiled(engine, evaluation, columns)
    monkeypatch.setattr(module, "_MOST_VALUES", 4)
    groups = count_values(engine, evaluation, columns)
    assert [[c.name for c in group.columns.values()] for group in groups] == [["name", "size", "flag"], ["many"]]
    assert _profiled(engine, evaluation, columns) == together
    monkeypatch.setattr(module, "_MOST_OF_ALL", 0)
    assert len(count_values(engine, evaluation, columns)) == 5
    assert _profiled(engine, evaluation, columns) == together


def test_one_statement_answers_for_several_columns(engine: Engine, declare: Callable[..., Sql], columns_of) -> None:
    groups = count_values(engine, declare(FRAME), columns_of(FRAME))
    condition = [Sql("value >= 'b'")]
    found = asked(engine, groups, {"name", "flag"}, "faults/values/looks", conditions=condition)
    assert found == {"name": [(3, 2, "b")], "flag": [(2, 2, "false")]}

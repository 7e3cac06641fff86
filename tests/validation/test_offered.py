"""The expectations that detectors offer run on Great Expectations: they fail on a fault and pass on its clean twin."""

from collections.abc import Callable

import polars as pl
import pytest

from tasks.contracts.findings import Expectation, Finding, Measure, Proposal
from tasks.faults.expected import determined, no_rows, none_of, unique
from tasks.sql import Sql, ident, literal
from tasks.validation.export import export_expectations
from tasks.validation.run import validate_tables

MEASURE = Measure("all", 1, 1, 1, None, 1, 1.0, None, None, 0.0, 0.0, 0.0, 0.0, None, 0.0, 0.0, None, 1.0, 1.0)


@pytest.fixture
def outcome(world, tmp_path) -> Callable[[Expectation, dict], str]:
    """How the exported check of a fault ends on some columns of the predictions."""

    def check(expectation: Expectation, columns: dict) -> str:
        rows = len(next(iter(columns.values())))
        ids = [str(i) for i in range(rows)]
        predictions = pl.DataFrame({"id": ids, "p": [0.5] * rows, **columns})
        labels = pl.DataFrame({"id": ids, "y": [i % 2 for i in range(rows)]})
        proposal = Proposal(
            "data_preparation", "x.y", Sql("TRUE"), "faults", "", False, "confirmed", expectations=(expectation,)
        )
        export_expectations([Finding("x", proposal, MEASURE, "", True)], tmp_path / "suites")
        w = world(predictions, labels, expectations="suites")
        validation, _ = validate_tables(w.contract, w.tables, tmp_path, tmp_path / "work")
        (found,) = (c for c in validation.checks if c.suite == "predictions.json")
        return found.outcome

    return check


SEVERAL = no_rows(
    "predictions", "faults/values/in_several_loads", part=ident("load"), content=[ident("a{b}"), ident("c:d")]
)
SMALL = no_rows(
    "predictions", "faults/values/too_small_load", part=Sql('CAST("load" AS VARCHAR)'), name=literal("1"), cases=3
)


@pytest.mark.parametrize(
    ("expectation", "wrong", "right"),
    [
        (unique("predictions", ["k"]), {"k": [1, 1]}, {"k": [1, 2]}),
        (unique("predictions", ["k", "t"]), {"k": [1, 1], "t": [2, 2]}, {"k": [1, 1], "t": [2, 3]}),
        (determined("predictions", "a", "b"), {"a": [1, 1], "b": ["x", "y"]}, {"a": [1, 2], "b": ["x", "y"]}),
        (none_of("predictions", Sql("regexp_full_match(k, '[0-9]{2}')")), {"k": ["12"]}, {"k": ["123"]}),
        (SMALL, {"load": [1, 1, 2]}, {"load": [1, 1, 1]}),
        (SEVERAL, {"load": [1, 2], "a{b}": [1, 1], "c:d": [2, 2]}, {"load": [1, 2], "a{b}": [1, 1], "c:d": [2, 3]}),
        (
            Expectation("predictions", "expect_column_value_lengths_to_be_between", {"column": "k", "max_value": 3}),
            {"k": ["abcd"]},
            {"k": ["abc", None]},
        ),
        (
            Expectation("predictions", "expect_column_values_to_not_be_in_set", {"column": "k", "value_set": [255]}),
            {"k": [255]},
            {"k": [254, None]},
        ),
    ],
    ids=["unique", "compound", "determined", "none of", "small load", "several loads", "lengths", "set"],
)
def test_an_expectation_catches_its_fault_and_passes_without_it(outcome, expectation, wrong, right) -> None:
    assert outcome(expectation, wrong) == "failed"
    assert outcome(expectation, right) == "passed"

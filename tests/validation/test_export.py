"""Confirmed faults become expectations in the user's own suites: added once, and nothing of theirs is lost."""

import json
from dataclasses import replace

import polars as pl
import pytest

from tasks.contracts.findings import Expectation, Finding, Measure, Proposal
from tasks.contracts.problems import ContractError
from tasks.sql import Sql
from tasks.validation.export import export_expectations
from tasks.validation.run import validate_tables

NOT_ZERO = Expectation("weather", "expect_column_values_to_be_between", {"column": "temp", "min_value": -40})
MEASURE = Measure("all", 1, 1, 1, None, 1, 1.0, None, None, 0.0, 0.0, 0.0, 0.0, None, 0.0, 0.0, None, 1.0, 1.0)


def fault(*expectations: Expectation, strength: str = "confirmed") -> Finding:
    proposal = Proposal(
        "data_preparation",
        "value.unit",
        Sql("temp < -40"),
        "cases colder than any place",
        "",
        False,
        strength,
        expectations=expectations,
    )
    return Finding(proposal.finding_id, proposal, MEASURE, "", True)


def test_a_confirmed_fault_becomes_an_expectation_of_its_table(tmp_path) -> None:
    (written,) = export_expectations([fault(NOT_ZERO)], tmp_path / "suites")
    assert (written.path.name, written.added, written.known) == ("weather.json", 1, 0)
    (entry,) = json.loads(written.path.read_text())["expectations"]
    assert entry["type"] == NOT_ZERO.type
    assert entry["kwargs"] == NOT_ZERO.kwargs
    assert entry["severity"] == "warning"
    assert entry["description"] == "there are no cases colder than any place"


def test_exported_twice_it_stands_there_once(tmp_path) -> None:
    export_expectations([fault(NOT_ZERO)], tmp_path)
    (again,) = export_expectations([fault(NOT_ZERO)], tmp_path)
    assert (again.added, again.known) == (0, 1)
    assert len(json.loads(again.path.read_text())["expectations"]) == 1


def test_what_is_only_probable_is_not_exported(tmp_path) -> None:
    assert export_expectations([fault(NOT_ZERO, strength="probable")], tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_suite_that_is_there_keeps_what_it_says(tmp_path) -> None:
    own = {
        "name": "mine",
        "expectations": [{"type": "expect_column_to_exist", "kwargs": {"column": "x"}}],
        "notes": "x",
    }
    (tmp_path / "weather.json").write_text(json.dumps(own))
    export_expectations([fault(NOT_ZERO)], tmp_path)
    suite = json.loads((tmp_path / "weather.json").read_text())
    assert suite["expectations"][0] == own["expectations"][0]
    assert len(suite["expectations"]) == 2
    assert suite["name"] == "mine"
    assert suite["notes"] == "x"


def test_a_file_that_is_no_suite_is_left_alone_and_nothing_is_written(tmp_path) -> None:
    (tmp_path / "weather.json").write_text("[]")
    with pytest.raises(ContractError) as stopped:
        export_expectations([fault(NOT_ZERO, replace(NOT_ZERO, table="planes"))], tmp_path)
    (problem,) = stopped.value.problems
    assert problem.what == "is there and is not a suite of Great Expectations"
    assert (tmp_path / "weather.json").read_text() == "[]"
    assert not (tmp_path / "planes.json").exists()


def test_the_exported_suite_runs_and_catches_the_fault(tmp_path, world) -> None:
    predictions = pl.DataFrame({"id": ["a", "b"], "p": [0.1, 0.2], "at": ["x", "y"]})
    labels = pl.DataFrame({"id": ["a", "b"], "y": [0, 1]})
    weather = pl.DataFrame({"at": ["x", "y"], "temp": [-400.0, 20.0]})
    export_expectations([fault(NOT_ZERO)], tmp_path / "suites")
    w = world(predictions, labels, {"weather": (weather, {"key": ["at"]})}, expectations="suites")
    validation, _ = validate_tables(w.contract, w.tables, tmp_path, tmp_path / "work")
    (check,) = (check for check in validation.checks if check.suite == "weather.json")
    assert (check.outcome, check.severity, check.failing_rows) == ("failed", "warning", 1)

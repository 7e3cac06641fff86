"""The user's own suites: read as Great Expectations writes them, and never passed over in silence."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.contracts.config import Contract
from tasks.inputs.sources import Table
from tasks.validation.gx import quiet
from tasks.validation.user_suites import user_suites

CONTRACT: dict[str, Any] = {
    "model": "m",
    "task": "binary",
    "predictions": {"source": "p", "key": ["id"], "score": "p"},
    "labels": {"source": "l", "key": ["id"], "label": "late"},
    "context": [{"name": "weather", "source": "w", "key": {"id": "id"}}],
    "expectations": "expectations",
}
TABLES = {
    "predictions": ("id VARCHAR, p DOUBLE", "('F1', 0.2), ('F2', 0.9)"),
    "labels": ("id VARCHAR, late BOOLEAN", "('F1', FALSE), ('F2', TRUE)"),
    "weather": (
        'id VARCHAR, wind DOUBLE, code VARCHAR, "at" TIMESTAMPTZ',
        "('F1', 12, 'EWR', '2013-01-01 00:00:00+00'), ('F2', 1048, 'jfk', '2013-02-01 00:00:00+00'), "
        "('F3', NULL, NULL, NULL)",
    ),
}


@pytest.fixture
def suite(tmp_path: Path):
    folder = tmp_path / "expectations"
    folder.mkdir()

    def write(name: str, *expectations: dict[str, Any], **rest: Any) -> None:
        (folder / name).write_text(json.dumps({"name": "s", "expectations": list(expectations), **rest}))

    return write


def own(validation) -> list[tuple[Any, ...]]:
    return [
        (check.suite, check.source, check.rule, check.outcome, check.severity, check.observed)
        for check in validation.checks
        if check.suite != "contract"
    ]


def wind(maximum: float, **more: Any) -> dict[str, Any]:
    return {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "wind", "max_value": maximum},
        "severity": "warning",
        **more,
    }


def test_a_suite_is_about_the_table_its_file_is_named_after(validate, suite) -> None:
    suite("weather.json", wind(100))
    validation, raw = validate(CONTRACT, **TABLES)
    words = "wind values must be less than or equal to 100.0"
    assert own(validation) == [("weather.json", "weather", words, "failed", "warning", "1 of 3 rows (33.3 %) break it")]
    check = validation.checks[-1]
    assert (check.failing_rows, check.keys, check.where) == (1, ("F2",), "weather.parquet: wind")
    assert "own-weather" in raw


def test_or_the_table_its_meta_names(validate, suite) -> None:
    suite("storms.json", wind(2000, description="no storm is that strong"), meta={"errata": {"table": "weather"}})
    validation, _ = validate(CONTRACT, **TABLES)
    assert own(validation) == [
        ("storms.json", "weather", "no storm is that strong", "passed", "warning", "true, looking at 3 rows")
    ]


def test_an_expectation_without_a_severity_is_critical(validate, suite) -> None:
    suite("weather.json", {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "wind"}})
    validation, _ = validate(CONTRACT, **TABLES)
    assert own(validation)[0][3:5] == ("failed", "critical")
    assert validation.checks[-1].keys == ("F3",)


def test_regular_expressions_are_translated(validate, suite) -> None:
    suite(
        "weather.json",
        {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "code", "regex": "^[A-Z]{3}$"}},
        {"type": "expect_column_values_to_not_match_regex", "kwargs": {"column": "code", "regex": "^E:?"}},
        {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "code", "regex": "(?<=x)y"}},
    )
    validation, _ = validate(CONTRACT, **TABLES)
    rules = [check for check in validation.checks if check.suite == "weather.json"]
    assert [(check.rule, check.outcome, check.keys) for check in rules] == [
        ("code matches the regular expression ^[A-Z]{3}$", "failed", ("F2",)),
        ("code does not match the regular expression ^E:?", "failed", ("F1",)),
        ("code matches the regular expression (?<=x)y", "could_not_run", ()),
    ]
    assert rules[2].observed.startswith("Invalid Input Error: invalid perl operator")


def test_queries_of_their_own(validate, suite) -> None:
    query = "SELECT * FROM {batch} WHERE wind > 100 ORDER BY wind; "
    suite("weather.json", {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": query}})
    validation, _ = validate(CONTRACT, **TABLES)
    words = "this query returns no rows: SELECT * FROM {batch} WHERE wind > 100 ORDER BY wind"
    assert own(validation) == [
        ("weather.json", "weather", words, "failed", "critical", "1 of 3 rows (33.3 %) break it")
    ]


def test_times_with_a_zone_are_seen_in_utc(validate, suite) -> None:
    bounds = {"column": "at", "max_value": "2013-01-31"}
    suite("weather.json", {"type": "expect_column_max_to_be_between", "kwargs": bounds, "severity": "info"})
    validation, _ = validate(CONTRACT, **TABLES)
    assert own(validation)[0][3:] == ("failed", "info", "found 2013-02-01")


def test_mostly_leaves_room(validate, suite) -> None:
    suite("weather.json", {**wind(100), "kwargs": {"column": "wind", "max_value": 100, "mostly": 0.5}})
    validation, _ = validate(CONTRACT, **TABLES)
    assert own(validation)[0][3:] == ("passed", "warning", "1 of 3 rows (33.3 %) break it, no more than allowed")


UNUSABLE = {
    "a type that cannot be seen": (
        {"type": "expect_column_values_to_be_of_type", "kwargs": {"column": "wind", "type_": "DOUBLE"}},
        "checking the type of a column is not supported on DuckDB; "
        "write it as unexpected_rows_expectation with a query on typeof(column)",
    ),
    "a LIKE pattern": (
        {"type": "expect_column_values_to_match_like_pattern", "kwargs": {"column": "code", "like_pattern": "a%"}},
        "matching a list or a LIKE pattern is not supported on DuckDB; "
        "write it as unexpected_rows_expectation with a query",
    ),
    "a regular expression with mostly": (
        {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "code", "regex": "a", "mostly": 0.9}},
        "a regular expression with mostly or row_condition is not supported on DuckDB; "
        "write it as unexpected_rows_expectation with a query",
    ),
    "a parameter": (
        wind({"$PARAMETER": "x"}),
        "it needs a parameter ($PARAMETER), and there is nothing to give it one",
    ),
    "a query about nothing": (
        {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "SELECT 1"}},
        "its query does not name {batch}, the table it is about",
    ),
    "no type": ({"kwargs": {}}, "it has no type"),
    "a name nobody knows": ({"type": "expect_peace", "kwargs": {}}, "expect_peace not found"),
    "a column that is not there": (
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "gusts"}},
        'Error: The column "gusts" in BatchData does not exist.',
    ),
}


@pytest.mark.parametrize(("expectation", "reason"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_run_says_why(validate, suite, expectation, reason) -> None:
    suite("weather.json", {**expectation, "severity": "warning"}, wind(2000))
    validation, _ = validate(CONTRACT, **TABLES)
    found = sorted((row[3], row[4], row[5]) for row in own(validation))
    assert found == [("could_not_run", "warning", reason), ("passed", "warning", "true, looking at 3 rows")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KWARGS = st.dictionaries(
    st.sampled_from(["column", "column_list", "value_set", "min_value", "max_value", "regex", "mostly"]),
    JSON | st.just("wind") | st.just(["wind", "code"]),
)
TYPES = [
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_be_unique",
    "expect_compound_columns_to_be_unique",
    "expect_column_values_to_match_regex",
    "unexpected_rows_expectation",
]
EXPECTATIONS = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(TYPES) | JSON, "kwargs": KWARGS | JSON, "severity": JSON, "meta": JSON}
)


@given(st.lists(EXPECTATIONS | JSON, max_size=3) | JSON, JSON)
def test_no_suite_is_so_broken_that_it_stops_the_reading(expectations: object, meta: object) -> None:
    contract = Contract.model_validate(CONTRACT)
    columns = {"id": "VARCHAR", "wind": "DOUBLE", "code": "VARCHAR"}
    weather = Table("weather", "w", "SELECT 1", columns, 3, contract.context[0], "weather.parquet", "0")
    with TemporaryDirectory() as folder:
        (Path(folder) / "expectations").mkdir()
        path = Path(folder) / "expectations" / "weather.json"
        path.write_text(json.dumps({"expectations": expectations, "meta": meta}))
        suites, broken = user_suites(contract, {"weather": weather}, Path(folder))
    found = sum(len(suite.rules) for suite in suites) + len(broken)
    assert found == (len(expectations) if suites and isinstance(expectations, list) else 1)


FILES = {
    "text": ("weather.json", "not { json", "it is not JSON: Expecting value: line 1 column 1 (char 0)"),
    "another document": (
        "weather.json",
        '{"checks": []}',
        "it is not a suite of Great Expectations: there is no list named expectations",
    ),
    "an unknown table": (
        "wether.json",
        '{"expectations": []}',
        "no table is named 'wether': did you mean 'weather'?",
    ),
}


@pytest.mark.parametrize(("name", "content", "reason"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read_is_critical(validate, suite, tmp_path, name, content, reason) -> None:
    (tmp_path / "expectations" / name).write_text(content)
    validation, _ = validate(CONTRACT, **TABLES)
    assert own(validation) == [(name, name, "the suite can be read", "could_not_run", "critical", reason)]


def test_a_file_named_otherwise_than_a_table_is_told_how_to_name_it(validate, suite) -> None:
    suite("house-rules.json", wind(20))
    (check,) = [check for check in validate(CONTRACT, **TABLES)[0].checks if check.suite == "house-rules.json"]
    assert check.observed.startswith("no table is named 'house-rules': there is 'labels', 'predictions', ")
    assert check.do == (
        'name the file after its table, or name the table in the file: "meta": {"errata": {"table": "..."}}'
    )


def test_a_folder_without_suites_is_critical(validate, tmp_path) -> None:
    validation, _ = validate(CONTRACT, **TABLES)
    assert own(validation)[0][3:] == ("could_not_run", "critical", "the folder does not exist")
    (tmp_path / "expectations").mkdir()
    validation, _ = validate(CONTRACT, **TABLES)
    assert own(validation)[0][3:] == ("could_not_run", "critical", "there is no *.json file in the folder")


def test_a_suite_written_by_great_expectations_itself(validate, suite, tmp_path) -> None:
    with quiet():
        import great_expectations as gx  # noqa: PLC0415
        import great_expectations.expectations as gxe  # noqa: PLC0415

        written = gx.ExpectationSuite(
            name="weather",
            expectations=[
                gxe.ExpectColumnValuesToBeInSet(column="code", value_set=["EWR", "JFK"], severity="info"),
                gxe.ExpectCompoundColumnsToBeUnique(column_list=["id", "code"]),
                gxe.ExpectColumnValuesToBeBetween(
                    column="wind", max_value=100, row_condition=gx.expectations.row_conditions.Column("code") == "EWR"
                ),
            ],
        ).to_json_dict()
    (tmp_path / "expectations" / "weather.json").write_text(json.dumps(written))
    validation, _ = validate(CONTRACT, **TABLES)
    rules = [check for check in validation.checks if check.suite == "weather.json"]
    assert [(check.outcome, check.severity, check.failing_rows, check.keys) for check in rules] == [
        ("failed", "info", 1, ("F2",)),
        ("passed", "critical", 0, ()),
        ("passed", "critical", 0, ()),
    ]

"""The seam to Great Expectations: what holds it together, and what must not get through it."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from tasks.sql import Sql, ident
from tasks.validation.gx import Expectations, Expected, keep_connections_open, quiet
from tasks.validation.rules import Rows


def expect(expectation: str, **kwargs: object) -> Expected:
    return Expected(expectation, kwargs, "warning", {})


@pytest.fixture
def database(tmp_path: Path) -> Path:
    # A folder that would not survive in a connection address.
    folder = tmp_path / "50% of a$b #1"
    folder.mkdir()
    with duckdb.connect(str(folder / "views.duckdb")) as connection:
        connection.execute("CREATE VIEW numbers AS SELECT i AS id, i % 3 AS k FROM range(10) AS t(i)")
    return folder / "views.duckdb"


@pytest.fixture
def expectations(database: Path, tmp_path: Path) -> Iterator[Expectations]:
    with quiet():
        yield Expectations(database, tmp_path)


def test_great_expectations_still_has_the_private_name_that_is_patched() -> None:
    with quiet():
        import great_expectations.execution_engine.sqlalchemy_execution_engine as module  # noqa: PLC0415

        keep_connections_open()
        keep_connections_open()
    assert [str(dialect.value) for dialect in module._PERSISTED_CONNECTION_DIALECTS].count("duckdb") == 1


def test_counts_are_right(expectations: Expectations) -> None:
    (outcome,) = expectations.run("numbers", [expect("expect_column_values_to_be_in_set", column="k", value_set=[0])])
    assert (outcome.success, outcome.reason, outcome.result["unexpected_count"]) == (False, None, 6)
    assert outcome.result["partial_unexpected_list"] == []


def test_what_could_not_run_is_told_from_what_failed(expectations: Expectations) -> None:
    outcomes = expectations.run(
        "numbers",
        [
            expect("expect_column_values_to_be_in_set", column="k", value_set=["a"]),
            expect("expect_column_values_to_be_in_set", column="k", value_set=[0]),
            expect("expect_column_values_to_not_be_null", column="no such column"),
            expect("expect_column_values_to_not_be_null", column="id"),
            expect("expect_column_values_to_be_increasing", column="id"),
            expect("expect_what_nobody_knows", column="id"),
            expect("expect_column_values_to_be_between", column="id", min_value=0, nearly=0.5),
            expect("unexpected_rows_expectation", unexpected_rows_query="SELECT nothing FROM {batch}"),
            expect("unexpected_rows_expectation", unexpected_rows_query="SELECT id FROM {batch} WHERE k = 1"),
        ],
    )
    assert [(outcome.success, outcome.reason) for outcome in outcomes if outcome.reason is None] == [
        (False, None),
        (True, None),
        (False, None),
    ]
    assert [outcome.reason for outcome in outcomes if outcome.reason] == [
        "Conversion Error: Could not convert string 'a' to INT64",
        'Error: The column "no such column" in BatchData does not exist.',
        "No provider found for column_values.increasing.unexpected_count using SqlAlchemyExecutionEngine",
        "expect_what_nobody_knows not found",
        "1 validation error for ExpectColumnValuesToBeBetween nearly extra fields not permitted "
        "(type=value_error.extra)",
        'Binder Error: Referenced column "nothing" not found in FROM clause! Candidate bindings: "id"',
    ]
    assert outcomes[8].result["observed_value"] == 3


def test_one_error_does_not_take_the_others_with_it(expectations: Expectations) -> None:
    wrong = expect("expect_column_values_to_be_in_set", column="k", value_set=["a"])
    right = expect("expect_column_values_to_be_between", column="id", min_value=0)
    parameter = expect("expect_column_mean_to_be_between", column="id", min_value={"$PARAMETER": "low"})
    outcomes = expectations.run("numbers", [wrong, right, parameter, right])
    assert [outcome.success for outcome in outcomes] == [False, True, False, True]
    assert outcomes[2].reason == "SuiteParameterError: No value found for $PARAMETER low"


def test_every_keyword_of_duckdb_may_be_a_column(tmp_path: Path) -> None:
    path = tmp_path / "keywords.duckdb"
    with duckdb.connect(str(path)) as connection:
        special = (
            "SELECT DISTINCT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved' ORDER BY ALL"
        )
        words = [word for (word,) in connection.sql(special).fetchall()]
        columns = ", ".join(f"1 AS {ident(word)}" for word in words)
        connection.execute(f"CREATE VIEW words AS SELECT {columns}")
    assert len(words) > 150
    with quiet():
        expectations = Expectations(path, tmp_path)
        outcomes = expectations.run(
            "words", [expect("expect_column_values_to_not_be_null", column=word) for word in words]
        )
    assert [word for word, outcome in zip(words, outcomes, strict=True) if not outcome.success] == []


def test_the_database_is_free_again_after_a_run(expectations: Expectations, database: Path) -> None:
    expectations.run("numbers", [expect("expect_column_values_to_not_be_null", column="id")])
    with duckdb.connect(str(database)) as connection:  # another configuration: refused while one is open
        connection.execute("CREATE VIEW more AS SELECT 1 AS one")


def test_nothing_is_printed_or_logged(expectations: Expectations, capfd, caplog) -> None:
    with quiet():
        expectations.run(
            "numbers",
            [
                expect("unexpected_rows_expectation", unexpected_rows_query="SELECT 1 FROM {batch}"),
                expect("expect_column_values_to_match_regex", column="k", regex="^a"),
            ],
        )
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_great_expectations_is_imported_only_when_it_is_needed() -> None:
    code = "import sys, tasks.validation.run, reports.validation; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


DIALECT = create_engine("duckdb:///:memory:").dialect
NAMES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1) | st.sampled_from(
    ["{batch}", "a :b", "::", "\\:x", "\\", "{{x}}", "%(s)s", "50%", '"', "--", "a:b", ":1", "'", "\\\\:y", "{", "}}"]
)


@given(NAMES)
def test_a_query_reaches_duckdb_as_it_was_meant(name: str) -> None:
    rows = Rows("missing", "t", (name,), {"column": ident(name)})
    sent = rows.for_great_expectations({"t": Sql("unused")}).format(batch="BATCH")
    assert str(text(sent).compile(dialect=DIALECT)) == rows.text({"t": Sql("BATCH")})


def test_results_are_json(expectations: Expectations) -> None:
    outcomes = expectations.run(
        "numbers",
        [
            expect("expect_column_mean_to_be_between", column="id", min_value=0),
            expect("expect_column_distinct_values_to_be_in_set", column="k", value_set=[0, 1, 2]),
        ],
    )
    assert [json.loads(json.dumps(outcome.result, allow_nan=False)) for outcome in outcomes]
    assert outcomes[0].result == {"observed_value": 4.5}

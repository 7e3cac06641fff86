"""What comes out of a validation: the same every time, no hidden value in it, and problems that say what to do."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.contracts.analysis import Check, Validation
from tasks.contracts.config import Contract
from tasks.contracts.problems import Problem
from tasks.inputs.sources import open_tables
from tasks.validation.files import write_validation
from tasks.validation.run import critical_problems, validate_tables

CONTRACT: dict[str, Any] = {
    "model": "m",
    "task": "binary",
    "predictions": {"source": "p", "key": ["id"], "score": "p"},
    "labels": {"source": "l", "key": ["id"], "label": "late"},
}
PREDICTIONS = (
    "id VARCHAR, p DOUBLE",
    ", ".join(f"('F{i:02}', {i / 10})" for i in range(25)) + ", ('F03', 0.1), ('F01', 0.1)",
)
LABELS = ("id VARCHAR, late BOOLEAN", "('F01', FALSE), ('F02', TRUE), ('X1', TRUE)")

HOSTILE = [
    'quo"te',
    "it's",
    "with space",
    "größe",
    "select",
    "at",
    "a.b",
    "a:b :c ::d",
    "{batch}",
    "{x} {{y}}",
    "100% %s %(n)s",
    "x'); DROP TABLE y; --",
    "<script>alert(1)</script>",
    "back\\slash\\:n",
    "line\nbreak -- not a comment",
    "$name ?",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_any_column_name_will_do(validate, broken, name: str) -> None:
    contract = {
        "model": "m",
        "task": "binary",
        "predictions": {"source": "p", "key": [f"k{name}"], "score": name, "weight": f"w{name}"},
        "labels": {"source": "l", "key": [f"k{name}"], "label": name, "positive": name},
        "context": [{"name": "extra", "source": "x", "key": [f"k{name}", f"w{name}"]}],
    }
    quoted = name.replace('"', '""')
    text = name.replace("'", "''")
    predictions = (
        f'"k{quoted}" VARCHAR, "{quoted}" DOUBLE, "w{quoted}" DOUBLE',
        f"('{text}', 0.1, 1), ('a', 2, -1), ('a', 'nan', 1), (NULL, 1, 1)",
    )
    labels = (f'"k{quoted}" VARCHAR, "{quoted}" VARCHAR', f"('{text}', '{text}'), ('b', 'no'), ('a', 'no')")
    extra = (f'"k{quoted}" VARCHAR, "w{quoted}" DOUBLE', "('a', 1), ('a', 1)")
    validation, raw = validate(contract, predictions=predictions, labels=labels, extra=extra)
    assert broken(validation) == {
        ("predictions", f"k{name} is never empty"): ("critical", 1, ("(missing)",)),
        ("predictions", f"k{name} is unique"): ("critical", 2, ("a",)),
        ("predictions", f"{name} is a finite number"): ("warning", 1, ("a",)),
        ("predictions", f"{name} lies between 0 and 1"): ("critical", 1, ("a",)),
        ("predictions", f"w{name} is never negative"): ("critical", 1, ("a",)),
        ("labels", "every label belongs to a prediction"): ("warning", 1, ("b",)),
        ("extra", f"k{name} and w{name} are unique together"): ("warning", 2, (f"k{name}=a, w{name}=1.0",)),
    }
    json.dumps(raw, allow_nan=False)


@pytest.mark.parametrize("folder", ["a?b", "50% of #1 ü", "q?user=x&y=1", "back\\slash", "it's [x]* :memory:"])
def test_any_working_folder_will_do(validate, broken, folder: str) -> None:
    validation, _ = validate(CONTRACT, folder=folder, predictions=PREDICTIONS, labels=LABELS)
    assert {rule for _, rule in broken(validation)} == {
        "id is unique",
        "p lies between 0 and 1",
        "every label belongs to a prediction",
    }


def test_without_a_table_great_expectations_is_not_loaded() -> None:
    code = f"""
import sys
from pathlib import Path
from tasks.contracts.config import Contract
from tasks.validation.run import validate_tables
validation, raw = validate_tables(Contract.model_validate({CONTRACT!r}), {{}}, Path(), Path())
print(validation.checks, raw, "great_expectations" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "() {} False"


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_tables_give_the_same_bytes(validate, tmp_path) -> None:
    (tmp_path / "expectations").mkdir()
    expectations = [
        {"type": "expect_column_mean_to_be_between", "kwargs": {"column": "p", "min_value": 0, "max_value": 1}},
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "no"}},
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "id"}},
    ]
    (tmp_path / "expectations" / "predictions.json").write_text(json.dumps({"expectations": expectations}))
    for name in ("first", "second"):
        validation, raw = validate({**CONTRACT, "expectations": "expectations"}, predictions=PREDICTIONS, labels=LABELS)
        write_validation(tmp_path / name, validation, raw)
    first = files_of(tmp_path / "first")
    assert first == files_of(tmp_path / "second")
    assert list(first) == [
        "checks.json",
        "great_expectations/contract-labels.json",
        "great_expectations/contract-predictions.json",
        "great_expectations/own-predictions.json",
    ]
    assert str(tmp_path).encode() not in b"".join(first.values())


def test_at_most_ten_keys_the_exact_count_and_a_query_for_the_rest(validate, only, tmp_path, monkeypatch) -> None:
    validation, _ = validate(CONTRACT, predictions=PREDICTIONS, labels=LABELS)
    check = only(validation, "p lies between 0 and 1")
    assert check.failing_rows == 14
    assert check.keys == tuple(f"F{i}" for i in range(11, 21))
    monkeypatch.chdir(tmp_path)  # where predictions.parquet lies
    found = duckdb.sql(check.key_query).fetchall()
    assert sorted(found) == [(f"F{i}",) for i in range(11, 25)]


def test_every_query_runs_where_the_files_are(validate, tmp_path, monkeypatch) -> None:
    validation, _ = validate(CONTRACT, predictions=PREDICTIONS, labels=LABELS)
    monkeypatch.chdir(tmp_path)
    queries = {check.rule: check.key_query for check in validation.checks if check.key_query}
    counts = {rule: len(duckdb.sql(query).fetchall()) for rule, query in queries.items()}
    assert counts == {"id is unique": 4, "p lies between 0 and 1": 14, "every label belongs to a prediction": 1}


def test_text_files_are_looked_up_as_text(tmp_path, engine, only, monkeypatch) -> None:
    (tmp_path / "it's p.csv").write_text("id,p\n007,0.2\n008,1.5\n008,0.1\n")
    (tmp_path / "labels.jsonl").write_text('{"id": "007", "late": true}\n')
    contract = Contract.model_validate(
        {
            **CONTRACT,
            "predictions": {**CONTRACT["predictions"], "source": "it's p.csv"},
            "labels": {**CONTRACT["labels"], "source": "labels.jsonl"},
        }
    )
    tables, problems = open_tables(contract, tmp_path, engine, tmp_path)
    assert problems == []
    validation, _ = validate_tables(contract, tables, tmp_path, tmp_path)
    monkeypatch.chdir(tmp_path)
    for rule, keys in {"p lies between 0 and 1": [("008",)], "id is unique": [("008",), ("008",)]}.items():
        (check,) = [c for c in validation.checks if (c.source, c.rule) == ("predictions", rule)]
        assert check.where.startswith("it's p.csv: ")
        assert duckdb.sql(check.key_query).fetchall() == keys


def test_a_validation_prints_nothing(validate, capfd) -> None:
    validate(CONTRACT, predictions=PREDICTIONS, labels=LABELS)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_problems_say_where_what_and_what_to_do(validate) -> None:
    validation, _ = validate(CONTRACT, predictions=PREDICTIONS, labels=LABELS)
    assert critical_problems(validation) == [
        Problem(
            "predictions.parquet: id",
            "expected that id is unique; 4 of 27 rows (14.8 %) break it, first of them: F01, F03",
            "keep one prediction per case, or name every column that tells cases apart in predictions: key",
        ),
        Problem(
            "predictions.parquet: p",
            "expected that p lies between 0 and 1; 14 of 27 rows (51.9 %) break it, "
            "first of them: F11, F12, F13, F14, F15, F16, F17, F18, F19, F20",
            "store probabilities: divide percentages by 100, turn log-odds x into 1 / (1 + exp(-x)); "
            "or name the column that holds the probability in predictions: score",
        ),
    ]


def test_a_critical_check_that_could_not_run_is_a_problem_too() -> None:
    check = Check("t", "x is y", "could_not_run", "critical", "no such thing", where="t.csv: x", do="mend it")
    less = Check("t", "x is y", "could_not_run", "warning", "no such thing", where="t.csv: x", do="mend it")
    assert critical_problems(Validation((check, less))) == [
        Problem("t.csv: x", "could not check that x is y: no such thing", "mend it")
    ]


def test_values_under_a_policy_are_counted_and_not_shown(validate, tmp_path) -> None:
    mail = "jane@example.org"
    contract = {
        **CONTRACT,
        "context": [{"name": "people", "source": "x", "key": {"id": "mail"}}],
        "columns": {"people__mail": {"policy": "mask"}, "people__note": {"policy": "drop"}},
        "expectations": "expectations",
    }
    (tmp_path / "expectations").mkdir()
    expectations = [
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "note", "value_set": [1]}},
        {"type": "expect_column_max_to_be_between", "kwargs": {"column": "mail", "max_value": "a"}},
        {"type": "expect_column_distinct_values_to_be_in_set", "kwargs": {"column": "mail", "value_set": ["a"]}},
        {
            "type": "unexpected_rows_expectation",
            "kwargs": {"unexpected_rows_query": "SELECT CAST(mail AS INTEGER) FROM {batch}"},
        },
    ]
    (tmp_path / "expectations" / "people.json").write_text(json.dumps({"expectations": expectations}))
    people = ("mail VARCHAR, note VARCHAR", f"('{mail}', '{mail}'), ('{mail}', 'x')")
    validation, raw = validate(contract, predictions=PREDICTIONS, labels=LABELS, people=people)
    write_validation(tmp_path / "out", validation, raw)
    assert mail.encode() not in b"".join(files_of(tmp_path / "out").values())
    (unique,) = [check for check in validation.checks if check.rule == "mail is unique"]
    assert (unique.outcome, unique.failing_rows, unique.keys) == ("failed", 2, ())


def test_labels_that_match_nothing_show_shapes_but_no_hidden_key(validate, only) -> None:
    contract = {**CONTRACT, "columns": {"id": {"policy": "hash"}}}
    validation, _ = validate(contract, predictions=PREDICTIONS, labels=("id VARCHAR, late BOOLEAN", "('1', TRUE)"))
    assert only(validation, "at least one prediction").observed == "found labels 9, predictions A99"

"""Which baselines cannot be compared with, and what the user is told."""

import json

import polars as pl
import pytest

from tasks.comparison.comparable import without_comparison
from tasks.comparison.earlier import read_earlier
from tasks.contracts.problems import ContractError

BINARY = {"id": ["a1", "b2"], "score": [0.1, 0.9], "truth": [True, True]}


def test_two_runs_on_the_same_cases_can_be_compared(runs):
    runs.before("binary", BINARY)
    runs.now("binary", BINARY)
    assert runs.problems() == []


def test_another_task(runs):
    runs.before("regression", {"id": ["a1"], "score": [0.1], "truth": [1.0]})
    runs.now("binary", BINARY)
    (problem,) = runs.problems()
    assert problem.where == "baseline v1 (0123456789ab)"
    assert problem.what == "is a run of task regression, and this one is binary"


def test_no_case_in_common_shows_the_shape_of_keys_and_no_key(runs):
    runs.before("binary", BINARY | {"id": ["2013-01-01|N1", "2013-01-02|N2"]})
    runs.now("binary", BINARY | {"id": ["secret7", "secret8"]})
    (problem,) = runs.problems()
    assert problem.what == (
        "has no case in common with this run: keys look like 'aaaaaa9' here and like '9999-99-99|A9' there"
    )
    assert "secret" not in problem.what + problem.do


def test_other_cases_with_keys_of_the_same_shape(runs):
    runs.before("binary", BINARY)
    runs.now("binary", BINARY | {"id": ["c3", "d4"]})
    (problem,) = runs.problems()
    assert problem.what.endswith("keys look like 'a9' here and like 'a9' there (the same shapes, but other cases)")


def test_cases_that_were_never_analysed_in_both(runs):
    runs.before("binary", BINARY | {"truth": [None, True]})
    runs.now("binary", BINARY | {"truth": [True, None]})
    (problem,) = runs.problems()
    assert problem.what == "2 cases are in both runs, but none was analysed in both"


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        (["late", "in time"], ["yes", "no"], "this run's labels include 'no', 'yes'; the classes of the other run"),
        (["late", "in time"], ["late", "early"], "this run's labels include 'early'; the classes of the other run"),
        (["a", "b", "c"], ["a", "b", "b"], "its labels include 'c'; the classes of the other run are 'b', 'a'"),
    ],
    ids=["disjoint", "renamed", "dropped"],
)
def test_another_set_of_classes(runs, before, now, what):
    n = len(before)
    hard = {"predictions": {"score": None, "prediction": "guess"}}
    runs.before("multiclass", {"truth": before * 10, "guess": [before[0]] * 10 * n}, **hard)
    runs.now("multiclass", {"truth": now * 10, "guess": [now[0]] * 10 * n}, **hard)
    (problem,) = runs.problems()
    assert problem.what.startswith(what)


def test_a_rare_class_may_come_and_go(runs):
    hard = {"predictions": {"score": None, "prediction": "guess"}}
    runs.before("multiclass", {"truth": ["a", "b"] * 50, "guess": ["a"] * 100}, **hard)
    runs.now("multiclass", {"truth": ["a", "b"] * 49 + ["a", "new"], "guess": ["a"] * 100}, **hard)
    assert runs.problems() == []
    assert runs.compare().label_changed == 1


def test_labels_that_were_classes_and_are_numbers(runs):
    earlier = runs.before("regression", {"id": ["a1"], "score": [0.1], "truth": [1.0]})
    pl.read_parquet(earlier.evaluation).with_columns(pl.col("label__value").cast(pl.String)).write_parquet(
        earlier.evaluation
    )
    runs.now("regression", {"id": ["a1"], "score": [0.1], "truth": [1.0]})
    (problem,) = runs.problems()
    assert problem.what == "its labels are classes, and those of this run are numbers"


def test_an_evaluation_table_of_another_errata(runs):
    earlier = runs.before("binary", BINARY)
    pl.read_parquet(earlier.evaluation).drop("case__weight", "error__loss").write_parquet(earlier.evaluation)
    runs.now("binary", BINARY)
    (problem,) = runs.problems()
    assert problem.what == "its evaluation.parquet has no column case__weight, error__loss: another Errata wrote it"
    assert problem.do == "run that version again with this Errata"


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"PAR1")])
def test_an_evaluation_table_that_is_gone_or_broken(runs, damage):
    damage(runs.before("binary", BINARY).evaluation)
    runs.now("binary", BINARY)
    (problem,) = runs.problems()
    assert problem.what == "its evaluation.parquet is gone or cannot be read"


def test_a_run_directory_that_is_gone_or_unreadable(runs, tmp_path):
    with pytest.raises(ContractError, match=r"cannot be read \(No such file or directory\)"):
        read_earlier(tmp_path / "nowhere")
    folder = runs.before("binary", BINARY).folder
    (folder / "analysis.json").write_text('{"model": 3}')
    with pytest.raises(ContractError, match=r"analysis\.json is not what this Errata reads"):
        read_earlier(folder)


def test_a_default_baseline_that_cannot_be_compared_becomes_a_sentence(runs):
    runs.before("binary", BINARY)
    runs.now("binary", BINARY | {"id": ["c3", "d4"]})
    assert without_comparison(runs.problems()) == (
        "No comparison with baseline v1 (0123456789ab): has no case in common with this run: keys look like 'a9' here "
        "and like 'a9' there (the same shapes, but other cases)."
    )


def test_a_run_of_an_errata_that_kept_no_rule_is_still_read(runs):
    """Results of a version before this one have no rule, comparison or gate; they are read as if there were none."""
    earlier = runs.before("binary", BINARY)
    text = (earlier.folder / "analysis.json").read_text()
    stored = json.loads(text)
    del stored["performance"]["rule"], stored["comparison"], stored["gate"]
    (earlier.folder / "analysis.json").write_text(json.dumps(stored))
    assert read_earlier(earlier.folder).analysis.performance.rule.threshold is None

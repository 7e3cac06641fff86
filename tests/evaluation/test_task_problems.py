"""What is told about labels and predictions before anything is computed."""

import polars as pl
import pytest

from tasks.evaluation.check import label_problems, observed_values, prediction_problems
from tasks.sql import ident


@pytest.fixture
def labels_told(engine, contract_for):
    """Problems with a label column (and hard predictions) of literal values."""

    def tell(task, truth, guess=None, **settings):
        engine.connection.register("labels", pl.DataFrame({"truth": truth}, strict=False).to_arrow())
        engine.connection.register("predictions", pl.DataFrame({"guess": guess or [None]}, strict=False).to_arrow())
        if guess:
            settings["predictions"] = {"score": None, "prediction": "guess"}
        contract = contract_for(task, **settings)
        types = engine.columns("predictions") | {"label__value_raw": engine.columns("labels")["truth"]}
        observed = observed_values(engine, contract, types, ident("labels"), ident("predictions"))
        return label_problems(contract, types, observed)

    return tell


@pytest.mark.parametrize("truth", [[True, False], [1, 0], [1.0, 0.0], ["true", "false"], ["1", "0"], [True], [0, None]])
def test_truth_values_need_no_explanation(labels_told, truth):
    assert labels_told("binary", truth) == []


@pytest.mark.parametrize(
    ("truth", "shown"),
    [
        (["yes", "no"], "'no', 'yes'"),
        ([1, 2], "'1', '2'"),
        ([-1, 1], "'-1', '1'"),
        ([0.0, 0.5], "'0', '0.5'"),
        (["late"], "'late'"),
        ([0, 1, 2], "'0', '1', '2'"),
    ],
)
def test_other_values_ask_which_one_is_positive(labels_told, truth, shown):
    (problem,) = labels_told("binary", truth)
    assert problem.do == "say which label is positive: labels.positive"
    assert problem.where == "labels.label (truth)"
    assert problem.what == f"holds {shown}; which of them is positive?"
    assert problem.level == "error"


def test_yes_without_quotes_is_explained(labels_told):
    (problem,) = labels_told("binary", ["yes", "no"], labels={"positive": True})
    assert problem.what == (
        "no label equals True (yes, no, on and off without quotes are true and false in YAML); there is 'no', 'yes'"
    )
    assert problem.level == "error"


def test_a_positive_value_that_no_label_has_yet_is_a_warning(labels_told):
    (problem,) = labels_told("binary", ["no", "no"], labels={"positive": "yes"})
    assert problem.level == "warning"


def test_many_values_beside_the_positive_one_are_a_warning(labels_told):
    (problem,) = labels_told("binary", ["a", "b", "c"], labels={"positive": "a"})
    assert problem.level == "warning"
    assert "all but 'a' count as negative" in problem.what


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_empty_labels_are_a_warning(labels_told, task):
    (problem,) = labels_told(task, [None, None])
    assert (problem.what, problem.level) == ("no label has a value", "warning")


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_ids_are_no_classes(labels_told, task):
    (problem,) = labels_told(task, [f"id{i}" for i in range(1100)], labels={"positive": "id0"})
    assert "more than 1,000 values" in problem.what


def test_hard_predictions_must_speak_like_the_labels(labels_told):
    (problem,) = labels_told("binary", ["yes", "no"], ["yes", "1", "yes"], labels={"positive": "yes"})
    assert problem.what == "'1' (1 row) is no value of the label"
    assert problem.do == "predictions must be 'yes' or 'no', like the label"


def test_hard_predictions_may_be_truth_values_of_another_type(labels_told):
    assert labels_told("binary", [1, 0], [True, False]) == []


def test_multiclass_classes_without_a_score_are_a_warning(labels_told):
    (problem,) = labels_told("multiclass", ["cat", "dog", "dgo"], ["cat", "dog", "cat"])
    assert problem.what == "class 'dgo' (1 row) is never predicted"
    assert "did you mean 'dog'?" in problem.do
    assert problem.level == "warning"


def test_multiclass_names_that_never_meet_are_an_error(labels_told):
    problems = labels_told("multiclass", [0, 1], ["class 0", "class 1"])
    assert [problem.level for problem in problems] == ["error"]
    assert "no label is among the predicted classes" in problems[0].what


@pytest.mark.parametrize("task", ["regression", "ranking"])
def test_values_that_are_no_numbers_are_counted(labels_told, task):
    (problem,) = labels_told(task, ["1", "n/a", "n/a", "2.5", None, "nan"])
    assert problem.what == "holds values that are no finite numbers: 'n/a' (2 rows), 'nan' (1 row)"
    assert problem.level == "warning"


def test_dates_are_no_numbers(labels_told):
    (problem,) = labels_told("regression", pl.Series(["2025-01-01"]).str.to_date())
    assert problem.what == "is DATE, not a number"


@pytest.mark.parametrize(
    ("task", "predictions", "types", "what"),
    [
        ("binary", {"score": None}, {}, "neither a score nor a hard label"),
        ("binary", {"score": {"a": "x", "b": "y"}}, {"x": "DOUBLE"}, "several score columns"),
        ("binary", {}, {"score": "VARCHAR"}, "column 'score' is VARCHAR, not a number"),
        ("multiclass", {"score": None}, {}, "neither scores nor a hard label"),
        ("multiclass", {}, {"score": "REAL"}, "column 'score' is REAL; it cannot hold the scores of several classes"),
        ("multiclass", {"score": {"a": "x"}}, {"x": "DOUBLE"}, "names one class"),
        ("multiclass", {"score": {"a": "x", "b": "y"}}, {"x": "REAL", "y": "DATE"}, "column 'y' is DATE, not a number"),
        ("regression", {"score": None}, {}, "no prediction"),
        ("regression", {}, {"score": "DATE"}, "is DATE, not a number"),
        ("ranking", {"query": None}, {"score": "DOUBLE"}, "a ranking needs to know which items belong together"),
        ("ranking", {"score": None}, {}, "neither a score nor a rank"),
    ],
)  # fmt: skip
def test_predictions_of_the_wrong_shape(contract_for, task, predictions, types, what):
    (problem,) = prediction_problems(contract_for(task, predictions=predictions), types)
    assert problem.what == what
    assert problem.level == "error"


@pytest.mark.parametrize(
    ("task", "types"),
    [
        ("binary", {"score": "FLOAT"}),
        ("binary", {"score": "DECIMAL(5,2)"}),
        ("multiclass", {"score": "STRUCT(a DOUBLE, b DOUBLE)"}),
        ("multiclass", {"score": "MAP(VARCHAR, FLOAT)"}),
        ("regression", {"score": "BIGINT"}),
        ("ranking", {"score": "DOUBLE"}),
    ],
)
def test_predictions_of_the_right_shape(contract_for, task, types):
    assert prediction_problems(contract_for(task), types) == []

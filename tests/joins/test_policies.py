"""No policy on a column the run cannot do without: each one is refused by its name, before anything is read."""

import polars as pl
import pytest

from tasks.joins.join import join_problems

PREDICTIONS = pl.DataFrame(
    {
        "id": ["a", "b"],
        "p": [0.1, 0.9],
        "p_other": [0.9, 0.1],
        "guess": ["x", "y"],
        "query": ["q", "q"],
        "weight": [1.0, 2.0],
        "version": ["v1", "v1"],
        "customer": ["c", "d"],
        "at": pl.Series([0, 1], dtype=pl.Datetime("us", "UTC")),
        "item": ["i", "j"],
        "note": ["n", "m"],
        "y": [0, 1],
    }
)
LABELS = pl.DataFrame(
    {"case": ["a", "b"], "y": [0, 1], "annotator": ["k", "l"], "seen": PREDICTIONS["at"], "comment": ["c", "d"]}
)
PRICES = pl.DataFrame({"code": ["i"], "since": PREDICTIONS["at"][:1], "price": [3], "owner": ["o"]})
SETTINGS = {
    "task": "multiclass",
    "time": "at",
    "entity": "customer",
    "predictions": {
        "source": "predictions.parquet",
        "key": ["id"],
        "score": {"x": "p", "y": "p_other"},
        "prediction": "guess",
        "query": "query",
        "weight": "weight",
        "version": "version",
    },
    "labels": {
        "source": "labels.parquet",
        "key": ["case"],
        "label": "y",
        "source_of_label": "annotator",
        "labelled_at": "seen",
    },
}


def _refused(world, columns: dict[str, str]) -> list[str]:
    tables = {"prices": (PRICES, {"key": {"item": "code"}, "valid_from": "since"})}
    notes = {name: {"policy": policy} for name, policy in columns.items()}
    w = world(PREDICTIONS, LABELS, tables, **SETTINGS, columns=notes)
    return [problem.where for problem in join_problems(w.contract, w.tables)]


@pytest.mark.parametrize("policy", ["mask", "hash", "drop"])
@pytest.mark.parametrize(
    "column",
    [
        pytest.param("id", id="the key of a case"),
        pytest.param("customer", id="its entity"),
        pytest.param("at", id="its time"),
        pytest.param("p", id="the score of a class"),
        pytest.param("p_other", id="the score of another class"),
        pytest.param("guess", id="the prediction"),
        pytest.param("query", id="the query"),
        pytest.param("weight", id="the weight"),
        pytest.param("version", id="the model's version"),
        pytest.param("labels__y", id="the label"),
        pytest.param("case", id="the key of a label by its plain name"),
        pytest.param("labels__case", id="the key of a label"),
        pytest.param("annotator", id="the source of a label by its plain name"),
        pytest.param("labels__annotator", id="the source of a label"),
        pytest.param("seen", id="the time of a label by its plain name"),
        pytest.param("labels__seen", id="the time of a label"),
        pytest.param("item", id="a join key in the predictions"),
        pytest.param("prices__code", id="a join key in its table"),
        pytest.param("prices__since", id="the time a row is valid from"),
    ],
)
def test_a_column_the_run_needs_takes_no_policy(world, column: str, policy: str) -> None:
    assert _refused(world, {column: policy}) == [f"columns.{column}.policy"]


@pytest.mark.parametrize("policy", ["mask", "hash", "drop"])
@pytest.mark.parametrize(
    "column",
    [
        pytest.param("note", id="an extra column of the predictions"),
        pytest.param("y", id="a copy of the label in the predictions"),
        pytest.param("comment", id="a column of the labels that is not joined"),
        pytest.param("prices__price", id="a value of a table"),
    ],
)
def test_any_other_column_takes_any_policy(world, column: str, policy: str) -> None:
    assert _refused(world, {column: policy}) == []


def test_all_refusals_are_told_at_once(world) -> None:
    assert _refused(world, {"query": "mask", "labels__annotator": "hash", "prices__code": "drop", "note": "drop"}) == [
        "columns.labels__annotator.policy",
        "columns.prices__code.policy",
        "columns.query.policy",
    ]


def test_a_plain_policy_to_show_is_no_policy(world) -> None:
    assert _refused(world, {"query": "show", "item": "show"}) == []

"""`errata init` where the predictions have no score by name, lie in several files, or grade items of a query."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tasks.contracts.config import Contract
from tasks.inputs.guess import guess_contract

Guessed = Callable[..., tuple[Contract, str]]

N = 300
RNG = np.random.default_rng(4)
IDS = [f"c{i}" for i in range(N)]
SCORES = RNG.random(N).round(4).tolist()
TRUTH = [int(score + noise > 0.5) for score, noise in zip(SCORES, RNG.normal(0, 0.2, N), strict=True)]
SAID = [score > 0.5 for score in SCORES]
QUERIES, ITEMS = [i // 5 for i in range(N)], [i % 5 for i in range(N)]
GRADES = [i * 7 % 5 for i in range(N)]


def words(values: list[Any], no: str, yes: str) -> list[str]:
    return [yes if value else no for value in values]


HARD = {
    "truth values beside 0 and 1": ({"verdict": SAID}, {"late": TRUTH}, "verdict"),
    "0 and 1 beside truth values": (
        {"prediction": list(map(int, SAID))},
        {"late": list(map(bool, TRUTH))},
        "prediction",
    ),
    "whole numbers beside fractions": (
        {"prediction": list(map(int, SAID))},
        {"late": list(map(float, TRUTH))},
        "prediction",
    ),
    "words": ({"decision": words(SAID, "on time", "late")}, {"status": words(TRUTH, "on time", "late")}, "decision"),
    "a column called as the label": ({"status": words(SAID, "a", "b")}, {"status": words(TRUTH, "a", "b")}, "status"),
}


@pytest.mark.parametrize(("said", "truth", "expected"), HARD.values(), ids=HARD)
def test_hard_labels_of_a_binary_model(project: Any, guessed: Guessed, said: Any, truth: Any, expected: str) -> None:
    project.parquet(
        "predictions.parquet", id=IDS, weekend=[i % 7 > 4 for i in range(N)], region=["n", "s"] * 150, **said
    )
    project.parquet("labels.parquet", id=IDS, **truth)
    contract, _ = guessed("labels.parquet", "predictions.parquet")
    assert (contract.task, contract.predictions.prediction, contract.predictions.score) == ("binary", expected, None)
    assert expected not in contract.subgroups
    assert contract.columns == {}  # a policy on the prediction would hide what is read


def test_hard_labels_of_a_multiclass_model(project: Any, guessed: Guessed) -> None:
    animals = ["cat", "dog", "owl"]
    project.parquet("predictions.parquet", id=IDS, seen=[animals[int(3 * s)] for s in SCORES], place=["x", "y"] * 150)
    project.parquet("labels.parquet", id=IDS, animal=[animals[int(2.7 * s)] for s in SCORES])
    contract, text = guessed("predictions.parquet", "labels.parquet")
    assert (contract.task, contract.predictions.prediction) == ("multiclass", "seen")
    assert "# holds values of animal and agrees with it (kappa 0.8" in text


def test_a_column_that_agrees_no_more_than_chance_is_no_prediction(project: Any, guessed: Guessed) -> None:
    project.parquet("predictions.parquet", id=IDS, weekend=[i % 7 > 4 for i in range(N)])
    project.parquet("labels.parquet", id=IDS, late=TRUTH)
    contract, text = guessed("predictions.parquet", "labels.parquet", problems=("predictions.score",))
    assert contract.predictions.prediction is None
    assert "NOT FOUND: name the column of the score" in text


def test_a_copy_of_the_answer_is_told(project: Any, guessed: Guessed) -> None:
    project.parquet("predictions.parquet", id=IDS, late=TRUTH)
    project.parquet("labels.parquet", id=IDS, late=TRUTH)
    _, text = guessed("predictions.parquet", "labels.parquet")
    assert "# EQUALS late in every row; a copy of the answer is no prediction: check it" in text


def test_a_probability_is_one_even_with_a_nan(project: Any, guessed: Guessed) -> None:
    project.parquet("predictions.parquet", id=IDS, chance=[float("nan"), *SCORES[1:]], verdict=SAID)
    project.parquet("labels.parquet", id=IDS, late=TRUTH)
    contract, _ = guessed("predictions.parquet", "labels.parquet")
    assert (contract.predictions.score, contract.predictions.prediction) == ("chance", None)


def test_a_score_on_another_scale_is_told(project: Any, guessed: Guessed) -> None:
    project.parquet("predictions.parquet", id=IDS, score=[i / 75 - 2 for i in range(N + 1) if i != 1])
    project.parquet("labels.parquet", id=IDS, late=TRUTH)
    contract, text = guessed("predictions.parquet", "labels.parquet")
    assert contract.predictions.score == "score"
    assert "# NO PROBABILITY: lies between -2.0 and 2.0; store 1 / (1 + exp(-x)) of log-odds" in text


def halves(project: Any, first: str, second: str, **columns: list[Any]) -> None:
    project.parquet(first, **{name: values[: N // 2] for name, values in columns.items()})
    project.parquet(second, **{name: values[N // 2 :] for name, values in columns.items()})


PARTS = {
    "numbered": ("predictions_1.parquet", "predictions_2.parquet", "predictions_*.parquet"),
    "only the second is numbered": ("predictions.parquet", "predictions2.parquet", "predictions*.parquet"),
    "named": ("predictions_north.parquet", "predictions_south.parquet", "predictions_*th.parquet"),
    "alone in a folder": ("scored/jan.parquet", "scored/feb.parquet", "scored/*.parquet"),
}


@pytest.mark.parametrize(("first", "second", "pattern"), PARTS.values(), ids=PARTS)
def test_halves_of_the_predictions_are_one_source(
    project: Any, guessed: Guessed, first: str, second: str, pattern: str
) -> None:
    Path("scored").mkdir()
    halves(project, first, second, id=IDS, p=SCORES)
    project.parquet("labels.parquet", id=IDS, late=TRUTH)
    contract, text = guessed("labels.parquet", second, first)
    assert contract.predictions.source == pattern
    assert contract.features == []
    assert "unique in all 300 rows, and in all 300 rows of the labels" in text


def test_halves_of_the_labels_are_one_source_too(project: Any, guessed: Guessed) -> None:
    halves(project, "predictions_a.parquet", "predictions_b.parquet", id=IDS, p=SCORES)
    halves(project, "labels_a.parquet", "labels_b.parquet", id=IDS, late=TRUTH)
    contract, _ = guessed("predictions_a.parquet", "labels_b.parquet", "labels_a.parquet", "predictions_b.parquet")
    assert (contract.predictions.source, contract.labels.source) == ("predictions_*.parquet", "labels_*.parquet")
    assert contract.features == []


def test_halves_with_the_answers_in_them(project: Any, guessed: Guessed) -> None:
    halves(project, "scored a.csv.parquet", "scored b.csv.parquet", id=IDS, p=SCORES, label=TRUTH)
    contract, _ = guessed("scored a.csv.parquet", "scored b.csv.parquet")
    assert (contract.predictions.source, contract.labels.source) == ("scored *.csv.parquet", "scored *.csv.parquet")


def test_a_half_that_no_pattern_reaches_is_told_and_not_joined(project: Any, guessed: Guessed) -> None:
    halves(project, "predictions_1.parquet", "predictions_2.parquet", id=IDS, p=SCORES)
    project.parquet("predictions_3.parquet", id=["other"], p=[0.5])  # not shown, but what a pattern would mean too
    project.parquet("labels.parquet", id=IDS, late=TRUTH)
    contract, text = guessed("labels.parquet", "predictions_1.parquet", "predictions_2.parquet")
    assert contract.predictions.source == "predictions_1.parquet"
    assert contract.features == []
    assert (
        "# LEFT OUT: predictions_2.parquet, which has the columns of predictions_1.parquet\n# and other keys." in text
    )
    assert "move both into a folder of their own" in text


def test_another_models_predictions_are_no_feature(project: Any, guessed: Guessed) -> None:
    project.parquet("predictions_new.parquet", id=IDS, p=SCORES)
    project.parquet("predictions_old.parquet", id=IDS, p=SCORES[::-1])
    project.parquet("labels.parquet", id=IDS, late=TRUTH)
    contract, text = guessed("predictions_new.parquet", "predictions_old.parquet", "labels.parquet")
    assert (contract.predictions.source, contract.features) == ("predictions_new.parquet", [])
    assert (
        "# LEFT OUT: predictions_old.parquet, which has the columns of predictions_new.parquet\n# and no keys of"
        in text
    )


GRADED = {
    "a score by its name": ("query_id", "score", "relevance"),
    "a score without a telling name": ("query_id", "model_output", "relevance"),
    "grades without a telling name": ("search", "x", "stars"),
    "queries without a telling name": ("user_id", "x", "relevance"),
}


@pytest.mark.parametrize(("query", "score", "label"), GRADED.values(), ids=GRADED)
@pytest.mark.parametrize("kind", [int, float])
def test_graded_items_of_a_query_are_a_ranking(
    project: Any, guessed: Guessed, query: str, score: str, label: str, kind: type
) -> None:
    project.table("ranked.parquet", {query: QUERIES, "item": ITEMS, score: SCORES})
    project.table("graded.parquet", {query: QUERIES, "item": ITEMS, label: list(map(kind, GRADES))})
    contract, _ = guessed("graded.parquet", "ranked.parquet")
    assert contract.task == "ranking"
    assert (contract.predictions.source, contract.labels.label) == ("ranked.parquet", label)
    assert (contract.predictions.query, contract.predictions.score) == (query, score)


def test_a_query_that_only_the_labels_have_is_asked_for(project: Any, guessed: Guessed) -> None:
    project.parquet("predictions.parquet", id=IDS, score=SCORES)
    project.parquet("labels.parquet", id=IDS, query=QUERIES, relevance=GRADES)
    contract, text = guessed("predictions.parquet", "labels.parquet")
    assert contract.task == "regression"
    assert "; for a ranking within query, the predictions need that column too" in text


def test_a_file_name_stays_in_its_comment(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder)
    project.parquet("predictions.parquet", id=IDS, p=SCORES)
    project.parquet("labels.parquet", id=IDS, y=TRUTH)
    project.parquet("old\npredictions: 1.parquet", id=IDS, p=SCORES)
    text = guess_contract(
        [Path(name) for name in ("predictions.parquet", "labels.parquet", "old\npredictions: 1.parquet")]
    )
    assert "# LEFT OUT: old predictions: 1.parquet, which has" in text

"""Wrong labels are found as far as they exceed what the probabilities expect; overlapping classes are silent."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.contradictions import confidence_of, fit_floor
from tasks.faults.labels.suspects import DETECTOR, weigh


def _overlapping(n: int, seed: int, apart: float, positives: float = 0.3) -> tuple[pl.DataFrame, np.ndarray]:
    """Two normal classes with perfect labels, and the true posterior as score."""
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < positives).astype(int)
    x = rng.normal(size=n) + apart * y
    logit = apart * x - apart**2 / 2 + np.log(positives / (1 - positives))
    frame = pl.DataFrame({"id": [f"c{i:06d}" for i in range(n)], "p": 1 / (1 + np.exp(-logit))})
    return frame, y


def test_flipped_labels_of_a_good_model_are_found_with_the_precision_told(given, look) -> None:
    frame, y = _overlapping(20000, 1, apart=4)
    flipped = np.random.default_rng(2).random(20000) < 0.02
    seen = look(given(frame, np.where(flipped, 1 - y, y), time=None), DETECTOR)
    assert seen.only().kind == "label.suspect"
    assert seen.only().strength == "probable"
    assert seen.only().saw_errors
    truth, found = {f"c{i:06d}" for i in np.flatnonzero(flipped)}, seen.cases["label.suspect"]
    precision = len(found & truth) / len(found)
    assert precision >= 0.8
    assert len(found & truth) >= 0.75 * len(truth)
    told = float(seen.only().why.split("likeliest about ")[1].split("%")[0]) / 100
    assert abs(told - precision) < 0.08


@pytest.mark.parametrize("apart", [1, 2, 3])
@pytest.mark.parametrize("positives", [0.03, 0.5])
@pytest.mark.parametrize("seed", [0, 1])
def test_overlapping_classes_with_perfect_labels_are_silent(given, look, apart, positives, seed) -> None:
    frame, y = _overlapping(20000, seed, apart, positives)
    seen = look(given(frame, y, time=None), DETECTOR)
    assert seen.outcome == "nothing"


@pytest.mark.parametrize("stretch", [0.8, 1.5])
def test_probabilities_that_are_off_are_no_wrong_labels(given, look, stretch: float) -> None:
    frame, y = _overlapping(20000, 3, apart=2)
    off = pl.Series(1 / (1 + (1 / frame["p"].to_numpy() - 1) ** stretch))
    assert look(given(frame.with_columns(p=off), y, time=None), DETECTOR).outcome == "nothing"


def test_at_an_auc_of_four_fifths_the_ranking_reaches_what_the_posterior_allows() -> None:
    """At equal recall (0.73) no order of the cases is more precise than that of the true chance of a flip."""
    rng = np.random.default_rng(5)
    n = 100000
    p = 1 / (1 + np.exp(-(1.2 * rng.normal(size=n) - 1.8)))
    y = rng.random(n) < p
    flipped = rng.random(n) < 0.02
    label = np.where(flipped, ~y, y)
    own, high = np.where(label, p, 1 - p), np.maximum(p, 1 - p)
    sides = {"0": np.flatnonzero(p < 0.5), "1": np.flatnonzero(p >= 0.5)}
    suspects = weigh(own, high, label != (p >= 0.5), sides)
    ideal = 0.02 * (1 - own) / (0.98 * own + 0.02 * (1 - own))

    def precision(order: np.ndarray) -> float:
        found = np.cumsum(flipped[order])
        needed = int(np.searchsorted(found, 0.73 * flipped.sum())) + 1
        return float(found[needed - 1] / needed)

    ours = precision(np.argsort(-suspects.ranked, kind="stable"))
    assert ours >= 0.98 * precision(np.argsort(-ideal, kind="stable"))


def _sides(seed: int, low: float, high: float) -> dict[str, float]:
    """The floors of predictions of 0 and 1 where so many of their labels are wrong: 200,000 under true chances."""
    rng = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(2.2 - 1.32 * rng.normal(size=200_000)))
    y = rng.random(len(p)) < p
    label = y ^ (rng.random(len(p)) < np.where(p >= 0.5, high, low))
    own, sides = np.where(label, p, 1 - p), {"0": np.flatnonzero(p < 0.5), "1": np.flatnonzero(p >= 0.5)}
    found = weigh(own, np.maximum(p, 1 - p), label != (p >= 0.5), sides)
    return {name: floor.share for name, floor, *_ in found.floors}


def test_a_rare_class_that_cannot_be_told_apart_has_the_floor_of_the_other() -> None:
    # By itself the rare class of this draw is fitted at 12 % where the truth is 2 %.
    floors = _sides(3, low=0.02, high=0.02)
    assert floors["1"] == floors["0"] == pytest.approx(0.02, abs=0.004)


def test_a_rare_class_with_clearly_more_wrong_labels_has_its_own_floor() -> None:
    floors = _sides(0, low=0.01, high=0.15)
    assert floors["0"] == pytest.approx(0.01, abs=0.004)
    assert floors["1"] == pytest.approx(0.15, abs=0.05)


def test_wrong_classes_among_several_are_found(given, look) -> None:
    rng = np.random.default_rng(6)
    n, classes = 6000, 4
    truth = rng.integers(0, classes, n)
    scores = 2 * rng.normal(size=(n, classes)) + 6 * np.eye(classes)[truth]
    probability = np.exp(scores)
    probability /= probability.sum(axis=1, keepdims=True)
    y = np.array([rng.choice(classes, p=row) for row in probability])
    wrong = rng.random(n) < 0.03
    y = np.where(wrong, (y + rng.integers(1, classes, n)) % classes, y)
    ids = [f"c{i:06d}" for i in range(n)]
    frame = pl.DataFrame({"id": ids, **{f"s{k}": probability[:, k] for k in range(classes)}})
    predictions = {
        "source": "predictions.parquet",
        "key": ["id"],
        "score": {str(k): f"s{k}" for k in range(classes)},
    }
    settings = {"time": None, "task": "multiclass", "predictions": predictions}
    seen = look(given(frame, y.astype(str), **settings), DETECTOR)
    found = seen.cases["label.suspect"]
    assert len(found & {ids[i] for i in np.flatnonzero(wrong)}) >= 0.8 * len(found)
    assert len(found) >= 0.6 * wrong.sum()


def test_scores_of_known_cases_are_told_and_flag_nothing(given, look) -> None:
    frame, y = _overlapping(5000, 7, apart=1)
    seen = look(given(frame.with_columns(p=pl.Series(np.where(y == 1, 0.97, 0.02))), y, time=None), DETECTOR)
    assert seen.outcome == "nothing"
    assert "cases the model was trained on" in seen.detected.notes[0].text


def test_a_floor_too_high_for_single_labels_stops_the_list(given, look) -> None:
    frame, y = _overlapping(20000, 8, apart=2.5)
    flipped = np.random.default_rng(9).random(20000) < 0.35
    seen = look(given(frame, np.where(flipped, 1 - y, y), time=None), DETECTOR)
    assert seen.outcome == "nothing"
    assert "too many for single wrong labels" in seen.detected.notes[0].text


def test_scores_that_are_no_probabilities_and_few_cases_are_told(given, look) -> None:
    frame, y = _overlapping(500, 10, apart=2)
    ranks = frame.with_columns(p=pl.col("p").rank())
    predictions = {"source": "predictions.parquet", "key": ["id"], "score": "p", "threshold": 250.0}
    seen = look(given(ranks, y, time=None, predictions=predictions), DETECTOR)
    assert seen.detected.notes[0].text == "Not told: the scores are no probabilities."
    few = look(given(*_overlapping(30, 11, apart=2), time=None), DETECTOR)
    assert few.detected.notes[0].text == "Not told: 30 scored cases are too few to tell."


def test_the_floor_is_recovered() -> None:
    rng = np.random.default_rng(12)
    confidence = rng.normal(3, 1.5, 50000)
    chance = 0.03 + 0.97 / (1 + np.exp(0.5 + 0.8 * confidence))
    floor = fit_floor(confidence, rng.random(50000) < chance)
    assert floor.share == pytest.approx(0.03, abs=0.006)
    assert floor.slope == pytest.approx(0.8, abs=0.1)
    assert floor.evidence > 15


def test_certain_scores_are_read_as_half_a_step() -> None:
    assert confidence_of(np.array([0.5, 0.99, 1.0])) == pytest.approx([0.0, np.log(99), np.log(199)])

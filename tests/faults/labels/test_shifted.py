"""Labels that stand some rows off are found in their file, batch or source; what neighbours share is no shift."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.shifted import DETECTOR


def _moved(y: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    moved = y.copy()
    moved[rows] = np.roll(y[rows], k)
    return moved


@pytest.mark.parametrize("k", [1, -2])
def test_labels_of_some_batches_that_stand_off_are_found(scored, given, look, k: int) -> None:
    frame, y = scored(sharp=3)
    rows = np.arange(1000, 1600)
    seen = look(given(frame, _moved(y, rows, k)), DETECTOR)
    truth = {f"c{i:06d}" for i in rows}
    found = seen.cases["label.shifted"]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)
    words = "1 row further on" if k == 1 else "2 rows before"
    assert f"the label {words}" in seen.only().why
    assert seen.only().strength == "probable"


def test_a_shift_within_a_source_is_found(scored, given, look) -> None:
    frame, y = scored(6000, sharp=3)
    rows = np.flatnonzero(frame["source_system"] == "beta")
    seen = look(given(frame, _moved(y, rows, 1)), DETECTOR)
    truth = {f"c{i:06d}" for i in rows}
    assert len(seen.cases["label.shifted"] & truth) >= 0.9 * len(truth)
    assert "source system beta" in seen.only().why


@pytest.mark.parametrize("seed", range(4))
def test_one_small_load_is_enough_because_few_loads_are_tried(scored, given, look, seed: int) -> None:
    frame, y = scored(sharp=3, seed=seed)
    rows = np.arange(1400, 1600)
    seen = look(given(frame, _moved(y, rows, -1)), DETECTOR)
    assert seen.cases["label.shifted"] == {f"c{i:06d}" for i in rows}
    assert "load id 7: the label 1 row before" in seen.only().why


def test_a_whole_file_that_stands_off_is_found(scored, given, look) -> None:
    frame, y = scored(sharp=3)
    seen = look(given(frame, np.roll(y, 3)), DETECTOR)
    assert len(seen.cases["label.shifted"]) == 3000
    assert "3 rows further on" in seen.only().why


def test_labels_in_reverse_order_are_found(scored, given, look) -> None:
    frame, y = scored(sharp=3)
    turned = y.copy()
    turned[600:800] = y[600:800][::-1]
    seen = look(given(frame, turned), DETECTOR)
    assert seen.cases["label.shifted"] == {f"c{i:06d}" for i in range(600, 800)}
    assert "load id 3: the label in reverse order" in seen.only().why


def test_the_order_of_the_label_file_is_the_one_that_counts(scored, given, look) -> None:
    frame, y = scored(sharp=3)
    order = np.random.default_rng(3).permutation(3000)
    labels = pl.DataFrame({"id": frame["id"], "y": y})[order]
    labels = labels.with_columns(y=pl.Series(_moved(labels["y"].to_numpy(), np.arange(500, 1100), 1)))
    seen = look(given(frame, None, labels=labels), DETECTOR)
    truth = set(labels["id"][500:1100])
    assert len(seen.cases["label.shifted"] & truth) >= 0.9 * len(truth)


def test_moved_numbers_are_found(scored, given, look) -> None:
    frame, _ = scored()
    rng = np.random.default_rng(5)
    y = frame["value"].to_numpy() * np.exp(0.2 * rng.normal(size=3000))
    m = given(frame.with_columns(p=pl.col("value")), _moved(y, np.arange(800, 1300), 1), task="regression")
    truth = {f"c{i:06d}" for i in range(800, 1300)}
    assert len(look(m, DETECTOR).cases["label.shifted"] & truth) >= 0.9 * len(truth)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bursts", [0.0, 2.0])
def test_labels_in_their_place_are_silent(scored, given, look, seed: int, bursts: float) -> None:
    frame, y = scored(seed=seed, bursts=bursts)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"
    assert look(given(frame.sort("p"), np.sort(y)), DETECTOR).outcome == "nothing"


def _following(seed: int, n: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Numbers that go slowly up and down, and forecasts that stick to what was three rows ago, in some weeks more."""
    rng = np.random.default_rng(seed)
    y = np.convolve(rng.normal(size=n + 19), np.ones(20) / 4.5, mode="valid")
    stuck = np.repeat(rng.uniform(0.2, 1.0, n // 200), 200)
    return y, stuck * np.roll(y, 3) + (1 - stuck) * y + 0.1 * rng.normal(size=n)


@pytest.mark.parametrize("seed", range(4))
def test_forecasts_that_follow_with_a_lag_do_not_move_labels(scored, given, look, seed: int) -> None:
    frame, _ = scored(6000)
    y, predicted = _following(seed)
    m = given(frame.with_columns(p=pl.Series(predicted)), y, task="regression")
    assert look(m, DETECTOR).outcome == "nothing"


def test_an_inverted_batch_is_not_shifted(scored, given, look) -> None:
    frame, y = scored(sharp=3)
    y[1000:1400] = 1 - y[1000:1400]
    assert look(given(frame, y), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("n", [1, 30, 150])
def test_few_cases_say_nothing(scored, given, look, n: int) -> None:
    frame, y = scored(n)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"

"""Runs in which all labels are equal are found where both outcomes are expected, not where outcomes come in bursts."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.one_sided import DETECTOR


def test_a_batch_without_positives_is_found(scored, given, look) -> None:
    frame, y = scored()
    y[1000:1200] = 0
    seen = look(given(frame, y), DETECTOR)
    assert seen.only().kind == "label.one_sided"
    found, truth = seen.cases["label.one_sided"], {f"c{i:06d}" for i in range(1000, 1200)}
    assert truth <= found
    assert len(found) <= 230
    assert "load id 5: 0" in seen.only().why


def test_a_source_with_positives_only_is_found(scored, given, look) -> None:
    frame, y = scored()
    rows = np.flatnonzero(frame["source_system"] == "delta")
    y[rows] = 1
    seen = look(given(frame, y), DETECTOR)
    assert seen.cases["label.one_sided"] >= {f"c{i:06d}" for i in rows}
    assert "source system delta: 1" in seen.only().why


def test_an_annotator_of_few_cases_all_alike_is_found(scored, given, look) -> None:
    frame, y = scored(9000, sharp=0.7, bursts=2.0)
    who = np.random.default_rng(5).choice([f"A{i}" for i in range(12)], 9000)
    who[np.random.default_rng(6).choice(9000, 120, replace=False)] = "Z"
    labels = pl.DataFrame({"id": frame["id"], "y": np.where(who == "Z", 0, y), "who": who})
    declared = {"source": "labels.parquet", "key": ["id"], "label": "y", "source_of_label": "who"}
    seen = look(given(frame.drop("load_id", "source_system"), None, labels=labels, declared=declared), DETECTOR)
    assert seen.cases["label.one_sided"] == {f"c{i:06d}" for i in np.flatnonzero(who == "Z")}
    assert "source of the label Z: 0" in seen.only().why


def test_numbers_that_were_never_filled_in_are_found(scored, given, look) -> None:
    frame, _ = scored()
    y = frame["value"].to_numpy().copy()
    y[1000:1200] = 0.0
    seen = look(given(frame.with_columns(p=pl.col("value")), y, task="regression"), DETECTOR)
    assert seen.cases["label.one_sided"] == {f"c{i:06d}" for i in range(1000, 1200)}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bursts", [0.0, 2.0])
def test_bursts_and_zero_inflated_numbers_are_silent(scored, given, look, seed: int, bursts: float) -> None:
    frame, y = scored(seed=seed, bursts=bursts)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"
    amount = np.where(y == 1, frame["value"].to_numpy(), 0.0)
    assert look(given(frame, amount, task="regression"), DETECTOR).outcome == "nothing"


def test_labels_the_model_expects_to_be_equal_are_silent(scored, given, look) -> None:
    frame, y = scored()
    p = frame["p"].to_numpy().copy()
    p[1000:1400], y[1000:1400] = 0.001, 0
    assert look(given(frame.with_columns(p=pl.Series(p)), y), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("n", [1, 30, 150])
def test_few_cases_say_nothing(scored, given, look, n: int) -> None:
    frame, y = scored(n)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"

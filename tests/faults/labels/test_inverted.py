"""Labels coded the other way round in a batch are found; bad luck, bursts and one-sided runs are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.inverted import DETECTOR


def test_an_inverted_batch_is_found_with_its_rows(scored, given, look) -> None:
    frame, y = scored()
    y[1000:1200] = 1 - y[1000:1200]
    seen = look(given(frame, y), DETECTOR)
    assert seen.only().kind == "label.inverted"
    assert seen.only().strength == "probable"
    truth, found = {f"c{i:06d}" for i in range(1000, 1200)}, seen.cases["label.inverted"]
    assert len(found & truth) >= 195
    assert len(found - truth) <= 5
    assert "(load id 5)" in seen.only().why


def test_a_part_of_a_source_is_found_among_other_sources(scored, given, look) -> None:
    frame, y = scored()
    rows = np.flatnonzero(frame["source_system"] == "gamma")[:150]
    y[rows] = 1 - y[rows]
    seen = look(given(frame, y), DETECTOR)
    truth = {f"c{i:06d}" for i in rows}
    found = seen.cases["label.inverted"]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)
    assert "part of source system gamma" in seen.only().why


def test_scores_of_the_other_class_are_a_fault_of_all_cases(scored, given, look) -> None:
    frame, y = scored()
    seen = look(given(frame, 1 - y), DETECTOR)
    assert len(seen.cases["label.inverted"]) == 3000
    assert "would rank them better the other way round" in seen.only().why


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bursts", [0.0, 2.0])
def test_clean_labels_are_silent_even_in_bursts(scored, given, look, seed: int, bursts: float) -> None:
    frame, y = scored(seed=seed, bursts=bursts)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"


def test_a_batch_with_one_label_only_is_not_inverted(scored, given, look) -> None:
    frame, y = scored()
    y[400:600] = 1
    assert look(given(frame, y), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("n", [1, 30, 150])
def test_few_cases_or_one_class_say_nothing(scored, given, look, n: int) -> None:
    frame, y = scored(n)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"


def test_hard_labels_have_a_ranking_too(scored, given, look) -> None:
    frame, y = scored()
    y[1000:1200] = 1 - y[1000:1200]
    hard = frame.with_columns(guess=(pl.col("p") > 0.5).cast(pl.Int64)).drop("p")
    predictions = {"source": "predictions.parquet", "key": ["id"], "prediction": "guess"}
    seen = look(given(hard, y, predictions=predictions), DETECTOR)
    assert len(seen.cases["label.inverted"] & {f"c{i:06d}" for i in range(1000, 1200)}) >= 180

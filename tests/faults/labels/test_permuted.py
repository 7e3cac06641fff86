"""Class codes that are exchanged in a batch or everywhere are found; classes the model confuses are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.permuted import DETECTOR

CLASSES = ("bird", "cat", "dog", "fish")


@pytest.fixture
def several(given):
    """The material of four classes in batches of 300; `change` turns true codes into labels."""

    def build(change, seed: int = 0, n: int = 3000, sharp: float = 2.5):
        rng = np.random.default_rng(seed)
        logits = sharp * rng.normal(size=(n, 4))
        probability = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        code = (rng.random((n, 1)) > probability.cumsum(axis=1)).sum(axis=1).clip(0, 3)
        load = np.arange(n) // 300
        label = pl.Series([CLASSES[c] for c in change(code, load)])
        frame = pl.DataFrame(
            {
                "id": [f"c{i:06d}" for i in range(n)],
                "load_id": load,
                **{c: probability[:, i] for i, c in enumerate(CLASSES)},
            }
        )
        predictions = {"source": "predictions.parquet", "key": ["id"], "score": {c: c for c in CLASSES}}
        return given(frame, label, time=None, task="multiclass", predictions=predictions), code, load

    return build


def test_codes_exchanged_in_a_batch_are_found(several, look) -> None:
    swap = np.array([0, 2, 1, 3])
    m, code, load = several(lambda c, batch: np.where(batch == 4, swap[c], c))
    seen = look(m, DETECTOR)
    assert seen.only().kind == "label.permuted"
    truth = {f"c{i:06d}" for i in np.flatnonzero((load == 4) & np.isin(code, [1, 2]))}
    assert seen.cases["label.permuted"] == truth
    assert "cat means dog in load id 4, dog means cat in load id 4" in seen.only().why


def test_codes_moved_on_by_one_everywhere_are_found(several, look) -> None:
    m, *_ = several(lambda c, _: (c + 1) % 4)
    seen = look(m, DETECTOR)
    assert len(seen.cases["label.permuted"]) == 3000
    assert "in all cases" in seen.only().why


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("sharp", [0.3, 1.0, 2.5])
def test_codes_as_they_should_be_are_silent(several, look, seed: int, sharp: float) -> None:
    assert look(several(lambda c, _: c, seed, sharp=sharp)[0], DETECTOR).outcome == "nothing"


def test_a_class_that_is_taken_for_another_is_not_exchanged(several, look) -> None:
    assert look(several(lambda c, _: np.where(c == 3, 2, c))[0], DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("n", [1, 30, 150])
def test_few_cases_and_two_classes_say_nothing(several, scored, given, look, n: int) -> None:
    assert look(several(lambda c, _: c, n=n)[0], DETECTOR).outcome == "nothing"
    assert look(given(*scored(n)), DETECTOR).outcome == "nothing"

"""Numbers off by a known factor or sign are found; long tails and bad models are not called wrong."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.numeric_suspects import DETECTOR

N = 3000


@pytest.fixture
def numbers(given):
    """The material of a regression with log-normal predictions and the given labels."""

    def build(y: np.ndarray, predicted: np.ndarray):
        frame = pl.DataFrame({"id": [f"c{i:06d}" for i in range(len(y))], "p": predicted})
        return given(frame, y, time=None, task="regression")

    return build


def _model(seed: int, spread: float = 0.2, tail: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    predicted = np.exp(rng.normal(5, 1, N))
    noise = rng.normal(size=N) if tail is None else rng.standard_t(tail, N)
    return predicted * np.exp(spread * noise), predicted


@pytest.mark.parametrize("factor", [10.0, 100.0, 0.1, 0.01, -1.0])
def test_a_slip_is_found_with_its_factor(numbers, look, factor: float) -> None:
    y, predicted = _model(1)
    rows = np.random.default_rng(2).choice(N, 15, replace=False)
    y[rows] *= factor
    seen = look(numbers(y, predicted), DETECTOR)
    assert seen.only().kind == "label.numeric_suspect"
    assert seen.only().strength == "probable"
    assert f"= {factor!r}" in seen.only().predicate
    truth, found = {f"c{i:06d}" for i in rows}, seen.cases["label.numeric_suspect"]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)


@pytest.mark.parametrize("tail", [None, 5, 2])
@pytest.mark.parametrize("spread", [0.05, 0.2, 0.6])
@pytest.mark.parametrize("seed", [1, 2])
def test_long_tails_are_silent(numbers, look, tail: float | None, spread: float, seed: int) -> None:
    assert look(numbers(*_model(seed, spread, tail)), DETECTOR).outcome == "nothing"


def test_numbers_around_zero_are_silent(numbers, look) -> None:
    rng = np.random.default_rng(3)
    predicted = rng.normal(size=N)
    assert look(numbers(predicted + 0.5 * rng.normal(size=N), predicted), DETECTOR).outcome == "nothing"
    assert (
        look(numbers(np.where(rng.random(N) < 0.5, 0.0, np.exp(predicted)), predicted), DETECTOR).outcome == "nothing"
    )


def test_constant_and_few_numbers_are_silent(numbers, look) -> None:
    assert look(numbers(np.full(N, 5.0), np.full(N, 5.0)), DETECTOR).outcome == "nothing"
    assert look(numbers(np.zeros(N), np.zeros(N)), DETECTOR).outcome == "nothing"
    assert look(numbers(np.array([1.0, 10.0]), np.array([1.0, 1.0])), DETECTOR).outcome == "nothing"

"""Numbers with two digits exchanged are found where the exchange moves them far; tails and bad models are silent."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from tasks.faults.labels.digit_swaps import DETECTOR, exchanges

N = 3000


@pytest.fixture
def numbers(given):
    """The material of a regression with the given labels and predictions."""

    def build(y: np.ndarray, predicted: np.ndarray):
        frame = pl.DataFrame({"id": [f"c{i:06d}" for i in range(len(y))], "p": predicted})
        return given(frame, y, time=None, task="regression")

    return build


def _typed(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray, set[str]]:
    """Prices of three digits with an error of three, and some of them with the first two digits exchanged."""
    rng = np.random.default_rng(seed)
    predicted = rng.uniform(120, 980, N)
    y = np.round(predicted + 3 * rng.normal(size=N), 1)
    hundreds, tens = np.floor(y / 100), np.floor(y / 10) % 10
    wrong = rng.choice(np.flatnonzero((np.abs(hundreds - tens) > 0) & (tens > 0)), rows, replace=False)
    y[wrong] += 90 * (tens - hundreds)[wrong]
    return np.round(y, 1), predicted, {f"c{i:06d}" for i in wrong}


@pytest.mark.parametrize("rows", [20, 300])
def test_exchanged_digits_are_found_with_the_number_to_expect(numbers, look, rows: int) -> None:
    y, predicted, truth = _typed(1, rows)
    seen = look(numbers(y, predicted), DETECTOR)
    assert seen.only().kind == "label.digit_swap"
    assert seen.only().strength == "probable"
    found = seen.cases["label.digit_swap"]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)


def test_whole_numbers_and_negative_ones_are_read_alike(numbers, look) -> None:
    y, predicted, truth = _typed(2, 40)
    seen = look(numbers(-np.round(y).astype(int), -predicted), DETECTOR)
    assert len(seen.cases["label.digit_swap"] & truth) >= 0.9 * len(truth)


@pytest.mark.parametrize("tail", [None, 5, 2])
@pytest.mark.parametrize("spread", [0.05, 0.2, 0.6])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_long_tails_are_silent(numbers, look, tail: float | None, spread: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    predicted = np.exp(rng.normal(5, 1, N))
    noise = rng.normal(size=N) if tail is None else rng.standard_t(tail, N)
    assert look(numbers(np.round(predicted * np.exp(spread * noise), 2), predicted), DETECTOR).outcome == "nothing"
    assert look(numbers(np.round(predicted + 30 * spread * noise), predicted), DETECTOR).outcome == "nothing"


def test_a_model_that_knows_nothing_and_numbers_around_zero_are_silent(numbers, look) -> None:
    rng = np.random.default_rng(4)
    y = np.round(rng.uniform(100, 999, N))
    assert look(numbers(y, np.full(N, 550.0)), DETECTOR).outcome == "nothing"
    assert look(numbers(rng.normal(size=N), np.zeros(N)), DETECTOR).outcome == "nothing"


def test_constant_and_few_numbers_are_silent(numbers, look) -> None:
    assert look(numbers(np.full(N, 21.0), np.full(N, 12.0)), DETECTOR).outcome == "nothing"
    assert look(numbers(np.zeros(N), np.zeros(N)), DETECTOR).outcome == "nothing"
    assert look(numbers(np.array([21.0, 12.0]), np.array([12.0, 12.0])), DETECTOR).outcome == "nothing"


def test_an_exchange_moves_a_number_by_nine_times_the_difference() -> None:
    assert exchanges(np.array([63.5]))[0, :3].tolist() == [-27.0, 1.8, -0.45]
    assert exchanges(np.array([-63.5]))[0, :1].tolist() == [27.0]
    # 30 was never 03, and 3 has no digit before it.
    assert exchanges(np.array([30.0, 3.0]))[:, 0].tolist() == [0.0, 0.0]


@drawn(st.integers(100_000, 999_999))
@settings(deadline=None)
def test_an_exchange_is_what_the_text_of_the_number_says(number: int) -> None:
    text = str(number)
    swapped = [text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in range(5)]
    expected = [0 if other[0] == "0" else int(other) - number for other in swapped]
    assert exchanges(np.array([float(number)]))[0, :5].tolist() == expected

"""The risk tells what columns explain of failures, and nothing where they explain nothing."""

import numpy as np
import pytest

from tasks.slices.risk import fitted

N = 20_000
SAME = [np.arange(10)]


def codes_of(rng: np.random.Generator, columns: int) -> list[np.ndarray]:
    return [rng.integers(0, 10, N) for _ in range(columns)]


def test_what_columns_add_up_to_is_told() -> None:
    rng = np.random.default_rng(0)
    codes = codes_of(rng, 6)
    truth = 0.05 + 0.03 * codes[0] + 0.02 * codes[1]
    risk = fitted(codes, SAME * 6, rng.random(N) < truth)
    fresh = codes_of(rng, 6)
    assert np.corrcoef(risk.of(fresh), 0.03 * fresh[0] + 0.02 * fresh[1])[0, 1] > 0.9


def test_what_two_columns_do_together_is_told() -> None:
    rng = np.random.default_rng(1)
    codes = codes_of(rng, 4)
    both = (codes[2] >= 5) ^ (codes[3] >= 5)
    risk = fitted(codes, SAME * 4, rng.random(N) < np.where(both, 0.3, 0.05))
    assert np.corrcoef(risk.of(codes), both)[0, 1] > 0.9


def test_of_few_cases_two_columns_together_are_told_by_coarse_cells() -> None:
    rng = np.random.default_rng(3)
    codes = [rng.integers(0, 20, 1_000) for _ in range(2)]
    both = (codes[0] >= 10) ^ (codes[1] >= 10)
    failed = rng.random(1_000) < np.where(both, 0.3, 0.05)
    fine, halves = [np.arange(20)] * 2, [np.arange(20) // 10] * 2
    told = [np.corrcoef(fitted(codes, coarse, failed).of(codes), both)[0, 1] for coarse in (halves, fine)]
    assert told[0] > 0.9
    assert told[0] > told[1] + 0.2


@pytest.mark.parametrize("seed", range(5))
def test_of_noise_hardly_anything_is_told(seed: int) -> None:
    rng = np.random.default_rng(10 + seed)
    risk = fitted(codes_of(rng, 10), SAME * 10, rng.random(N) < 0.2)
    assert risk.of(codes_of(rng, 10)).std() < 0.03  # failures themselves: 0.4


def test_a_code_that_was_not_seen_adds_nothing() -> None:
    rng = np.random.default_rng(2)
    codes = [rng.integers(0, 5, N)]
    risk = fitted(codes, SAME, rng.random(N) < np.where(codes[0] == 4, 0.4, 0.1))
    seen, unseen = risk.of([np.array([4])]), risk.of([np.array([9])])
    assert seen[0] > 0.1
    assert unseen[0] == 0


def test_no_columns_and_no_failures_tell_nothing() -> None:
    assert fitted([], [], np.zeros(10, bool)).tables == ()
    assert fitted([np.zeros(10, int)], [np.zeros(1, int)], np.zeros(10, bool)).tables == ()

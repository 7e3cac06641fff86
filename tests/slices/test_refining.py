"""The ends of narrow intervals are told on finer bins, and still as numbers that can be read."""

import numpy as np
import pytest

from benchmarks.planted_cases import Shape, planted
from benchmarks.planted_segments import look
from tasks.slices.search import search


@pytest.fixture
def ends(engine, contract, declare, columns_of, evaluation_frame):
    """The first and the last end of each proposed condition on x."""

    def find(x: np.ndarray, failed: np.ndarray) -> list[tuple[float | None, float | None]]:
        frame = evaluation_frame(failed, x=x)
        found = search(engine, contract, columns_of(frame), declare(frame))
        return [(clause.low, clause.high) for p in found.proposals for clause in p.clauses if clause.column == "x"]

    return find


def test_an_interval_of_half_a_case_in_a_hundred_keeps_its_ends(ends) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 100, 60_000)
    failed = rng.random(60_000) < np.where((x >= 41.3) & (x < 41.8), 0.6, 0.05)
    assert (41.3, 41.8) in ends(x, failed)


def test_a_threshold_near_the_end_keeps_its_place(ends) -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 100, 60_000)
    failed = rng.random(60_000) < np.where(x >= 99.35, 0.6, 0.05)
    ((low, high),) = ends(x, failed)
    assert low == pytest.approx(99.35, abs=0.05)
    assert high is None


def test_a_wide_interval_is_told_in_round_numbers(ends) -> None:
    rng = np.random.default_rng(2)
    x = rng.uniform(0, 100, 60_000)
    failed = rng.random(60_000) < np.where((x >= 40) & (x < 60), 0.3, 0.05)
    assert ends(x, failed) == [(40, 60)]


def test_whole_numbers_are_cut_between_whole_numbers(ends) -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(0, 5000, 60_000)
    failed = rng.random(60_000) < np.where((x >= 2003) & (x < 2019), 0.8, 0.05)
    ((low, high),) = ends(x, failed)
    assert (low, high) == (pytest.approx(2003, abs=1), pytest.approx(2019, abs=1))


@pytest.mark.parametrize("seed", range(10))
def test_one_case_in_a_hundred_in_the_middle_of_a_column_comes_first_with_its_ends(seed: int) -> None:
    data = planted(np.random.default_rng([seed, 77]), Shape(100_000), 1, 0.01, 4.0, 1)
    sets, _ = look(data)
    (segment,) = data.segments
    assert np.count_nonzero(sets[0] & segment.holds) / np.count_nonzero(sets[0] | segment.holds) >= 0.8

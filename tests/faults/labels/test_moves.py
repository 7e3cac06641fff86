"""Moves give the labels of a part to its own cases; gains count as far as they fall where labels stand right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.faults.labels.blocks import Order
from tasks.faults.labels.moves import REVERSED, SHIFTS, Scan, weight


def _scan(sizes: list[int]) -> Scan:
    n = sum(sizes)
    places = np.arange(n)
    return Scan(Order("file", places), np.zeros((1, n)), np.zeros(n, dtype=int), places, np.cumsum([0, *sizes]))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.sampled_from((*SHIFTS, REVERSED)))
@settings(deadline=None)
def test_no_label_leaves_its_part_or_is_given_twice(sizes: list[int], move: int) -> None:
    scan = _scan(sizes)
    source = scan.source(move)
    for start, stop in zip(scan.edges[:-1], scan.edges[1:], strict=True):
        assert sorted(source[start:stop]) == list(range(start, stop))


def test_a_move_takes_the_label_that_many_rows_further_on() -> None:
    scan = _scan([4, 3])
    assert scan.source(1).tolist() == [1, 2, 3, 0, 5, 6, 4]
    assert scan.source(-1).tolist() == [3, 0, 1, 2, 6, 4, 5]
    assert scan.source(REVERSED).tolist() == [3, 2, 1, 0, 6, 5, 4]


@pytest.mark.parametrize("seed", range(5))
def test_likelihood_ratios_of_independent_cases_count_as_they_are_or_nearly(seed: int) -> None:
    gain = np.random.default_rng(seed).normal(-0.02, 0.2, 10_000)
    assert weight(gain) > 0.5


def test_gains_that_come_in_waves_count_less() -> None:
    rng = np.random.default_rng(0)
    waves = np.repeat(rng.normal(-0.02, 0.2, 100), 100)
    assert weight(waves) < 0.1


def test_a_move_that_fits_as_well_as_the_labels_do_says_nothing() -> None:
    assert weight(np.random.default_rng(0).normal(0.02, 0.2, 10_000)) == 0.0

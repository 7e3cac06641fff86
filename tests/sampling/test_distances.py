"""Gower's distance between cases, worked out by hand."""

import numpy as np
import pytest

from tasks.sampling.distances import Values, distances, nearest

NAN = float("nan")


def test_numbers_differ_by_a_share_of_their_spread_and_at_most_by_one() -> None:
    column = Values(np.array([0.0, 10.0]), np.array([0.0, 2.0, 100.0]), spread=8.0)
    assert distances(iter([column]), 2, 3).tolist() == [[0.0, 0.25, 1.0], [1.0, 1.0, 1.0]]


def test_a_missing_number_is_as_far_as_can_be_from_one_and_no_way_from_another_missing_one() -> None:
    column = Values(np.array([NAN, 1.0]), np.array([NAN, 1.0]), spread=8.0)
    assert distances(iter([column]), 2, 2).tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_without_a_spread_values_are_the_same_or_another() -> None:
    column = Values(np.array([7, 0], np.uint64), np.array([7, 0, 2**64 - 1], np.uint64), spread=None)
    assert distances(iter([column]), 2, 3).tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]


def test_without_a_spread_missing_numbers_are_the_same() -> None:
    column = Values(np.array([NAN, 3.0]), np.array([NAN, 3.0, 4.0]), spread=None)
    assert distances(iter([column]), 2, 3).tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]


def test_the_distance_is_the_mean_over_the_columns() -> None:
    same = Values(np.array([1], np.uint64), np.array([1], np.uint64), spread=None)
    half = Values(np.array([0.0]), np.array([4.0]), spread=8.0)
    assert distances(iter([same, half, half]), 1, 1).tolist() == [[pytest.approx(1 / 3, abs=1e-6)]]


def test_the_nearest_come_first_and_equals_in_their_order() -> None:
    distance = np.array([0.5, 0.1, 0.5, 0.0, 0.5])
    allowed = np.array([True, True, True, False, True])
    assert nearest(distance, allowed, 3).tolist() == [1, 0, 2]
    assert nearest(distance, allowed, 9).tolist() == [1, 0, 2, 4]
    assert nearest(distance, ~allowed, 3).tolist() == [3]
    assert nearest(distance, np.zeros(5, np.bool_), 3).tolist() == []

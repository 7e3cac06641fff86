"""Cut points are readable, stay beside their quantiles, and bins are merged where they come closest to the levels."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.slices.cuts import merged, readable


@pytest.mark.parametrize(
    ("quantiles", "whole", "cuts"),
    [
        ([0.0312, 0.4987, 0.9531], False, [0.0, 0.5, 1.0]),
        ([1017.3, 1017.9, 1018.4], False, [1017.5, 1018, 1018.5]),
        ([5, 6, 7, 8], True, [5, 6, 7, 8]),
        ([187, 312, 987, 2475], True, [200, 500, 1000, 2000]),
        ([-3.2, -0.4, 2.9], False, [-4.0, 0.0, 2.0]),
        ([2**60, 2**60 + 1], True, [2**60, 2**60 + 1]),
        ([4.0], False, [4.0]),
        ([], False, []),
    ],
)
def test_a_cut_is_the_roundest_number_that_is_closer_to_its_quantile_than_to_the_next(quantiles, whole, cuts) -> None:
    assert readable(quantiles, whole=whole) == cuts


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=31), st.booleans())
def test_cuts_ascend_and_lie_between_the_middles_of_their_neighbours(numbers: list[float], whole: bool) -> None:
    quantiles = sorted({round(number) if whole else number for number in numbers})
    cuts = readable(quantiles, whole=whole)
    assert cuts == sorted(set(cuts))
    assert len(cuts) <= len(quantiles)
    middles = [float("-inf"), *((low + high) / 2 for low, high in pairwise(quantiles)), float("inf")]
    for cut in cuts:
        assert any(low <= cut <= high for low, high in pairwise(middles))
        assert not whole or cut == int(cut)


@pytest.mark.parametrize(
    ("shares", "levels", "coarse"),
    [
        ([10] * 10, (0.2, 0.5, 0.8), [0, 0, 1, 1, 1, 2, 2, 2, 3, 3]),
        ([97, 1, 1, 1], (0.05, 0.5, 0.95), [0, 1, 1, 1]),
        ([5, 0, 0, 5], (0.5,), [0, 1, 1, 1]),
        ([0, 0], (0.5,), [0, 0]),
        ([7], (0.5,), [0]),
    ],
)
def test_fine_bins_are_merged_at_the_levels(shares, levels, coarse) -> None:
    assert merged(shares, levels) == coarse

"""Each change is as likely the other way round: all patterns counted, or their saddlepoint."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from tasks.ruler.sign_flips import sign_flips


def counted(changes: list[float]) -> float:
    """The share of sign patterns that add up to at least as much."""
    sums = [
        sum(s * abs(c) for s, c in zip(signs, changes, strict=True)) for signs in product((-1, 1), repeat=len(changes))
    ]
    return sum(each >= sum(changes) - 1e-9 for each in sums) / len(sums)


@pytest.mark.parametrize(
    ("changes", "p_value"),
    [
        ([], 1.0),
        ([0.0, 0.0], 1.0),
        ([2.0], 0.5),
        ([1.0, 1.0, 1.0], 1 / 8),
        ([3.0, 1.0, -1.0], 3 / 8),
        ([-1.0, -1.0], 1.0),
        ([1.0, 0.0, 1.0], 1 / 4),
    ],
)
def test_few_changes_have_all_their_patterns_counted(changes, p_value) -> None:
    assert sign_flips(np.array(changes)) == pytest.approx(p_value)


@given(st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=9))
def test_it_is_the_share_of_patterns_that_add_up_to_as_much(changes) -> None:
    expected = 1.0 if sum(changes) <= 0 else counted(changes)
    assert sign_flips(np.array(changes)) == pytest.approx(expected)


@given(st.lists(st.floats(-5, 5), min_size=17, max_size=60), st.randoms())
def test_the_order_of_changes_does_not_matter(changes, random) -> None:
    shuffled = changes[:]
    random.shuffle(shuffled)
    assert sign_flips(np.array(shuffled)) == sign_flips(np.array(changes))


@pytest.mark.parametrize(("shift", "near"), [(0.1, 0.05), (0.5, 0.05), (0.9, 0.3)])
@pytest.mark.parametrize("n", [17, 20])
def test_the_saddlepoint_is_near_the_count(n, shift, near) -> None:
    """Also of a few patterns in a hundred thousand, as the last one has."""
    changes = np.random.default_rng(n).exponential(size=n) * np.where(np.arange(n) % 3 == 0, -1, 1) + shift
    sums = np.zeros(1)
    for size in np.abs(changes):
        sums = np.concatenate([sums - size, sums + size])
    exact = float(np.mean(sums >= changes.sum() - 1e-9))
    assert sign_flips(changes) == pytest.approx(exact, rel=near)


def test_changes_of_one_size_are_mcnemars() -> None:
    """The saddlepoint of a lattice reads between its steps: near the mid-p-value, never far below the exact one."""
    changes = np.array([1.0] * 140 + [-1.0] * 100)
    exact = float(binom.sf(139, 240, 0.5))
    assert 0.6 * exact < sign_flips(changes) < 1.2 * exact


def test_all_on_one_side_is_one_pattern_of_all() -> None:
    assert sign_flips(np.ones(40)) == 2.0**-40


def test_one_large_change_among_small_ones_tells_little() -> None:
    """It may as well have been the other way: the p-value is 0.5, or bounded by something larger."""
    assert 0.5 <= sign_flips(np.array([1000.0, *([0.01, -0.01] * 50)])) <= 1.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=17, max_size=80))
def test_it_is_a_probability_whatever_changed(changes) -> None:
    assert 0 <= sign_flips(np.array(changes)) <= 1

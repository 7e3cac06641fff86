"""The interval of a threshold holds the true one as often as it says, and says so where it cannot be told."""

import numpy as np
import pytest

from tasks.portraits.reading import Cells
from tasks.portraits.thresholds import begins, ends

BINS = 40


def cells(rng: np.random.Generator, rates: np.ndarray, cases: int, groups: int = 1, spread: float = 0.0) -> Cells:
    """Bins with these rates, of so many cases in all; with `spread`, the rate of each group of entities differs."""
    found = Cells(len(rates) + 1, groups)
    for group in range(groups):
        n = rng.multinomial(cases // groups, np.full(len(rates), 1 / len(rates)))
        found.weight[group, 1:] = n
        found.errors[group, 1:] = rng.binomial(n, np.clip(rates + rng.normal(0, spread) if spread else rates, 0, 1))
    found.cases[:] = found.weight.sum(axis=0)
    found.squares[:] = found.cases
    return found


@pytest.mark.parametrize("worse", [0.16, 0.2, 0.3])
def test_of_a_beginning(worse: float) -> None:
    rates = np.where(np.arange(BINS) >= 25, worse, 0.1)
    held = told = 0
    for seed in range(300):
        found = begins(cells(np.random.default_rng(seed), rates, 4_000), 26, BINS)
        told += found is not None
        held += found is not None and found.low <= 26 <= found.high
    assert held >= 0.94 * told
    assert told >= 200


def test_of_both_ends_of_an_interval() -> None:
    rates = np.where((np.arange(BINS) >= 10) & (np.arange(BINS) < 20), 0.3, 0.1)
    first = last = 0
    for seed in range(200):
        counted = cells(np.random.default_rng(seed), rates, 4_000)
        low, high = begins(counted, 11, 20), ends(counted, 11, 20)
        first += low is not None and low.low <= 11 <= low.high
        last += high is not None and high.low <= 21 <= high.high
    assert min(first, last) >= 185


def test_it_holds_where_rows_of_an_entity_fail_together() -> None:
    rates = np.where(np.arange(BINS) >= 25, 0.3, 0.15)
    held = told = 0
    for seed in range(150):
        found = begins(cells(np.random.default_rng(seed), rates, 8_000, groups=100, spread=0.08), 26, BINS)
        told += found is not None
        held += found is not None and found.low <= 26 <= found.high
    assert held >= 0.94 * told
    assert told >= 100


def test_more_cases_tell_it_closer() -> None:
    rates = np.where(np.arange(BINS) >= 25, 0.2, 0.1)
    wide = begins(cells(np.random.default_rng(1), rates, 1_500), 26, BINS)
    narrow = begins(cells(np.random.default_rng(1), rates, 100_000), 26, BINS)
    assert (narrow.low, narrow.high) == (26, 26)
    assert wide is None or wide.high - wide.low > 0


def test_without_a_change_there_is_no_place() -> None:
    rng = np.random.default_rng(0)
    told = [begins(cells(rng, np.full(BINS, 0.1), 4_000), 26, BINS) for _ in range(100)]
    assert sum(found is not None for found in told) <= 30


def test_missing_values_do_not_count() -> None:
    counted = cells(np.random.default_rng(2), np.where(np.arange(BINS) >= 25, 0.3, 0.1), 20_000)
    without = begins(counted, 26, BINS)
    counted.cases[0] = counted.squares[0] = counted.weight[0, 0] = counted.errors[0, 0] = 5_000
    assert begins(counted, 26, BINS) == without

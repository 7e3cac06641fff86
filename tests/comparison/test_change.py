"""The arithmetic of a change: the exact test against another implementation, intervals against simulation."""

import numpy as np
import pytest
from scipy.stats import binomtest

from tasks.comparison.change import mcnemar, rate_change
from tasks.comparison.pairs import Pairs, Spread
from tasks.contracts.comparison import Flips


def pairs_of(before: np.ndarray, now: np.ndarray, entity: np.ndarray | None = None, weight=None) -> Pairs:
    """The counts of literal cases, added up by hand."""
    weight = np.ones(len(before)) if weight is None else weight
    entity = np.arange(len(before)) if entity is None else entity
    before, now = before.astype(bool), now.astype(bool)
    flips = Flips(
        int((before & ~now).sum()), int((~before & now).sum()), int((before & now).sum()), int((~before & ~now).sum())
    )
    change = weight * (now.astype(int) - before.astype(int))

    def spread(unit: np.ndarray) -> Spread:
        d, w = np.bincount(unit, change), np.bincount(unit, weight)
        flipping = np.bincount(unit, before != now) > 0
        return Spread(len(w), int(flipping.sum()), float(d @ d), float(d @ w), float(w @ w))

    rows = np.arange(len(before))
    totals = (float(weight.sum()), float(weight[before].sum()), float(weight[now].sum()))
    return Pairs(flips, *totals, spread(rows), spread(entity), even=len(set(weight)) == 1)


@pytest.mark.parametrize(
    ("fixed", "newly_wrong"), [(0, 0), (1, 0), (0, 6), (5, 5), (12, 30), (611, 381), (40_000, 41_000)]
)
def test_the_test_is_mcnemars_exact_and_two_sided(fixed, newly_wrong):
    flips = fixed + newly_wrong
    expected = binomtest(newly_wrong, flips, 0.5).pvalue if flips else 1.0
    assert mcnemar(fixed, newly_wrong) == pytest.approx(expected)


def test_rates_and_difference_are_weighted():
    change = rate_change(
        pairs_of(np.array([1, 0, 0]), np.array([0, 1, 0]), weight=np.array([1.0, 3.0, 4.0])),
    )
    assert (change.rows, change.before, change.now, change.difference) == (3, 0.125, 0.375, 0.25)
    assert change.low < 0.25 < change.high


def test_nothing_flipped_is_no_certainty():
    change = rate_change(pairs_of(np.zeros(100), np.zeros(100)))
    assert (change.difference, change.p_value) == (0.0, 1.0)
    assert change.high == -change.low == pytest.approx(0.028, abs=0.001)


def test_weights_of_zero_leave_nothing_to_say():
    change = rate_change(pairs_of(np.array([1]), np.array([0]), weight=np.zeros(1)))
    assert (change.before, change.now, change.difference, change.p_value) == (None, None, None, 1.0)


def test_one_entity_alone_proves_nothing():
    same = rate_change(pairs_of(np.zeros(50), np.ones(50), np.zeros(50, dtype=int)))
    assert (same.low, same.high, same.p_value) == (0.0, 1.0, 1.0)
    entity = np.concatenate([np.zeros(50, dtype=int), np.arange(1, 951)])
    one_of_many = rate_change(pairs_of(np.zeros(1000), entity == 0, entity))
    assert one_of_many.p_value == 1.0
    assert one_of_many.low < 0


def test_entities_that_flip_together_weaken_the_evidence():
    now = np.repeat([1, 0], [60, 540])
    apart = rate_change(pairs_of(np.zeros(600), now))
    together = rate_change(pairs_of(np.zeros(600), now, np.arange(600) // 10))
    assert apart.difference == together.difference == 0.1
    assert apart.p_value < together.p_value < 0.1
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_the_test_speaks_of_the_weighted_change():
    # Three light cases got better and one heavy one worse.
    before = np.concatenate([np.ones(40), np.zeros(10)])
    weight = np.concatenate([np.ones(40), np.full(10, 9.0)])
    change = rate_change(pairs_of(before, 1 - before, weight=weight))
    assert change.difference > 0
    assert change.p_value > mcnemar(40, 10)


def covered(rng: np.random.Generator, draw, truth: float, times: int = 400) -> float:
    hits = 0
    for _ in range(times):
        change = rate_change(pairs_of(*draw(rng)))
        hits += change.low <= truth <= change.high
    return hits / times


@pytest.mark.parametrize(
    ("n", "fixed", "newly"),
    [(60, 0.05, 0.05), (60, 0.0, 0.05), (300, 0.02, 0.06), (300, 0.0, 0.01), (2000, 0.05, 0.03)],
)
def test_the_interval_covers_the_truth(n, fixed, newly):
    def draw(rng):
        kind = rng.choice(4, size=n, p=[fixed, newly, 0.1, 0.9 - fixed - newly])
        return np.isin(kind, [0, 2]), np.isin(kind, [1, 2])

    assert covered(np.random.default_rng(11), draw, newly - fixed) >= 0.93


def test_the_interval_is_not_far_too_wide():
    def draw(rng):
        kind = rng.choice(4, size=1000, p=[0.05, 0.07, 0.1, 0.78])
        return np.isin(kind, [0, 2]), np.isin(kind, [1, 2])

    assert 0.93 <= covered(np.random.default_rng(12), draw, 0.02) <= 0.98


@pytest.mark.parametrize("size", [3, 10])
def test_the_interval_covers_the_truth_when_entities_flip_together(size):
    entity = np.repeat(np.arange(120), size)

    def draw(rng):
        # An entity is worse as a whole, better as a whole, or as before.
        kind = rng.choice(3, size=120, p=[0.08, 0.14, 0.78])[entity]
        flips = rng.random(len(entity)) < 0.8
        return (kind == 0) & flips, (kind == 1) & flips, entity

    assert covered(np.random.default_rng(13), draw, 0.8 * (0.14 - 0.08)) >= 0.93


@pytest.mark.parametrize("clustered", [False, True], ids=["alone", "together"])
def test_no_change_is_rarely_called_one(clustered):
    rng = np.random.default_rng(14)
    entity = np.repeat(np.arange(100), 6)
    alarms = 0
    for _ in range(400):
        kind = (
            rng.choice(3, size=100, p=[0.1, 0.1, 0.8])[entity] if clustered else rng.choice(3, 600, p=[0.1, 0.1, 0.8])
        )
        pairs = pairs_of(kind == 0, kind == 1, entity if clustered else None)
        alarms += rate_change(pairs).p_value <= 0.05
    assert alarms / 400 <= 0.06

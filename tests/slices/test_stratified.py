"""The stratified test is what it is by definition, and close to its moments where these stand for it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact, hypergeom

from tasks.slices import stratified
from tasks.slices.stratified import Strata, robust


def strata(*rows: tuple[int, int, int, int]) -> Strata:
    """Each stratum as cases, failures, cases of the set, failures of the set."""
    return Strata(*np.array(rows, float).T)


def test_one_stratum_is_fishers_exact_test() -> None:
    expected = fisher_exact([[7, 13], [10, 70]], alternative="greater").pvalue
    assert strata((100, 17, 20, 7)).p_value == pytest.approx(expected)


def test_two_strata_are_the_sum_of_two_draws() -> None:
    rows = ((30, 8, 10, 5), (50, 9, 20, 6))
    chance = sum(
        hypergeom.pmf(a, 30, 8, 10) * hypergeom.pmf(b, 50, 9, 20)
        for a, b in product(range(9), range(10))
        if a + b >= 11
    )
    assert strata(*rows).p_value == pytest.approx(chance)


def test_the_moments_stand_for_many_cases(monkeypatch) -> None:
    rng = np.random.default_rng(0)
    cases = rng.integers(50, 200, 40)
    failed, inside = rng.binomial(cases, 0.2), rng.binomial(cases, 0.3)
    held = np.minimum(inside, rng.hypergeometric(failed, cases - failed, inside) + rng.binomial(1, 0.5, 40))
    exact = strata(*zip(cases, failed, inside, held, strict=True))
    monkeypatch.setattr(stratified, "MOST_EXACT", 0)
    assert exact.p_value == pytest.approx(strata(*zip(cases, failed, inside, held, strict=True)).p_value, rel=0.1)


def test_the_paradox_of_simpson_is_seen_through() -> None:
    """In each stratum the set fails as often as the others; it only has more cases where both fail often."""
    both = strata((1000, 500, 800, 400), (1000, 100, 200, 20))
    assert both.difference == 0
    assert both.p_value > 0.5
    assert strata((2000, 600, 1000, 420)).p_value < 1e-10


def test_more_than_a_part_of_a_difference_needs_more_cases_than_any() -> None:
    few, many = strata((200, 60, 100, 45)), strata(*[(200, 60, 100, 45)] * 4)
    assert few.difference == many.difference == pytest.approx(0.3)
    assert few.more_than(0.0) == pytest.approx(few.p_value, rel=0.5)
    assert few.more_than(0.0) < few.more_than(0.2) < 0.1
    assert many.more_than(0.2) < 0.01
    assert few.more_than(0.3) == pytest.approx(0.5, abs=0.07)


def test_entities_are_asked_for_more_than_a_part_too() -> None:
    rng = np.random.default_rng(2)
    held = np.arange(2_000) % 2 == 0
    failed, entity = rng.random(2_000) < np.where(held, 0.4, 0.2), np.arange(2_000)
    stratum, own = np.zeros(2_000, np.int64), Strata.counted(np.zeros(2_000, np.int64), held, failed)
    for least in (0.0, 0.1, 0.15):
        assert robust(stratum, held, failed, entity, least) == pytest.approx(own.more_than(least), rel=0.7)


def test_the_difference_is_the_one_that_all_strata_share() -> None:
    assert strata((200, 40, 100, 30), (100, 44, 20, 12)).difference == pytest.approx(0.2)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_counts_are_those_of_the_cases_in_any_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stratum, held, failed = rng.integers(0, 4, 60), rng.random(60) < 0.3, rng.random(60) < 0.3
    order = rng.permutation(60)
    once, again = (Strata.counted(stratum[o], held[o], failed[o]) for o in (np.arange(60), order))
    assert once.p_value == again.p_value
    mixed = [s for s in range(4) if 0 < held[stratum == s].sum() < (stratum == s).sum()]
    assert once.cases.tolist() == [(stratum == s).sum() for s in mixed]
    assert once.inside_failed.tolist() == [(failed & held & (stratum == s)).sum() for s in mixed]


def test_no_strata_say_nothing() -> None:
    nothing = Strata.counted(np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0, bool))
    assert (nothing.p_value, nothing.difference, nothing.rate) == (1.0, 0.0, 0.0)


def test_copies_of_a_case_are_one_entity() -> None:
    rng = np.random.default_rng(1)
    once = rng.random(40) < np.where(np.arange(40) < 20, 0.5, 0.25)
    failed, entity = np.repeat(once, 50), np.repeat(np.arange(40), 50)
    held, stratum = entity < 20, np.zeros(2000, np.int64)
    assert Strata.counted(stratum, held, failed).p_value < 1e-6
    assert robust(stratum, held, failed, entity) > 0.001

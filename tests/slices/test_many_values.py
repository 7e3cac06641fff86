"""Categories of many values: what enough cases have is searched value by value, and the rest is one value."""

from time import process_time

import numpy as np
import pytest

from tasks.contracts.findings import Finding
from tasks.ruler.rank import rank
from tasks.slices.categories import MOST_VALUES, told_apart
from tasks.slices.search import search
from tasks.sql import ident


@pytest.fixture
def confirmed(engine, contract, declare, columns_of):
    """What is confirmed of the failures and the columns given, in the order of the report."""

    def find(frame) -> list[Finding]:
        relation = declare(frame)
        found = search(engine, contract, columns_of(frame), relation)
        findings, _, _ = rank(engine, contract, relation, list(found.proposals), graded=False)
        return [f for f in findings if f.confirmed]

    return find


def cities(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Eight large cities, and hundreds that one case in sixteen is from; and whether it is one of these."""
    rare = rng.random(n) < 0.06
    small = np.char.add("r", rng.integers(0, 800, n).astype(str))
    return np.where(rare, small, rng.choice([f"big{i}" for i in range(8)], n)), rare


def test_rare_values_are_one_condition(confirmed, evaluation_frame, engine) -> None:
    rng = np.random.default_rng(0)
    city, rare = cities(rng, 40_000)
    frame = evaluation_frame(rng.random(40_000) < np.where(rare, 0.3, 0.1), city=city, x=rng.normal(size=40_000))
    (finding,) = confirmed(frame)
    assert finding.proposal.subject == "cases where city is rare (none of its 8 frequent values)"
    assert finding.measure.rows == np.count_nonzero(rare)


def test_rare_values_within_another_condition(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    city, rare = cities(rng, 40_000)
    x = rng.uniform(0, 100, 40_000)
    frame = evaluation_frame(rng.random(40_000) < np.where(rare & (x >= 60), 0.5, 0.1), city=city, x=x)
    first, *_ = confirmed(frame)
    assert first.proposal.subject.startswith("cases where city is rare (none of its 8 frequent values) and x is ")
    assert first.measure.rows == pytest.approx(np.count_nonzero(rare & (x >= 60)), rel=0.1)


def test_a_missing_value_is_not_rare(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    city, rare = cities(rng, 40_000)
    failed = rng.random(40_000) < np.where(rare, 0.3, 0.1)
    gone = rng.random(40_000) < 0.2
    frame = evaluation_frame(failed, city=np.where(gone, None, city).tolist())
    (finding,) = confirmed(frame)
    assert finding.measure.rows == np.count_nonzero(rare & ~gone)


def test_rare_values_like_the_others_are_not_told(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    city, _ = cities(rng, 40_000)
    assert confirmed(evaluation_frame(rng.random(40_000) < 0.1, city=city)) == []


def test_of_a_thousand_values_the_bad_ones_are_found(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    n = 200_000
    user = np.char.add("u", rng.integers(0, 1000, n).astype(str))
    failed = rng.random(n) < np.where(np.isin(user, ["u7", "u9", "u500"]), 0.4, 0.1)
    first, *_ = confirmed(evaluation_frame(failed, user=user))
    assert first.proposal.subject == "cases where user is one of (u500, u7, u9)"


def test_of_a_thousand_values_of_noise_none_is_told(confirmed, evaluation_frame) -> None:
    for seed in range(4):
        rng = np.random.default_rng(10 + seed)
        user = np.char.add("u", rng.integers(0, 1000, 100_000).astype(str))
        assert confirmed(evaluation_frame(rng.random(100_000) < 0.1, user=user)) == []


def test_where_there_are_too_many_frequent_values_the_rest_is_not_called_rare(
    engine, declare, evaluation_frame
) -> None:
    rng = np.random.default_rng(5)
    user = np.char.add("u", rng.integers(0, 1000, 100_000).astype(str))
    bad = user == "u7"
    relation = declare(evaluation_frame(rng.random(100_000) < np.where(bad, 0.8, 0.1), user=user))
    told = told_apart(engine, relation, ident("user"), 25)
    assert (len(told.values), told.values[0], told.rare) == (MOST_VALUES, "u7", False)


def test_a_million_values_cost_seconds_and_hide_nothing(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(6)
    n = 1_000_000
    name = np.char.add("id-", np.arange(n).astype(str)).astype(object)
    unknown = rng.random(n) < 0.01
    name[unknown] = "unknown"
    frame = evaluation_frame(rng.random(n) < np.where(unknown, 0.4, 0.1), name=name.tolist())
    before = process_time()
    (finding,) = confirmed(frame)
    assert finding.proposal.subject == "cases where name is unknown"
    assert process_time() - before < 20

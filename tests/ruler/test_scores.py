"""The other known scores of a segment, and the list of segments ordered by one of them."""

from dataclasses import replace
from math import asin, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.ranking import in_order
from tasks.contracts.config import RankBy
from tasks.ruler.rank import rank
from tasks.ruler.readings import NOTHING, Reading
from tasks.ruler.scores import scores
from tasks.slices.search import search


def reading(errors: float, weight: float, all_errors: float, all_weight: float) -> Reading:
    total = replace(NOTHING, errors=all_errors, weight=all_weight)
    return replace(NOTHING, errors=errors, weight=weight, total=total)


@pytest.mark.parametrize(
    ("errors", "cases", "all_errors", "all_cases", "sliceline", "effect_size", "lift"),
    [
        (30, 100, 120, 1000, 0.99 * 1.5 - 0.09, 2 * asin(sqrt(0.3)) - 2 * asin(sqrt(0.1)), 2.5),
        (50, 100, 500, 1000, -0.09, 0.0, 1.0),
        (0, 100, 90, 1000, -0.99 - 0.09, -2 * asin(sqrt(0.1)), 0.0),
        (0, 100, 0, 1000, None, 0.0, None),
        (10, 100, 10, 100, 0.0, None, 1.0),
        (0, 0, 10, 100, None, None, None),
    ],
    ids=["worse", "alike", "better", "no errors at all", "everything", "no cases"],
)
def test_each_score_is_what_its_source_says(errors, cases, all_errors, all_cases, sliceline, effect_size, lift) -> None:
    found = scores(reading(errors, cases, all_errors, all_cases))
    assert (found.sliceline, found.effect_size, found.lift) == pytest.approx((sliceline, effect_size, lift))


@given(st.integers(1, 500), st.integers(0, 500), st.integers(1, 500), st.integers(0, 500))
def test_a_set_is_worse_by_all_of_them_or_by_none(cases: int, errors: int, others: int, other_errors: int) -> None:
    errors, other_errors = min(errors, cases), min(other_errors, others)
    found = scores(reading(errors, cases, errors + other_errors, cases + others))
    assert abs(found.effect_size) <= np.pi + 1e-9
    if found.lift is not None:
        assert (found.lift > 1) == (errors * others > other_errors * cases) == (found.effect_size > 0)
        # What SliceLine takes off for the size keeps a better one below the whole, whose score is 0.
        assert found.lift > 1 or found.sliceline < 0


@pytest.fixture
def order(engine, contract, declare, columns_of, evaluation_frame):
    """The first column of each confirmed segment, in the order of the run and in that of the report."""
    rng = np.random.default_rng(0)
    n = 30_000
    wide, narrow = rng.uniform(0, 100, n), rng.uniform(0, 100, n)
    rate = 0.1 + 0.1 * (wide >= 60) + 0.4 * (narrow >= 97)
    frame = evaluation_frame(rng.random(n) < rate, wide=wide, narrow=narrow, colour=rng.choice(["red", "blue"], n))
    relation = declare(frame)

    def find(by: RankBy) -> tuple[list[str], list[str]]:
        own = contract.model_copy(update={"search": contract.search.model_copy(update={"rank_by": by})})
        found = search(engine, own, columns_of(frame), relation)
        findings, _, _ = rank(engine, own, relation, list(found.proposals), graded=False)
        told = [f for f in findings if f.confirmed and not f.proposal.combined]
        reported = [f for f in in_order(findings) if f.confirmed and not f.proposal.combined]
        return [f.proposal.columns[0] for f in told], [f.proposal.columns[0] for f in reported]

    return find


@pytest.mark.parametrize("by", ["excess", "sliceline", "effect_size", "lift"])
def test_the_list_is_ordered_by_what_is_asked_for(order, by: RankBy) -> None:
    first = "wide" if by == "excess" else "narrow"
    told, reported = order(by)
    assert told[0] == reported[0] == first
    assert set(told) == {"wide", "narrow"}
    assert order(by) == (told, reported)


def test_of_equal_scores_the_larger_one_comes_first_and_then_the_predicate_decides(make_segments) -> None:
    a, b, c = make_segments((100, 2.0), (300, 2.0), (100, 2.0))
    expected = [b, *sorted((a, c), key=lambda f: f.finding_id)]
    assert in_order([a, b, c]) == in_order([c, b, a]) == expected


@pytest.fixture
def make_segments(engine, contract, declare, columns_of, evaluation_frame):
    """Findings that differ in rows and score only."""
    rng = np.random.default_rng(1)
    n = 6_000
    x = rng.uniform(0, 100, n)
    frame = evaluation_frame(rng.random(n) < np.where(x >= 70, 0.4, 0.1), x=x)
    relation = declare(frame)
    found = search(engine, contract, columns_of(frame), relation)
    findings, _, _ = rank(engine, contract, relation, list(found.proposals), graded=False)
    one = next(f for f in findings if f.confirmed)

    def make(*asked: tuple[int, float]) -> list:
        return [
            replace(one, finding_id=f"id{i}", score=score, measure=replace(one.measure, rows=rows))
            for i, (rows, score) in enumerate(asked)
        ]

    return make

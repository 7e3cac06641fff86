"""Segments in which a number of every case is large: signed numbers, heavy-tailed ones, weighted ones."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pytest

from tasks.slices.quantities import Quantity, search_quantities
from tasks.sql import Sql

Search = Callable[..., list[Sequence[str]]]


@pytest.fixture
def subjects(engine, contract, declare, columns_of) -> Search:
    """What is proposed for each quantity of a frame, in words."""

    def find(frame: pl.DataFrame, *quantities: Quantity) -> list[Sequence[str]]:
        relation = declare(frame)
        columns = [c for c in columns_of(frame) if c.name != "v"]
        found = search_quantities(engine, contract, tuple(columns), relation, quantities)
        return [[one.subject for one in proposals or ()] for proposals in found]

    return find


def cases(evaluation_frame, rng: np.random.Generator, n: int, **more: object) -> tuple[pl.DataFrame, np.ndarray]:
    """Cases of which a tenth, x from 70 on and kind b, is `there`."""
    x, kind = rng.uniform(0, 100, n), rng.choice(["a", "b", "c"], n)
    frame = evaluation_frame(
        np.zeros(n), x=x, kind=kind, y=rng.normal(size=n), colour=rng.choice(["r", "g"], n), **more
    )
    return frame, (x >= 70) & (kind == "b")


PLANTED = {"cases where x is 70 or more and kind is b", "cases where kind is b and x is 70 or more"}


def test_a_signed_number_is_searched_on_either_side(subjects: Search, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    frame, there = cases(evaluation_frame, rng, 20_000)
    value = rng.normal(size=20_000) - np.where(there, 0.8, 0.0)
    low, high = subjects(frame.with_columns(v=value), Quantity(Sql("-v")), Quantity(Sql("v")))
    assert PLANTED & set(low)
    assert not PLANTED & set(high)


def test_what_few_cases_have_beyond_all_others_hides_nothing(subjects: Search, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    frame, there = cases(evaluation_frame, rng, 20_000)
    value = rng.exponential(size=20_000) * np.where(there, 2.0, 1.0)
    value[rng.integers(0, 20_000, 5)] = 1e9
    (found,) = subjects(frame.with_columns(v=value), Quantity(Sql("v")))
    assert PLANTED & set(found)


def test_a_case_counts_by_its_weight(subjects: Search, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    frame, there = cases(evaluation_frame, rng, 20_000)
    weight = np.where(there & (rng.random(20_000) < 0.5), 0.0, 1.0)
    # Where the weight is 0 the number is large; where it is not, it is as everywhere.
    value = rng.normal(size=20_000) + np.where(weight == 0, 3.0, 0.0)
    plain = frame.with_columns(v=value)
    weighted = plain.with_columns(case__weight=weight)
    assert PLANTED & set(subjects(plain, Quantity(Sql("v")))[0])
    assert not PLANTED & set(subjects(weighted, Quantity(Sql("v")))[0])


def test_beyond_a_level_only_what_exceeds_it_is_looked_for(subjects: Search, evaluation_frame) -> None:
    """The number is -1 in half of the cases, mostly 0 in the other half, and often 1 in a part of that."""
    rng = np.random.default_rng(3)
    frame, there = cases(evaluation_frame, rng, 20_000, half=rng.random(20_000) < 0.5)
    half = frame["half"].to_numpy()
    value = np.where(
        there & half, rng.choice([0, 1], 20_000), np.where(half, -(rng.random(20_000) < 0.2).astype(int), -1)
    )
    (found,) = subjects(frame.with_columns(v=value), Quantity(Sql("v"), above=0.0))
    assert "cases where half is true" not in found
    best = max(found, key=len)
    assert {"half is true", "x is 70 or more", "kind is b"} == set(best.removeprefix("cases where ").split(" and "))
    (either,) = subjects(frame.with_columns(v=value), Quantity(Sql("v")))
    assert "cases where half is true" in either


def test_nothing_is_proposed_where_all_cases_are_alike(subjects: Search, evaluation_frame) -> None:
    frame, _ = cases(evaluation_frame, np.random.default_rng(4), 2_000)
    assert subjects(frame.with_columns(v=pl.lit(2.5)), Quantity(Sql("v"))) == [[]]


def test_neither_the_order_of_rows_nor_a_second_run_changes_what_is_proposed(
    subjects: Search, evaluation_frame
) -> None:
    rng = np.random.default_rng(5)
    frame, there = cases(evaluation_frame, rng, 20_000, case__extra=rng.normal(size=20_000))
    frame = frame.with_columns(v=rng.lognormal(size=20_000) * np.where(there, 1.5, 1.0))
    frame = frame.with_columns(case__weight=pl.Series(rng.uniform(0.5, 2, 20_000)))
    once = subjects(frame, Quantity(Sql("v")))
    assert once[0]
    assert subjects(frame.sample(fraction=1.0, shuffle=True, seed=6), Quantity(Sql("v"))) == once


def test_of_hundreds_of_columns_those_that_tell_are_combined(subjects: Search, evaluation_frame) -> None:
    rng = np.random.default_rng(6)
    frame, there = cases(evaluation_frame, rng, 6_000, **{f"u{i}": rng.normal(size=6_000) for i in range(220)})
    value = rng.normal(size=6_000) + np.where(there, 3.0, 0.0)
    (found,) = subjects(frame.with_columns(v=value), Quantity(Sql("v")))
    assert PLANTED & set(found)

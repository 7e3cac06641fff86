"""Combinations of conditions: planted ones are found as they are, and nothing is said twice or without need."""

import numpy as np
import polars as pl
import pytest

from benchmarks.planted_cases import Shape, planted
from benchmarks.planted_segments import look
from tasks.ruler.rank import rank
from tasks.slices.search import search


@pytest.fixture
def subjects(engine, contract, declare, columns_of):
    """What is confirmed, in the order of the report."""

    def find(frame: pl.DataFrame) -> list[str]:
        relation = declare(frame)
        found = search(engine, contract, columns_of(frame), relation)
        findings, _, _ = rank(engine, contract, relation, list(found.proposals), graded=False)
        return [f.proposal.subject for f in findings if f.confirmed]

    return find


def noise(rng: np.random.Generator, n: int) -> dict[str, object]:
    return {"size": rng.normal(size=n), "colour": rng.choice(["red", "green", "blue"], n), "age": rng.uniform(0, 90, n)}


def test_what_fails_only_together_is_told_together(subjects, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    n = 20_000
    hour, origin = rng.integers(0, 24, n), rng.choice(["EWR", "JFK", "LGA"], n)
    failed = rng.random(n) < np.where((hour >= 18) & (origin == "EWR"), 0.4, 0.1)
    found = subjects(evaluation_frame(failed, hour=hour, origin=origin, **noise(rng, n)))
    assert found == ["cases where hour is 18 or more and origin is EWR"]


def test_missing_is_a_condition_too(subjects, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    n = 20_000
    wind = np.where(rng.random(n) < 0.2, np.nan, rng.uniform(0, 40, n))
    night = rng.random(n) < 0.3
    failed = rng.random(n) < np.where(np.isnan(wind) & night, 0.4, 0.1)
    found = subjects(evaluation_frame(failed, wind=wind, night=night, **noise(rng, n)))
    assert found == ["cases where wind is missing and night is true"]


def test_three_conditions(subjects, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    n = 40_000
    x, y, kind = rng.uniform(0, 100, n), rng.uniform(0, 100, n), rng.choice(["a", "b", "c", "d"], n)
    failed = rng.random(n) < np.where((x >= 70) & (y < 30) & (kind == "b"), 0.5, 0.1)
    (first, *_) = subjects(evaluation_frame(failed, x=x, y=y, kind=kind, **noise(rng, n)))
    assert first.startswith("cases where ")
    assert set(first.removeprefix("cases where ").split(" and ")) == {"x is 70 or more", "y is below 30", "kind is b"}


def test_neither_the_order_of_rows_nor_a_second_run_changes_a_byte(
    engine, contract, declare, columns_of, evaluation_frame
) -> None:
    rng = np.random.default_rng(3)
    n = 20_000
    columns = {"x": rng.normal(size=n), "y": rng.normal(size=n), **noise(rng, n)}
    failed = rng.random(n) < np.where((columns["x"] > 0.5) & (columns["y"] > 0.5), 0.4, 0.1)
    frame = evaluation_frame(failed, **columns).with_columns(case__weight=pl.Series(rng.uniform(0.5, 2, n)))
    once = search(engine, contract, columns_of(frame), declare(frame))
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=4)
    assert search(engine, contract, columns_of(frame), declare(mixed)) == once
    assert any(p.kind == "segment.combination" for p in once.proposals)


def test_of_noise_no_combination_is_confirmed(subjects, evaluation_frame) -> None:
    told = 0
    for seed in range(10):
        rng = np.random.default_rng(100 + seed)
        n = 8_000
        more = {f"x{i}": rng.normal(size=n) for i in range(6)}
        told += bool(subjects(evaluation_frame(rng.random(n) < 0.15, **more, **noise(rng, n))))
    assert told <= 1


def test_one_case_in_a_hundred_at_four_times_the_rate_is_among_the_first_five() -> None:
    data = planted(np.random.default_rng(5), Shape(100_000), 2, 0.01, 4.0, 1)
    sets, _ = look(data)
    (segment,) = data.segments
    alike = [np.count_nonzero(s & segment.holds) / np.count_nonzero(s | segment.holds) for s in sets[:5]]
    assert max(alike) >= 0.5

"""Where predictions lean and where they are far off is told in the label's unit; of a clean model nothing is told."""

import re

import numpy as np
import polars as pl
import pytest

N = 12_000


def flights(rng: np.random.Generator, n: int = N) -> tuple[pl.DataFrame, np.ndarray]:
    """Cases, and those of evenings from Newark."""
    hour, origin = rng.integers(0, 24, n), rng.choice(["EWR", "JFK", "LGA"], n)
    frame = pl.DataFrame({"hour": hour, "origin": origin, "wind": rng.gamma(2.0, 5.0, n), "x": rng.normal(size=n)})
    return frame, (hour >= 18) & (origin == "EWR")


def predicted(frame: pl.DataFrame, residual: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    truth = rng.normal(10.0, 20.0, frame.height)
    return frame.with_columns(truth=pl.Series(truth), score=pl.Series(truth + residual))


@pytest.mark.parametrize(("sign", "side", "other"), [(1, "over", "under"), (-1, "under", "over")])
def test_a_planted_bias_is_told_on_its_side_and_with_its_unit(answer, sign: int, side: str, other: str) -> None:
    rng = np.random.default_rng(0)
    frame, there = flights(rng)
    residual = rng.normal(scale=5.0, size=N) + sign * np.where(there, 6.0, 0.0)
    told = answer("regression", predicted(frame, residual, rng), failure={"tolerance": 8})
    first = told[side].found[0]
    assert set(first.subject.removeprefix("cases where ").split(" and ")) == {"hour is 18 or more", "origin is EWR"}
    assert first.mean == pytest.approx(6.0, abs=0.5)
    assert first.low < 6.0 < first.high
    assert first.elsewhere == pytest.approx(0.0, abs=0.2)
    word = {"over": "high", "under": "low"}[side]
    assert f" min too {word} on average (95 % interval " in first.sentence
    assert re.search(r", elsewhere 0\.\d+ min too (low|high)$", first.sentence)
    assert first.rows == np.count_nonzero(there)
    assert told[other].found == ()


def test_a_planted_spread_is_told_as_loss_and_not_as_bias(answer) -> None:
    rng = np.random.default_rng(1)
    frame, there = flights(rng)
    residual = rng.normal(size=N) * np.where(there, 9.0, 3.0)
    answers = answer("regression", predicted(frame, residual, rng), failure={"tolerance": 8})
    first = answers["loss"].found[0]
    assert set(first.subject.removeprefix("cases where ").split(" and ")) == {"hour is 18 or more", "origin is EWR"}
    # As many decimals as the interval deserves.
    told = first.sentence.removeprefix(f"{first.subject}: ")
    interval = r"\(95 % interval [67]\.\d+ to 7\.\d+ min\)"
    assert re.fullmatch(rf"off by 7\.\d+ min on average {interval}, elsewhere by 2\.\d+ min", told)
    assert answers["over"].found == answers["under"].found == ()


def test_a_model_that_is_too_high_everywhere_leans_nowhere_in_particular(answer) -> None:
    rng = np.random.default_rng(2)
    frame, _ = flights(rng)
    told = answer("regression", predicted(frame, rng.normal(4.0, 5.0, N), rng), failure={"tolerance": 8})
    assert [aspect.found for aspect in told.values()] == [(), (), ()]


def test_of_a_clean_model_nothing_is_told(answer) -> None:
    """At most one run in ten tells anything, for each question."""
    alarms = dict.fromkeys(("over", "under", "loss"), 0)
    for seed in range(20):
        rng = np.random.default_rng(100 + seed)
        frame, _ = flights(rng, 4_000)
        # Heavy tails, as residuals have them.
        residual = rng.standard_t(4, 4_000) * 5
        told = answer("regression", predicted(frame, residual, rng), failure={"tolerance": 8})
        for name in alarms:
            alarms[name] += bool(told[name].found)
    assert max(alarms.values()) <= 4  # of 20 at a rate of one in ten: more in one of 200 times


def test_few_cases_are_too_few_to_look(answer) -> None:
    rng = np.random.default_rng(3)
    frame, _ = flights(rng, 30)
    told = answer("regression", predicted(frame, rng.normal(size=30), rng), failure={"tolerance": 1})
    assert [(aspect.tested, aspect.found) for aspect in told.values()] == [(None, ())] * 3

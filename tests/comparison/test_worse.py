"""A segment in which a better model got worse is found and told first; where none did, nothing is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tasks.comparison.worse import Tables, with_worse_segments
from tasks.contracts.comparison import Comparison
from tasks.contracts.findings import Finding

N = 20_000


@dataclass
class Flights:
    """Cases of a model: where the later one may have got worse is `there`, three conditions on the columns."""

    frame: pl.DataFrame
    there: np.ndarray
    rng: np.random.Generator


def flights(seed: int, n: int = N) -> Flights:
    rng = np.random.default_rng(seed)
    columns = {
        "hour": rng.integers(0, 24, n),
        "origin": rng.choice(["EWR", "JFK", "LGA"], n),
        "wind": np.where(rng.random(n) < 0.1, np.nan, rng.gamma(2.0, 5.0, n)),
        "distance": rng.lognormal(6.0, 0.8, n),
        "carrier": rng.choice(["AA", "UA", "EV", "B6", "DL"], n),
    }
    there = (columns["hour"] >= 18) & (columns["origin"] == "EWR")
    return Flights(pl.DataFrame(columns, strict=False), there, rng)


def failures(given: Flights, worse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Before and now: a fifth of the failures are fixed, a few are new, and many where the new model is worse."""
    n, rng = given.frame.height, given.rng
    before = rng.random(n) < 0.15
    now = np.where(before, rng.random(n) < 0.7, rng.random(n) < 0.01)
    return before, np.where(worse, before | (rng.random(n) < 0.2), now)


@pytest.fixture
def worse(runs, columns_of, tmp_path: Path) -> Callable[..., Comparison]:
    """The comparison of two runs, with the segments that got worse searched for."""

    def compared(given: Flights, before: np.ndarray, now: np.ndarray, *tracked: Finding, **settings) -> Comparison:
        def rows(failed: np.ndarray) -> pl.DataFrame:
            return given.frame.with_columns(truth=True, score=pl.Series(np.where(failed, 0.1, 0.9)))

        runs.before("binary", rows(before), **settings)
        runs.now("binary", rows(now), **settings)
        comparison = runs.compare(*tracked)
        columns = columns_of(given.frame.drop("case__entity", strict=False))
        tables = Tables(runs.relation, columns, runs.folder / "comparison.parquet", tmp_path)
        return with_worse_segments(runs.engine, runs.contract, tables, comparison, tracked)

    return compared


def jaccard(runs, predicate: str, there: np.ndarray) -> float:
    held = runs.engine.connection.sql(f"SELECT case__id, {predicate} AS holds FROM {runs.relation}").pl()
    holds = held.sort("case__id")["holds"].fill_null(value=False).to_numpy()
    return np.count_nonzero(holds & there) / np.count_nonzero(holds | there)


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_regression_under_a_better_average_is_told_first(runs, worse, seed: int) -> None:
    given = flights(seed)
    found = worse(given, *failures(given, given.there))
    assert found.overall.high is not None
    assert found.overall.high < 0
    first = found.segments[0]
    assert first.worse
    assert first.searched
    assert jaccard(runs, first.predicate, given.there) >= 0.8
    assert first.change.low is not None
    assert first.change.low > 0
    assert first.flips.newly_wrong > first.flips.fixed


def test_three_conditions(runs, worse) -> None:
    given = flights(7, 40_000)
    there = given.there & (given.frame["carrier"].is_in(["UA"]).to_numpy())
    found = worse(given, *failures(given, there))
    assert found.overall.high < 0
    assert jaccard(runs, found.segments[0].predicate, there) >= 0.8


def test_where_no_segment_got_worse_nothing_is_told(worse) -> None:
    """Acceptance: a better model that is worse nowhere, in at least 90 % of the runs."""
    alarms = 0
    for seed in range(20):
        given = flights(100 + seed, 6_000)
        alarms += bool(worse(given, *failures(given, np.zeros(6_000, np.bool_))).segments)
    assert alarms <= 2


def test_two_models_of_which_neither_is_better_differ_nowhere(worse) -> None:
    alarms = 0
    for seed in range(20):
        given = flights(200 + seed, 6_000)
        before, now = given.rng.random(6_000) < 0.15, given.rng.random(6_000) < 0.15
        alarms += bool(worse(given, before, now).segments)
    assert alarms <= 4  # of 20 at a rate of one in ten: more in one of 200 times


def test_a_model_that_is_worse_everywhere_is_worse_nowhere_in_particular(worse) -> None:
    given = flights(3)
    before = given.rng.random(N) < 0.1
    found = worse(given, before, before | (given.rng.random(N) < 0.1))
    assert found.overall.low > 0
    assert found.segments == ()


def test_entities_that_flip_together_raise_no_alarm(worse) -> None:
    """Whole entities get worse by luck, and their column says who they are."""
    alarms = 0
    for seed in range(20):
        given = flights(300 + seed, 4_000)
        entity = given.rng.integers(0, 60, 4_000)
        shaky = given.rng.random(60) < 0.2
        before = given.rng.random(4_000) < 0.15
        now = np.where(shaky[entity], given.rng.random(60)[entity] < 0.5, before)
        frame = given.frame.with_columns(
            case__entity=pl.Series([f"e{e}" for e in entity]), region=pl.Series([f"r{e % 20}" for e in entity])
        )
        own = Flights(frame, given.there, given.rng)
        alarms += bool(worse(own, before, now, entity="carrier").segments)
    assert alarms <= 4


def test_what_is_tracked_and_worse_is_not_told_twice(worse, track) -> None:
    given = flights(5)
    tracked = track("hour >= 18 AND origin = 'EWR'", subject="evenings from Newark")
    found = worse(given, *failures(given, given.there), tracked)
    assert [(s.subject, s.searched) for s in found.segments if s.worse] == [("evenings from Newark", False)]
    assert found.held >= 1


def test_a_tracked_segment_in_doubt_is_told_once(runs, worse, track, columns_of, tmp_path) -> None:
    given = flights(5)
    first = worse(given, *failures(given, given.there)).segments[0]
    tracked = track(first.predicate, subject="in doubt", saw_errors=True)
    comparison = runs.compare(tracked)
    doubted = replace(comparison, segments=(replace(comparison.segments[0], worse=False),))
    tables = Tables(runs.relation, columns_of(given.frame), runs.folder / "comparison.parquet", tmp_path)
    again = with_worse_segments(runs.engine, runs.contract, tables, doubted, (tracked,))
    assert [s.searched for s in again.segments if s.finding_id == first.finding_id] == [True]


def test_few_new_failures_are_too_few_to_look(worse) -> None:
    given = flights(6, 400)
    before = np.zeros(400, np.bool_)
    now = np.arange(400) < 9
    assert worse(given, before, now).segments == ()

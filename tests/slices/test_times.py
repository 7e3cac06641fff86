"""Times are taken apart: months, spans up to the prediction, and how recent."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from tasks.ruler.rank import rank
from tasks.slices.search import search

N = 20_000


@pytest.fixture
def subjects(engine, contract, declare, columns_of):
    """What is confirmed where `at` is the time of the cases."""

    def find(frame: pl.DataFrame) -> list[str]:
        asked = contract.model_copy(update={"time": "at"})
        found = search(engine, asked, columns_of(frame), declare(frame))
        findings, _, _ = rank(engine, asked, declare(frame), list(found.proposals), graded=False)
        return [f.proposal.subject for f in findings if f.confirmed]

    return find


def moments(days: np.ndarray) -> pl.Series:
    """So many days after 1 January 2023."""
    seconds = (days * 86_400).astype(np.int64)
    return pl.Series(
        np.datetime64("2023-01-01T00:00:00", "us") + seconds.astype("timedelta64[s]")
    ).dt.replace_time_zone("UTC")


def test_winter_is_a_set_of_months(subjects, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    at = moments(rng.uniform(0, 730, N))
    winter = at.dt.month().is_in([12, 1, 2]).to_numpy()
    first, *_ = subjects(evaluation_frame(rng.random(N) < np.where(winter, 0.3, 0.1), at=at))
    assert first == "cases where month of at is one of (January, February, December)"


def test_a_young_account_is_a_span_up_to_the_case(subjects, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    day, age = rng.uniform(400, 730, N), rng.uniform(0, 400, N)
    failed = rng.random(N) < np.where(age < 30, 0.4, 0.1)
    first, *_ = subjects(evaluation_frame(failed, at=moments(day), opened=moments(day - age)))
    assert first == "cases where days from opened to at is below 30"


def test_the_last_month_is_told_as_that(subjects, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    day = np.append(rng.uniform(0, 365, N - 1), 365)
    found = subjects(evaluation_frame(rng.random(N) < np.where(day >= 335, 0.4, 0.1), at=moments(day)))
    assert len(found) == 1
    assert found[0].startswith("cases where at is ")
    assert any(f"(the last {days} days)" in found[0] for days in range(29, 33))


def test_of_times_of_noise_nothing_is_told(subjects, evaluation_frame) -> None:
    told = 0
    for seed in range(6):
        rng = np.random.default_rng(10 + seed)
        day = rng.uniform(100, 730, 8_000)
        columns = {"at": moments(day), "opened": moments(day - rng.uniform(0, 90, 8_000))}
        told += bool(subjects(evaluation_frame(rng.random(8_000) < 0.15, **columns)))
    assert told <= 1


def test_a_time_that_is_always_missing_costs_nothing(subjects, evaluation_frame) -> None:
    at = pl.Series([None] * 2_000, dtype=pl.Datetime("us", "UTC"))
    opened = pl.Series([datetime(2024, 1, 1, tzinfo=UTC)] * 2_000)
    assert subjects(evaluation_frame(np.arange(2_000) % 5 == 0, at=at, opened=opened)) == []

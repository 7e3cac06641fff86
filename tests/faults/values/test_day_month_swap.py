"""Dates with day and month swapped are found by what is usual for days that cannot be swapped."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.day_month_swap import DETECTOR

START = date(2023, 1, 1)
N = 3000


def _swapped(day: date) -> date:
    return date(day.year, day.day, day.month) if day.day <= 12 else day


def _days(rng: np.random.Generator, lead: np.ndarray) -> tuple[list[datetime], list[date]]:
    """Times of cases over a year, and dates that lie some days before them."""
    at = [datetime(2023, 1, 1, tzinfo=UTC) + timedelta(hours=int(h)) for h in np.sort(rng.integers(0, 365 * 24, N))]
    return at, [t.date() - timedelta(days=int(days)) for t, days in zip(at, lead, strict=True)]


@pytest.mark.parametrize("every", [20, 100])
def test_swapped_dates_are_found_by_the_time_of_the_case(world, material, look, realistic, every: int) -> None:
    rng = np.random.default_rng(1)
    at, ordered = _days(rng, rng.gamma(2, 3, N))
    written = [_swapped(day) if i % every == 0 else day for i, day in enumerate(ordered)]
    predictions, labels = realistic(N, at=at, ordered=written)
    seen = look(material(world(predictions, labels, time="at")), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.day_month_swap", "confirmed")
    assert proposal.subject == "cases whose ordered has day and month swapped"
    truth = {f"c{i:05d}" for i in range(N) if written[i] != ordered[i]}
    found = seen.cases["value.day_month_swap"]
    assert len(found & truth) >= 0.8 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)


def test_a_load_is_its_own_witness(world, material, look, realistic) -> None:
    """Each load covers one month; in one of them the dates up to the twelfth are spread over the year."""
    predictions, labels = realistic(N)
    rng = np.random.default_rng(1)
    months = [int(load[-2:]) for load in predictions["load_id"]]
    true = [date(2023, month, int(rng.integers(1, 29))) for month in months]
    written = [str(_swapped(day) if month == 5 else day) for day, month in zip(true, months, strict=True)]
    seen = look(material(world(predictions.with_columns(shipped=pl.Series(written)), labels)), DETECTOR)
    truth = {f"c{i:05d}" for i in range(N) if written[i] != str(true[i])}
    found = seen.cases["value.day_month_swap"]
    # A day of the months beside its own looks like an early or a late one of the load.
    assert found <= truth
    assert len(found) >= 0.7 * len(truth)
    assert "All of them are in load id load 05." in seen.only().why


@pytest.mark.parametrize("seed", range(4))
def test_right_dates_raise_no_alarm(world, material, look, realistic, seed: int) -> None:
    rng = np.random.default_rng(seed)
    at, ordered = _days(rng, rng.gamma(2, 5, N))
    # A few orders are very old, and births are far from everything.
    ordered = [
        day - timedelta(days=int(rng.integers(30, 900))) if i % 50 == 0 else day for i, day in enumerate(ordered)
    ]
    born = [date(1990, 1, 1) - timedelta(days=int(v)) for v in rng.normal(0, 5000, N)]
    predictions, labels = realistic(N, seed, at=at, ordered=ordered, born=born)
    assert look(material(world(predictions, labels, time="at")), DETECTOR).outcome == "nothing"


def test_dates_at_the_first_of_a_month_raise_no_alarm(world, material, look, realistic) -> None:
    rng = np.random.default_rng(2)
    at, _ = _days(rng, np.zeros(N))
    predictions, labels = realistic(N, at=at, billed=[t.date().replace(day=1) for t in at])
    assert look(material(world(predictions, labels, time="at")), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

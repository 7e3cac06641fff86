"""Newest cases without the time to become positive are found; quiet ends, bursts and old gaps are not."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.immature import DETECTOR

N = 6000  # 750 days of eight cases


def _censored(y: np.ndarray, days: int) -> np.ndarray:
    """Positives of the last days are missing, the more the newer they are."""
    first = N - 8 * days
    age = np.arange(N) - first
    missing = np.random.default_rng(1).random(N) < (0.6 + 0.4 * age / (N - first))
    return np.where((age >= 0) & missing, 0, y)


def test_a_window_that_had_no_time_is_found(scored, given, look) -> None:
    frame, y = scored(N)
    seen = look(given(frame, _censored(y, 60)), DETECTOR)
    assert seen.only().kind == "label.immature"
    assert seen.only().strength == "probable"
    truth, found = {f"c{i:06d}" for i in range(N - 480, N)}, seen.cases["label.immature"]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)
    assert "labels 1 that the scores expect in the last" in seen.only().why


def test_it_is_confirmed_where_labels_take_that_long(scored, given, look) -> None:
    frame, y = scored(N)
    rng = np.random.default_rng(2)
    wait = rng.exponential(20, N)
    age = (N - np.arange(N)) / 8
    known = np.where(wait <= age, y, 0)
    at = [t + timedelta(days=float(min(w, a))) for t, w, a in zip(frame["at"], wait, age, strict=True)]
    labels = pl.DataFrame({"id": frame["id"], "y": known, "known": at})
    declared = {"source": "labels.parquet", "key": ["id"], "label": "y", "labelled_at": "known"}
    seen = look(given(frame, None, labels=labels, declared=declared), DETECTOR)
    assert seen.only().strength == "confirmed"
    assert "becomes known" in seen.only().why


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bursts", [0.0, 2.0])
def test_complete_labels_are_silent(scored, given, look, seed: int, bursts: float) -> None:
    frame, y = scored(N, seed=seed, bursts=bursts)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"


def test_a_quiet_end_that_the_scores_expect_is_silent(scored, given, look) -> None:
    frame, y = scored(N)
    p = frame["p"].to_numpy().copy()
    p[-480:] = 0.01
    y[-480:] = np.random.default_rng(3).random(480) < 0.01
    assert look(given(frame.with_columns(p=pl.Series(p)), y), DETECTOR).outcome == "nothing"


def test_a_quiet_end_like_quiet_times_before_is_silent(scored, given, look) -> None:
    frame, y = scored(N)
    quiet = np.random.default_rng(4).random(N) < 0.7
    season = (np.arange(N) // 480) % 4 == 3
    season[-480:] = True
    assert look(given(frame, np.where(season & quiet, 0, y)), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("n", [1, 30, 150])
def test_few_cases_say_nothing(scored, given, look, n: int) -> None:
    frame, y = scored(n)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"
    assert look(given(frame.with_columns(at=pl.lit(None, pl.Datetime("us", "UTC"))), y), DETECTOR).outcome == "nothing"

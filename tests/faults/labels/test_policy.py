"""Parts whose labels follow another rule are found beside parts that merely differ."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.policy import DETECTOR


def _stricter(y: np.ndarray, rows: np.ndarray, share: float = 0.7) -> np.ndarray:
    given_up = rows & (np.random.default_rng(1).random(len(y)) < share)
    return np.where(given_up, 0, y)


def test_a_source_with_a_stricter_rule_is_found(scored, given, look) -> None:
    frame, y = scored(6000)
    rows = (frame["source_system"] == "gamma").to_numpy()
    seen = look(given(frame, _stricter(y, rows)), DETECTOR)
    assert seen.only().kind == "label.policy"
    assert seen.only().strength == "probable"
    assert seen.only().predicate == "CAST(\"source_system\" AS VARCHAR) = 'gamma'"
    assert "labels of gamma are 1 where the scores of these cases expect" in seen.only().why


def test_an_annotator_with_a_laxer_rule_is_found(scored, given, look) -> None:
    frame, y = scored(6000)
    who = np.random.default_rng(2).choice(["Ann", "Bob", "Cy", "Di", "Ed"], 6000)
    lax = np.where((who == "Cy") & (np.random.default_rng(3).random(6000) < 0.3), 1, y)
    labels = pl.DataFrame({"id": frame["id"], "y": lax, "who": who})
    declared = {"source": "labels.parquet", "key": ["id"], "label": "y", "source_of_label": "who"}
    seen = look(given(frame.drop("load_id", "source_system"), None, labels=labels, declared=declared), DETECTOR)
    assert seen.cases["label.policy"] == {f"c{i:06d}" for i in np.flatnonzero(who == "Cy")}


def test_a_source_that_changed_its_rule_is_found_in_those_months(scored, given, look) -> None:
    frame, y = scored(9000)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    frame = frame.with_columns(at=pl.Series([start + timedelta(minutes=30 * i) for i in range(9000)]))
    month = frame["at"].dt.strftime("%Y-%m")
    rows = ((frame["source_system"] == "alpha") & month.is_in(["2026-03", "2026-04"])).to_numpy()
    seen = look(given(frame, _stricter(y, rows, 0.9)), DETECTOR)
    truth, found = {f"c{i:06d}" for i in np.flatnonzero(rows)}, set().union(*seen.cases.values())
    assert len(found & truth) >= 0.6 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)


def test_a_month_in_which_all_follow_another_rule_is_a_candidate(scored, given, look) -> None:
    frame, y = scored(9000)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    frame = frame.with_columns(at=pl.Series([start + timedelta(minutes=30 * i) for i in range(9000)]))
    rows = (frame["at"].dt.strftime("%Y-%m") == "2026-04").to_numpy()
    seen = look(given(frame.drop("load_id"), _stricter(y, rows)), DETECTOR)
    assert seen.only().strength == "candidate"
    assert seen.cases["label.policy"] == {f"c{i:06d}" for i in np.flatnonzero(rows)}


def test_numbers_of_a_source_that_are_off_are_found(scored, given, look) -> None:
    frame, _ = scored(4000)
    rng = np.random.default_rng(4)
    value = frame["value"].to_numpy()
    y = value + 0.3 * rng.normal(size=4000) + np.where(frame["source_system"] == "delta", 0.8, 0.0)
    m = given(frame.with_columns(p=pl.col("value")), y, task="regression")
    assert "source_system" in look(m, DETECTOR).only().predicate


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bursts", [0.0, 2.0])
def test_sources_that_label_alike_are_silent(scored, given, look, seed: int, bursts: float) -> None:
    frame, y = scored(6000, seed=seed, bursts=bursts)
    assert look(given(frame, y), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_sources_with_other_cases_and_small_differences_are_silent(scored, given, look, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 8000
    source = rng.integers(0, 8, n)
    logit = 1.5 * rng.normal(size=n) - 2 + 0.5 * source
    own = rng.normal(0, 0.25, 8)[source]
    y = (rng.random(n) < 1 / (1 + np.exp(-(logit + own)))).astype(int)
    frame, _ = scored(n)
    p = pl.Series(1 / (1 + np.exp(-logit)))
    frame = frame.with_columns(p=p, source_system=pl.Series(source.astype(str)))
    assert look(given(frame, y), DETECTOR).outcome == "nothing"


def test_turned_and_one_sided_labels_are_left_to_others(scored, given, look) -> None:
    frame, y = scored(6000)
    turned, alike = y.copy(), y.copy()
    turned[1000:1200], alike[1000:1200] = 1 - y[1000:1200], 1
    for labels in (turned, alike):
        assert look(given(frame.drop("source_system"), labels, time=None), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("n", [1, 30, 150])
def test_few_cases_say_nothing(scored, given, look, n: int) -> None:
    frame, y = scored(n)
    assert look(given(frame, y), DETECTOR).outcome in ("nothing", "not_looked")

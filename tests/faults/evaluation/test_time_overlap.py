"""A split by time that does not hold is certain; one that was never made by time is told apart."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.evaluation.time_overlap import DETECTOR

CUT = datetime(2024, 6, 1, tzinfo=UTC)


def _seen(world, material, look, cases: list, training: list, who: list | None = None, trained: list | None = None):
    n = len(cases)
    predictions = pl.DataFrame(
        {"id": [f"c{i}" for i in range(n)], "p": [0.5] * n, "at": cases, "who": who or ["a"] * n}
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": [i % 2 for i in range(n)]})
    rows = pl.DataFrame({"at": training, "x": range(len(training))})
    if trained:
        rows = rows.with_columns(who=pl.Series(trained))
    w = world(predictions, labels, beside={"training": rows}, time="at", **({"entity": "who"} if trained else {}))
    return look(material(w), DETECTOR)


def _days(first: int, last: int) -> list[datetime]:
    return [CUT + timedelta(days=d) for d in range(first, last)]


def test_cases_from_before_the_end_of_the_training_are_marked(world, material, look) -> None:
    seen = _seen(world, material, look, _days(-3, 97), _days(-200, 1))
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("evaluation.time_overlap", "confirmed")
    assert seen.cases[proposal.kind] == {"c0", "c1", "c2"}
    assert proposal.why == (
        "The last training row is of 2024-06-01 00:00:00+00, the first case of 2024-05-29 00:00:00+00: "
        "3 of 100 cases come before the one, and 3 of 201 training rows after the other."
    )


def test_one_training_row_of_the_far_future_is_seen(world, material, look) -> None:
    seen = _seen(world, material, look, _days(0, 50), [*_days(-200, 0), datetime(2199, 1, 1, tzinfo=UTC)])
    assert seen.only().strength == "confirmed"
    assert len(seen.cases["evaluation.time_overlap"]) == 50


@pytest.mark.parametrize(
    ("cases", "training"),
    [
        (_days(0, 50), _days(-50, 0)),
        (_days(0, 50), _days(-50, 1)),
        ([None] * 5, _days(-5, 0)),
        (_days(0, 5), [None] * 3),
        (_days(0, 5), [datetime(1, 1, 1, tzinfo=UTC)]),
        ([d.date() for d in _days(0, 9)], [d.date() for d in _days(-9, 1)]),
    ],
    ids=["divided", "the same moment on both sides", "cases without time", "training without", "long ago", "days"],
)
def test_a_split_by_time_raises_no_alarm(world, material, look, cases, training) -> None:
    types = {
        "at": pl.Date if isinstance(cases[0], date) and not isinstance(cases[0], datetime) else pl.Datetime("us", "UTC")
    }
    cases, training = pl.Series(cases, dtype=types["at"]), pl.Series(training, dtype=types["at"])
    assert _seen(world, material, look, cases, training).kinds == []


def test_a_split_at_random_is_a_note(world, material, look) -> None:
    rng = np.random.default_rng(0)
    cases = [CUT + timedelta(hours=int(h)) for h in rng.integers(0, 900, 300)]
    training = [CUT + timedelta(hours=int(h)) for h in rng.integers(0, 900, 900)]
    seen = _seen(world, material, look, cases, training)
    assert seen.kinds == []
    assert "they were not divided by time" in seen.detected.notes[0].text


def test_a_split_at_random_that_shows_an_entity_its_future_is_a_candidate(world, material, look) -> None:
    rng = np.random.default_rng(0)
    cases = [CUT + timedelta(hours=int(h)) for h in rng.integers(10, 900, 300)]
    training = [*(CUT + timedelta(hours=int(h)) for h in rng.integers(0, 900, 899)), CUT + timedelta(hours=901)]
    who, trained = [f"k{i % 10}" for i in range(300)], ["k1"] * 450 + ["other"] * 450
    seen = _seen(world, material, look, cases, training, who, trained)
    assert seen.only().strength == "candidate"
    assert seen.cases["evaluation.time_overlap"] <= {f"c{i}" for i in range(1, 300, 10)}
    assert seen.cases["evaluation.time_overlap"]


def test_a_naive_time_is_not_compared_with_an_aware_one(world, material, look) -> None:
    training = pl.Series(_days(-200, 30)).dt.replace_time_zone(None)
    seen = _seen(world, material, look, _days(0, 50), training)
    assert seen.kinds == []
    assert "Not compared" in seen.detected.notes[0].text

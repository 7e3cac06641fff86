"""Every label that changed since the run before is found, with the step that explains the changes."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.relabelled import DETECTOR

N = 300


@pytest.fixture
def rerun(given):
    """The material of a run with labels `now`, after one with labels `before`."""

    def build(before: list, now: list, task: str = "binary", at: list | None = None, latest: datetime | None = None):
        ids = [f"c{i:06d}" for i in range(N)]
        frame = pl.DataFrame({"id": ids, "p": [0.5] * N, "load_id": [i // 30 for i in range(N)]})
        labels = pl.DataFrame({"id": ids, "y": now})
        previous = pl.DataFrame({"case__id": ids, "label__value": [None if b is None else str(b) for b in before]})
        if task == "regression":
            previous = previous.with_columns(pl.col("label__value").cast(pl.Float64))
        settings: dict = {"time": None, "task": task}
        if at is not None:
            labels = labels.with_columns(at=pl.Series(at))
            previous = previous.with_columns(label__at=pl.lit(latest))
            settings["labels"] = {"source": "labels.parquet", "key": ["id"], "label": "y", "labelled_at": "at"}
        return frame, labels, previous, settings

    def run(*args, **kwargs):
        frame, labels, previous, settings = build(*args, **kwargs)
        declared = settings.pop("labels", None)
        return given(
            frame, None, labels=labels, previous=previous, **settings, **({"declared": declared} if declared else {})
        )

    return run


def test_changed_classes_are_found_with_their_batch(rerun, look) -> None:
    before = [i % 2 for i in range(N)]
    now = [1 - b if 60 <= i < 90 else b for i, b in enumerate(before)]
    seen = look(rerun(before, now), DETECTOR)
    assert seen.only().kind == "label.changed"
    assert seen.only().strength == "confirmed"
    assert seen.cases["label.changed"] == {f"c{i:06d}" for i in range(60, 90)}
    assert seen.only().why == (
        "30 of 300 labels that this run shares with version v1 are others now, all but a few in load id 2: "
        "the classes are exchanged, 0 is 1 now, 1 is 0 now."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda v: v * 10, "multiplied by 10."),
        (lambda v: -v, "the sign is turned."),
        (lambda v: v + 5, "raised by 5."),
        (lambda _: 0.0, "all of them are 0 now."),
    ],
)
def test_changed_numbers_are_found_with_the_step(rerun, look, change, words: str) -> None:
    before = [float(v) for v in np.random.default_rng(1).integers(1, 1000, N)]
    now = [change(b) if i % 10 == 0 else b for i, b in enumerate(before)]
    seen = look(rerun(before, now, "regression"), DETECTOR)
    assert seen.cases["label.changed"] == {f"c{i:06d}" for i in range(0, N, 10)}
    assert seen.only().why.endswith(words)


def test_the_same_labels_are_silent(rerun, look) -> None:
    before = [i % 2 for i in range(N)]
    assert look(rerun(before, before), DETECTOR).outcome == "nothing"
    numbers = [i * 1.1 for i in range(N)]
    assert look(rerun(numbers, [v * (1 + 1e-12) for v in numbers], "regression"), DETECTOR).outcome == "nothing"


def test_a_label_that_came_since_is_no_change(rerun, look) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    before, now = [0] * N, [1 if i < 20 else 0 for i in range(N)]
    at = [start + timedelta(days=9) if i < 10 else start for i in range(N)]
    seen = look(rerun(before, now, at=at, latest=start + timedelta(days=1)), DETECTOR)
    assert seen.cases["label.changed"] == {f"c{i:06d}" for i in range(10, 20)}
    assert "0 became 1, never the other way round" in seen.only().why


def test_a_lost_label_is_told(rerun, look) -> None:
    before = [i % 2 for i in range(N)]
    seen = look(rerun(before, [None if i < 5 else b for i, b in enumerate(before)]), DETECTOR)
    assert seen.proposals == ()
    assert seen.detected.notes[0].text == "5 cases had a label in the run before and have none now."


def test_without_an_earlier_run_it_is_not_looked_for(scored, given, look) -> None:
    assert look(given(*scored(200)), DETECTOR).outcome == "not_looked"

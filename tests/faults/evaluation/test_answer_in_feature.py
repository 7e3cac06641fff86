"""An input that holds the answer is found by itself; strong but honest inputs are not."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.evaluation.answer_in_feature import DETECTOR

N = 2_000
START = datetime(2024, 3, 1, tzinfo=UTC)


def _cases(rng: np.random.Generator, **leak: object) -> tuple[pl.DataFrame, pl.DataFrame, np.ndarray]:
    """Inputs that know of each other and together tell something: an AUC of about 0.8 at best."""
    base = rng.normal(size=(N, 2))
    y = (rng.random(N) < 1 / (1 + np.exp(1.5 - 1.4 * base[:, 0]))).astype(int)
    inputs = {
        "income": np.exp(base[:, 0] + rng.normal(size=N) * 0.4),
        "rent": 500 + 100 * base[:, 0] + rng.normal(size=N) * 60,
        "age": np.round(40 + 9 * base[:, 0] + 5 * base[:, 1] + rng.normal(size=N) * 5),
        "town": rng.choice(["a", "b", "c"], N),
        "at": [START + timedelta(hours=int(h)) for h in rng.integers(0, 5_000, N)],
    }
    p = 1 / (1 + np.exp(1.5 - 1.4 * base[:, 0]))
    predictions = pl.DataFrame({"id": [f"c{i}" for i in range(N)], "p": p, **inputs, **leak})
    return predictions, pl.DataFrame({"id": predictions["id"], "y": y}), y


def _seen(world, material, look, cases, answers, **settings):
    return look(material(world(cases, answers, time="at", **settings)), DETECTOR)


def test_the_label_under_another_name_is_certain(world, material, look) -> None:
    predictions, labels, y = _cases(np.random.default_rng(0))
    seen = _seen(world, material, look, predictions.with_columns(closed=pl.Series(np.where(y == 1, "Y", "N"))), labels)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("evaluation.leaking_feature", "confirmed")
    assert proposal.why == "closed is the label under another name (AUC 1.00)."
    assert len(seen.cases[proposal.kind]) == N


def test_a_number_that_tells_all_is_a_candidate(world, material, look) -> None:
    rng = np.random.default_rng(1)
    predictions, labels, y = _cases(rng)
    paid = np.where(y == 1, rng.lognormal(5, 1, N), rng.lognormal(-3, 1, N))
    seen = _seen(world, material, look, predictions.with_columns(paid=pl.Series(paid)), labels)
    assert seen.only().strength == "candidate"
    assert seen.only().why.startswith("paid tells the label by itself, and no other input comes near (AUC ")


def test_what_is_filled_in_only_for_one_answer_is_a_candidate(world, material, look) -> None:
    rng = np.random.default_rng(2)
    predictions, labels, y = _cases(rng)
    reason = [f"r{rng.integers(3)}" if one and rng.random() < 0.5 else None for one in y]
    seen = _seen(world, material, look, predictions.with_columns(reason=pl.Series(reason)), labels)
    assert "reason is filled in for " in seen.only().why
    assert seen.cases["evaluation.leaking_feature"] >= {f"c{i}" for i in range(N) if reason[i]}


def test_a_moment_after_the_case_that_tells_the_label_is_probable(world, material, look) -> None:
    rng = np.random.default_rng(3)
    predictions, labels, y = _cases(rng)
    days = np.where(y == 1, rng.integers(20, 90, N), rng.integers(1, 22, N))
    closed = [at + timedelta(days=int(d)) for at, d in zip(predictions["at"], days, strict=True)]
    seen = _seen(world, material, look, predictions.with_columns(closed_at=pl.Series(closed)), labels)
    assert seen.only().strength == "probable"
    assert "closed at lies after the case in 2,000 cases, and how long after tells the label" in seen.only().why


def test_the_time_of_the_label_is_certain(world, material, look) -> None:
    rng = np.random.default_rng(4)
    predictions, labels, _ = _cases(rng)
    known = [at + timedelta(days=int(rng.integers(1, 60))) for at in predictions["at"]]
    labels = labels.with_columns(known=pl.Series(known))
    declared = {"source": "labels.parquet", "key": ["id"], "label": "y", "labelled_at": "known"}
    seen = _seen(world, material, look, predictions.with_columns(end=pl.Series(known)), labels, labels=declared)
    assert seen.only().strength == "confirmed"
    assert "end is the time at which the label became known" in seen.only().why


def test_what_tells_most_and_nothing_knows_is_a_candidate(world, material, look) -> None:
    """As the duration of a call that decides whether it was a success."""
    rng = np.random.default_rng(5)
    predictions, labels, y = _cases(rng)
    duration = np.where(y == 1, rng.gamma(6, 90, N), rng.gamma(1.5, 120, N))
    seen = _seen(world, material, look, predictions.with_columns(duration=pl.Series(duration)), labels)
    assert seen.only().strength == "candidate"
    assert seen.only().why.startswith("duration tells most, and no other input knows anything of it")


def test_a_planned_moment_after_the_case_raises_no_alarm(world, material, look) -> None:
    rng = np.random.default_rng(6)
    predictions, labels, _ = _cases(rng)
    due = [at + timedelta(days=int(rng.integers(1, 60))) for at in predictions["at"]]
    assert _seen(world, material, look, predictions.with_columns(due=pl.Series(due)), labels).kinds == []


@pytest.mark.parametrize("seed", range(5))
def test_honest_inputs_raise_no_alarm(world, material, look, seed: int) -> None:
    predictions, labels, _ = _cases(np.random.default_rng(seed))
    assert _seen(world, material, look, predictions, labels).kinds == []


def test_a_strong_input_among_independent_ones_raises_no_alarm(world, material, look) -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=(N, 6))
    p = 1 / (1 + np.exp(-2 * x[:, 0]))
    predictions = pl.DataFrame(
        {"id": [f"c{i}" for i in range(N)], "p": p, "at": [START] * N, **{f"x{i}": x[:, i] for i in range(6)}}
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": (rng.random(N) < p).astype(int)})
    assert _seen(world, material, look, predictions, labels).kinds == []


def test_an_easy_problem_raises_no_alarm(world, material, look) -> None:
    """Every input tells nearly all: that is how the classes are."""
    rng = np.random.default_rng(8)
    predictions, labels, y = _cases(rng)
    easy = {f"x{i}": y * 5 + rng.normal(size=N) for i in range(5)}
    assert (
        _seen(
            world, material, look, predictions.with_columns(**{k: pl.Series(v) for k, v in easy.items()}), labels
        ).kinds
        == []
    )


def test_an_identifier_tells_nothing_by_being_unique(world, material, look) -> None:
    predictions, labels, _ = _cases(np.random.default_rng(9))
    predictions = predictions.with_columns(number=pl.int_range(N), name=pl.concat_str(pl.lit("n"), "id"))
    assert _seen(world, material, look, predictions, labels).kinds == []


def test_classes_and_numbers_that_one_input_gives_away_are_found(world, material, look) -> None:
    rng = np.random.default_rng(10)
    predictions, _, _ = _cases(rng)
    kind = rng.choice(["a", "b", "c"], N)
    three = pl.DataFrame({"id": predictions["id"], "y": kind})
    hard = {"source": "predictions.parquet", "key": ["id"], "prediction": "guess"}
    cases = predictions.with_columns(guess=pl.lit("a"), code=pl.Series(kind).replace({"a": "1", "b": "2", "c": "3"}))
    seen = _seen(world, material, look, cases, three, task="multiclass", predictions=hard)
    assert "code is the label under another name (100% of the errors avoided)." in seen.only().why


def test_a_number_that_gives_the_number_away_is_a_candidate(world, material, look) -> None:
    rng = np.random.default_rng(11)
    predictions, _, _ = _cases(rng)
    price = rng.uniform(0, 1000, N)
    labels = pl.DataFrame({"id": predictions["id"], "y": price})
    seen = _seen(
        world, material, look, predictions.with_columns(net=pl.Series(price / 1.19)), labels, task="regression"
    )
    assert seen.only().strength == "candidate"
    assert len(seen.cases["evaluation.leaking_feature"]) == N


@pytest.mark.parametrize("y", [[0] * 300, [0, 1] * 20, [0] * 299 + [1]], ids=["one class", "few cases", "one positive"])
def test_labels_that_show_nothing_raise_no_alarm(world, material, look, y: list[int]) -> None:
    n = len(y)
    predictions = pl.DataFrame(
        {"id": [f"c{i}" for i in range(n)], "p": [0.5] * n, "at": [START] * n, "same": y, "none": [None] * n}
    )
    assert _seen(world, material, look, predictions, pl.DataFrame({"id": predictions["id"], "y": y})).kinds == []

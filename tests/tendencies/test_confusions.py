"""What is taken for what: pairs beyond chance, and the segment in which a class is taken for another."""

import numpy as np
import polars as pl
import pytest

from tasks.tendencies.confusions import confused

DIGITS = np.array(list("0123456789"))


def images(rng: np.random.Generator, n: int) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Images with what they show and what is read, right in nine of ten cases and else any other digit."""
    truth = rng.integers(0, 10, n)
    read = np.where(rng.random(n) < 0.9, truth, (truth + rng.integers(1, 10, n)) % 10)
    frame = pl.DataFrame({"ink": rng.uniform(0, 1, n), "pen": rng.choice(["ball", "ink", "felt"], n)})
    return frame, truth, read


def test_a_pair_that_is_confused_more_often_than_chance_is_told_with_what_chance_would_give() -> None:
    even = {(a, b): 20 for a in "abcdefgh" for b in "abcdefgh" if a != b}
    assert confused(even, 0.1) == []
    (pair,) = confused(even | {("a", "b"): 80}, 0.1)
    assert (pair.label, pair.predicted, pair.cases) == ("a", "b", 80)
    # Of the failures of third classes that are not a's, one in six is taken for b; a has 200.
    assert pair.expected == pytest.approx(200 / 6)


def test_two_classes_have_no_pair_beyond_chance_and_no_failure_has_none() -> None:
    assert confused({("a", "b"): 90, ("b", "a"): 10}, 0.1) == []
    assert confused({}, 0.1) == []


def test_a_frequent_class_that_is_taken_for_a_frequent_one_is_no_pair_beyond_chance() -> None:
    """Failures spread as labels and predictions would have it, whatever their shares."""
    shares = {"a": 10, "b": 5, "c": 2, "d": 1}
    spread = {(i, j): 8 * shares[i] * shares[j] for i in shares for j in shares if i != j}
    assert [pair for pair in confused(spread, 0.1) if pair.cases > 1.3 * pair.expected] == []


def test_where_threes_are_taken_for_eights_is_found(answer) -> None:
    rng = np.random.default_rng(0)
    frame, truth, read = images(rng, 30_000)
    there = (truth == 3) & (frame["ink"].to_numpy() >= 0.8) & (frame["pen"].to_numpy() == "felt")
    read = np.where(there & (rng.random(30_000) < 0.5), 8, read)
    given = frame.with_columns(truth=DIGITS[truth], predicted=DIGITS[read])
    told = answer("multiclass", given, predictions={"score": None, "prediction": "predicted"})
    assert list(told) == ["3->8"]
    aspect = told["3->8"]
    assert aspect.title == "3 taken for 8"
    assert aspect.about.startswith("3 is taken for 8 in ")
    first = aspect.found[0]
    conditions = first.subject.removeprefix("cases of 3 where ").split(" and ")
    assert set(conditions) == {"ink is 0.8 or more", "pen is felt"}
    assert first.mean == pytest.approx(0.5, abs=0.1)
    assert first.sentence.startswith(f"{first.subject}: ")
    assert " of 100 are taken for 8 (95 % interval " in first.sentence
    assert len(aspect.found) <= 2


def test_a_pair_that_is_confused_everywhere_alike_has_no_segment(answer) -> None:
    alarms = 0
    for seed in range(10):
        rng = np.random.default_rng(10 + seed)
        frame, truth, read = images(rng, 8_000)
        read = np.where((truth == 3) & (rng.random(8_000) < 0.2), 8, read)
        given = frame.with_columns(truth=DIGITS[truth], predicted=DIGITS[read])
        told = answer("multiclass", given, predictions={"score": None, "prediction": "predicted"})
        assert list(told) == ["3->8"]
        alarms += bool(told["3->8"].found)
    assert alarms <= 3  # of 10 at a rate of one in ten: more in one of 80 times


def test_mistakes_that_are_spread_by_chance_have_no_pair(answer) -> None:
    frame, truth, read = images(np.random.default_rng(30), 20_000)
    given = frame.with_columns(truth=DIGITS[truth], predicted=DIGITS[read])
    assert answer("multiclass", given, predictions={"score": None, "prediction": "predicted"}) == {}

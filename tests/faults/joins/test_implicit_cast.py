"""Texts that a cast makes one number are found on whichever side they stand; numbers of one spelling are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.implicit_cast import DETECTOR

KIND = "join.implicit_cast"


@pytest.fixture
def seen(world, material, look):
    def build(keys, there, raw=None):
        n = len(keys)
        rng = np.random.default_rng(0)
        predictions = pl.DataFrame({"id": [f"c{i}" for i in range(n)], "p": rng.random(n), "account": keys})
        labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, n)})
        table = pl.DataFrame({"account": there, "size": range(len(there))})
        beside = {} if raw is None else {"accounts__raw": pl.DataFrame({"account": raw, "name": range(len(raw))})}
        w = world(predictions, labels, {"accounts": (table, {"key": ["account"]})}, beside=beside)
        return look(material(w), DETECTOR)

    return build


def test_texts_that_meet_one_number_are_found(seen) -> None:
    keys = [str(i) for i in range(100)] + ["007", "08", "9.0", " 10"]
    got = seen(keys, list(range(100)))
    assert got.cases[KIND] == {f"c{i}" for i in [7, 8, 9, 10, 100, 101, 102, 103]}
    proposal = got.only()
    assert proposal.subject == "cases whose account a cast makes one with other keys"
    assert "8 different keys in the predictions are 4 numbers that accounts holds" in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("probable", False)


def test_texts_of_the_table_that_meet_one_number_are_found(seen) -> None:
    got = seen(list(range(100)), [str(i) for i in range(100)] + ["007", "08"])
    assert got.cases[KIND] == {"c7", "c8"}


def test_a_table_that_made_two_raw_keys_one_is_certain(seen) -> None:
    got = seen(list(range(100)), list(range(100)), raw=[str(i) for i in range(100)] + ["007", "08"])
    assert got.cases[KIND] == {"c7", "c8"}
    assert got.only().strength == "confirmed"
    assert "a cast has made one with other keys" in got.only().subject


def test_one_spelling_for_each_number_raises_no_alarm(seen) -> None:
    padded = [f"{i:05d}" for i in range(100)]
    assert seen(padded, list(range(100))).outcome == "nothing"
    assert seen(padded, padded).outcome == "nothing"
    assert seen(list(range(100)), list(range(100)), raw=padded).outcome == "nothing"


def test_numbers_that_the_table_does_not_hold_raise_no_alarm(seen) -> None:
    assert seen(["1", "01", "2", "02"], [7, 8]).outcome == "nothing"


def test_odd_texts_do_not_disturb(seen) -> None:
    assert seen([None, "", "x", "9" * 60, "1e400", "-", "+", "1", "\t1", "+1", "NaN"], [1, 2]).outcome == "nothing"

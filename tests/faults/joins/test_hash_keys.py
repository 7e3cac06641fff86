"""Hashes that are too short for so many entities are told from keys that two names may share."""

import hashlib

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.hash_keys import DETECTOR

KIND = "join.key_collision"


@pytest.fixture
def seen(world, material, look):
    """What the detector sees of 1,000 customers whose key is a hash of so many hexadecimal digits."""

    def build(digits: int, salt: str = "", key=None):
        names = [f"{salt}customer {i}" for i in range(1_000)]
        keys = (
            [hashlib.sha256(n.encode()).hexdigest()[:digits] for n in names]
            if key is None
            else [key(i) for i in range(1_000)]
        )
        rng = np.random.default_rng(0)
        predictions = pl.DataFrame({"id": [f"c{i}" for i in range(1_000)], "p": rng.random(1_000), "customer": keys})
        labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, 1_000)})
        raw = pl.DataFrame({"customer": keys, "name": names, "town": rng.integers(0, 50, 1_000)})
        table = raw.unique("customer", keep="first", maintain_order=True).drop("name")
        w = world(predictions, labels, {"customers": (table, {"key": ["customer"]})}, beside={"customers__raw": raw})
        shared = {f"c{i}" for i, k in enumerate(keys) if keys.count(k) > 1}
        return shared, look(material(w), DETECTOR)

    return build


def test_customers_that_share_a_short_hash_are_found(seen) -> None:
    shared, got = seen(4)
    proposal = got.only()
    assert got.cases[KIND] == shared
    assert proposal.subject == "cases whose customer is the hash of two entities of customers"
    assert "1,000 different values of name in the raw source of customers have" in proposal.why
    assert "hashes of 16 bits let about 7.6 expect" in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


@pytest.mark.parametrize("salt", ["", "a", "b"])
def test_hashes_that_are_long_enough_raise_no_alarm(seen, salt) -> None:
    assert seen(12, salt)[1].outcome == "nothing"


def test_two_names_of_one_key_are_no_collision_where_the_hash_is_too_long_for_it(seen) -> None:
    def key(i: int) -> str:
        return hashlib.sha256(str(i - i % 2 if i < 20 else i).encode()).hexdigest()[:12]

    assert seen(12, key=key)[1].outcome == "nothing"


def test_keys_that_are_no_hashes_raise_no_alarm(seen) -> None:
    assert seen(4, key=lambda i: f"N{i // 2:04d}")[1].outcome == "nothing"
    assert seen(4, key=lambda i: f"{i % 990:04d}")[1].outcome == "nothing"

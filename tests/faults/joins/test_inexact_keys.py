"""Keys that lost characters are told by the mark that each way of losing them leaves."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.inexact_keys import DETECTOR

KIND = "join.inexact_key"


@pytest.fixture
def seen(world, material, look):
    """What the detector sees of cases with some keys, and a table (and raw source) with others."""

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


def _ids(cases) -> set[str]:
    return {f"c{i}" for i in cases}


def _numbers(n: int, low: int, high: int, seed: int = 0) -> list[int]:
    return np.random.default_rng(seed).integers(low, high, n).tolist()


def test_keys_written_with_an_exponent_are_found(seen) -> None:
    keys = [str(k) for k in _numbers(200, 10**11, 10**12)]
    hit = range(20, 40)
    got = seen([f"{int(k):.2E}" if i in hit else k for i, k in enumerate(keys)], keys)
    assert got.cases[KIND] == _ids(hit)
    proposal = got.only()
    assert proposal.subject == "cases whose account lost its digits to an exponent in predictions"
    assert "are numbers written with an exponent (like 1.23E+11)" in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


def test_a_table_written_with_exponents_is_found(seen) -> None:
    keys = [str(k) for k in _numbers(200, 10**11, 10**12)]
    got = seen(keys, [f"{int(k):.4E}" if i < 30 else k for i, k in enumerate(keys)])
    assert got.cases[KIND] == _ids(range(30))
    assert got.only().subject.endswith("in accounts")


@pytest.mark.parametrize("side", ["accounts", "predictions"])
def test_keys_cut_at_the_length_of_a_column_are_found(seen, side) -> None:
    whole = [f"customer-{i * 7919 % 10**6:06d}" for i in range(300)]
    cut = [key[:12] for key in whole]
    got = seen(whole, sorted(set(cut))) if side == "accounts" else seen(cut, whole)
    assert got.cases[KIND] == _ids(range(300))
    assert f"because keys of {side} are cut after 12 characters" in got.only().subject


@pytest.mark.parametrize("as_text", [False, True])
def test_large_numbers_that_went_through_a_float_are_found(seen, as_text) -> None:
    keys = _numbers(300, 2**54, 2**55)
    rounded = sorted({int(float(k)) for k in keys})
    kind = str if as_text else int
    got = seen([kind(k) for k in keys], [kind(k) for k in rounded])
    assert got.cases[KIND] == _ids(range(300))
    assert "in accounts are numbers that a 64-bit float can hold; in predictions it is" in got.only().why


def test_a_spreadsheet_keeps_fifteen_digits(seen) -> None:
    keys = _numbers(300, 4 * 10**15, 8 * 10**15)
    got = seen(keys, sorted({k // 10 * 10 for k in keys}))
    assert "a spreadsheet, which keeps 15 digits" in got.only().why


def test_the_raw_source_shows_what_both_sides_lost(seen) -> None:
    keys = _numbers(300, 2**26, 2**27)
    rounded = [int(np.float32(k)) for k in keys]
    got = seen(rounded, sorted(set(rounded)), raw=keys)
    assert got.cases[KIND] == _ids(range(300))
    assert "a 32-bit float" in got.only().why


@pytest.mark.parametrize("seed", range(4))
def test_keys_of_many_lengths_and_sizes_raise_no_alarm(seen, seed) -> None:
    """Identifiers that grow by a digit, codes that look like exponents to a careless eye, and large numbers."""
    rng = np.random.default_rng(seed)
    growing = [f"N{i}" for i in rng.integers(1, 2_000, 400)]
    assert seen(growing, sorted({k for k in growing if len(k) < 5})).outcome == "nothing"
    codes = [f"{a}E{b}" for a, b in zip(rng.integers(1, 9, 400), rng.integers(10, 99, 400), strict=True)]
    assert seen(codes, sorted(set(codes))[:200]).outcome == "nothing"
    large = _numbers(400, 2**53, 2**62, seed)
    assert seen(large, sorted(set(large[:300]))).outcome == "nothing"


@pytest.mark.parametrize("keys", [["x"], [""] * 30, [None, "a"] * 20, ["9" * 40] * 30, ["1E+5"]], ids=repr)
def test_odd_keys_do_not_disturb(seen, keys) -> None:
    assert seen(keys, ["a", "b"]).outcome == "nothing"

"""A placeholder that meets a row is told from a key that merely looks like one."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.sentinel_keys import DETECTOR

KIND = "join.sentinel_key"


@pytest.fixture
def seen(world, material, look):
    """What the detector sees of the given keys, each of which has a row in `planes`."""

    def build(keys: list):
        n = len(keys)
        rng = np.random.default_rng(0)
        predictions = pl.DataFrame({"id": [f"c{i}" for i in range(n)], "p": rng.random(n), "plane": keys})
        labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, n)})
        known = predictions["plane"].unique().drop_nulls().sort()
        planes = pl.DataFrame({"plane": known, "seats": range(len(known))})
        return look(material(world(predictions, labels, {"planes": (planes, {"key": ["plane"]})})), DETECTOR)

    return build


def _tails(n: int) -> list[str]:
    return [f"N{i % 80:03d}AA" for i in range(n)]


@pytest.mark.parametrize("word", ["", "N/A", "unknown", " UNKNOWN ", "NULL", "?", "-"])
def test_a_word_for_nothing_that_has_a_row_is_found(seen, word) -> None:
    got = seen([*_tails(1_500), *[word] * 30])
    proposal = got.only()
    assert got.cases[KIND] == {f"c{i}" for i in range(1_500, 1_530)}
    assert proposal.subject == "cases whose plane stands for no key at all and yet has a row in planes"
    assert proposal.why.startswith(f"30 cases have {repr(word) if word else 'an empty text'} for plane")
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


@pytest.mark.parametrize(
    ("sentinel", "keys"), [(-1, range(100)), (99_999, range(100)), (0, range(1_000, 1_100)), (0, range(1, 90))]
)
def test_a_number_that_stands_out_is_found(seen, sentinel, keys) -> None:
    got = seen([*[keys[i % len(keys)] for i in range(1_500)], *[sentinel] * 100])
    assert got.only().strength == "probable"
    assert got.cases[KIND] == {f"c{i}" for i in range(1_500, 1_600)}


def test_a_row_of_nines_among_text_is_found(seen) -> None:
    got = seen([*_tails(1_500), *["99999"] * 100])
    assert got.cases[KIND] == {f"c{i}" for i in range(1_500, 1_600)}


def test_an_expectation_would_have_caught_it(seen, engine) -> None:
    (expectation,) = seen([*_tails(1_500), *["N/A"] * 30]).only().expectations
    query = expectation.kwargs["unexpected_rows_query"].format(batch="source_predictions")
    assert len(engine.connection.sql(query).fetchall()) == 30


@pytest.mark.parametrize("seed", range(4))
def test_codes_that_begin_with_zero_and_are_used_unevenly_raise_no_alarm(seen, seed) -> None:
    rng = np.random.default_rng(seed)
    assert seen((rng.zipf(1.6, 3_000) % 500 - 1).tolist()).outcome == "nothing"


def test_a_code_of_two_letters_that_reads_like_a_word_raises_no_alarm(seen) -> None:
    codes = [a + b for a in "NABCD" for b in "AXYZ"]  # NA is one of them
    assert seen([codes[i % len(codes)] for i in range(2_000)]).outcome == "nothing"


def test_a_placeholder_without_a_row_or_of_a_few_cases_raises_no_alarm(seen) -> None:
    assert seen([*_tails(1_500), *["N/A"] * 3]).outcome == "nothing"
    assert seen([*_tails(1_500), *[None] * 100]).outcome == "nothing"


@pytest.mark.parametrize("keys", [["x"], [0] * 300, [-1] * 50 + [0] * 50, [float("inf")] * 40], ids=str)
def test_few_keys_raise_no_alarm(seen, keys) -> None:
    keys = keys if isinstance(keys[0], str) else [int(k) if k != float("inf") else 2**60 for k in keys]
    assert seen(keys).outcome == "nothing"

"""Text cut at one length is found by its longer forms or by the heap at that length; short names are not cut ones."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.truncated_text import DETECTOR

CITIES = ["Springfield", "Fayetteville", "Greenville", "Manchester", "Bristol", "Clinton", "Georgetown", "Rome", "Troy"]


def test_beginnings_of_one_length_are_cut(world, material, look, realistic) -> None:
    predictions, labels = realistic()
    whole = [CITIES[i % len(CITIES)] for i in range(predictions.height)]
    hit = [load == "load 05" for load in predictions["load_id"]]
    city = [name[:6] if h else name for name, h in zip(whole, hit, strict=True)]
    seen = look(material(world(predictions.with_columns(city=pl.Series(city)), labels)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.truncated", "confirmed")
    truth = {case for case, name, h in zip(predictions["id"], whole, hit, strict=True) if h and len(name) > 6}
    assert seen.cases["value.truncated"] == truth
    assert "of exactly 6 signs" in proposal.why
    assert "All of them are in load id load 05." in proposal.why


def test_a_heap_at_the_greatest_length_is_cut(world, material, look, realistic) -> None:
    rng = np.random.default_rng(3)
    words = ["elm", "birch", "juniper", "oak", "hornbeam", "ash"]
    texts = [" ".join(rng.choice(words, rng.integers(1, 8)))[:24] for _ in range(3000)]
    seen = look(material(world(*realistic(3000, remark=texts))), DETECTOR)
    assert seen.kinds == ["value.truncated"]
    assert "exactly 24 signs and none has more" in seen.only().why


@pytest.mark.parametrize(
    "values",
    [
        ["Clark", "Clarke", "Green", "Greene", "Brown", "Browne", "Smith", "Johnson", "Whitaker", "Whitfield"] * 300,
        [f"N{i}AA" for i in range(3000)],
        ["737", "737-800", "A320", "A320-214", "A321", "A321-200", "DC-9", "DC-9-82", "MD", "MD-88"] * 300,
        ["AIRBUS", "AIRBUS INDUSTRIE", "BELL", "BELL AIR", "CESSNA", "CESSNA CO", "PIPER", "PIPER INC", "X", "Y"] * 300,
        [chr(65 + i % 26) * (1 + i % 12) for i in range(3000)],
    ],
    ids=["surnames", "registrations", "models", "makers", "repeats"],
)
def test_short_names_and_codes_are_whole(world, material, look, realistic, values: list[str]) -> None:
    assert look(material(world(*realistic(3000, name=values))), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(4))
def test_free_text_of_any_length_raises_no_alarm(world, material, look, realistic, seed: int) -> None:
    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoin shrdlu "))
    remark = ["".join(rng.choice(letters, int(length))) for length in rng.gamma(4, 6, 1500) + 1]
    assert look(material(world(*realistic(1500, seed, remark=remark))), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

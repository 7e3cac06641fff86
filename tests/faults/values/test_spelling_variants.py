"""Spellings of one category are found; different categories that look alike are not."""

import polars as pl
import pytest

from tasks.faults.values.spelling_variants import DETECTOR


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        ("New York ", "spaces or invisible signs"),
        ("New\u00a0York", "spaces or invisible signs"),
        ("New York\u200b", "spaces or invisible signs"),
        ("NEW YORK", "case, accents"),
        ("new_york", "case, accents"),
        ("New-York", "case, accents"),
        ("Néw York", "case, accents"),
        ("Ne\u0301w York", "case, accents"),
    ],
)
def test_a_spelling_is_found_and_the_usual_one_named(world, material, look, realistic, variant: str, words) -> None:
    predictions, labels = realistic()
    city = [variant if i % 100 == 0 else ("New York", "Newark")[i % 2] for i in range(predictions.height)]
    seen = look(material(world(predictions.with_columns(city=pl.Series(city)), labels)), DETECTOR)
    proposal = seen.only()
    assert proposal.kind == "value.spelling"
    assert proposal.strength == ("confirmed" if words.startswith("spaces") else "probable")
    assert seen.cases["value.spelling"] == set(predictions["id"].gather_every(100))
    assert "for 'New York'" in proposal.why
    assert words in proposal.why


def test_the_source_that_spells_otherwise_is_named(world, material, look, realistic) -> None:
    predictions, labels = realistic()
    shouted = pl.when(pl.col("load_id") == "load 03").then(pl.col("street").str.to_uppercase()).otherwise("street")
    seen = look(material(world(predictions.with_columns(street=shouted), labels)), DETECTOR)
    assert "All of them are in load id load 03." in seen.only().why
    assert seen.cases["value.spelling"] == set(predictions.filter(pl.col("load_id") == "load 03")["id"])


@pytest.mark.parametrize(
    "values",
    [("1-1", "11"), ("1.5", "15"), ("m", "M"), ("aB", "Ab"), ("A-1b", "A-1B"), ("Greene", "Green"), ("", "none")],
)
def test_codes_that_look_alike_are_different(world, material, look, realistic, values: tuple[str, str]) -> None:
    predictions, labels = realistic(city=list(values) * 1500)
    assert "value.spelling" not in look(material(world(predictions, labels)), DETECTOR).kinds


def test_a_name_one_letter_away_is_a_candidate_only(world, material, look, realistic) -> None:
    city = ["Philadelhpia" if i % 500 == 0 else ("Philadelphia", "Pittsburgh")[i % 2] for i in range(3000)]
    predictions, labels = realistic(3000, city=city)
    seen = look(material(world(predictions, labels)), DETECTOR)
    assert (seen.only().kind, seen.only().strength) == ("value.near_spelling", "candidate")
    assert seen.cases["value.near_spelling"] == set(predictions["id"].gather_every(500))


@pytest.mark.parametrize("seed", range(4))
def test_real_columns_raise_no_alarm(world, material, look, realistic, seed: int) -> None:
    assert look(material(world(*realistic(seed=seed))), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

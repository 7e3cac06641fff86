"""Text read in the wrong encoding is told by what it leaves; text with accents and typographic signs is not."""

import polars as pl
import pytest

from tasks.faults.values.mojibake import DETECTOR

NAMES = ["Zürich", "São Paulo", "Malmö", "Łódź", "Ελλάδα", "Москва", "d\u2019Arc \u2013 Saint\u2026", "plain"]


def _misread(text: str, codec: str = "cp1252") -> str:
    """As a reader with the wrong code page sees it; bytes that the page has no sign for stay control characters."""
    return "".join(
        bytes([b]).decode(codec) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b) for b in text.encode()
    )


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_names_read_in_another_encoding_are_found_with_the_load_they_came_in(
    world, material, look, realistic, codec: str
) -> None:
    predictions, labels = realistic()
    n = predictions.height
    hit = [load == "load 07" for load in predictions["load_id"]]
    names = [NAMES[i % 8] for i in range(n)]
    city = [_misread(name, codec) if h else name for name, h in zip(names, hit, strict=True)]
    seen = look(material(world(predictions.with_columns(city=pl.Series(city)), labels)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.mojibake", "confirmed")
    truth = {case for case, h, name in zip(predictions["id"], hit, names, strict=True) if h and name != "plain"}
    assert seen.cases["value.mojibake"] == truth
    assert "All of them are in load id load 07." in proposal.why


def test_text_misread_twice_is_still_found(world, material, look, realistic) -> None:
    predictions, labels = realistic()
    city = [_misread(_misread("Zürich")) if i % 100 == 0 else "Zürich" for i in range(predictions.height)]
    seen = look(material(world(predictions.with_columns(city=pl.Series(city)), labels)), DETECTOR)
    assert seen.cases["value.mojibake"] == set(predictions["id"].gather_every(100))


def test_lost_letters_are_a_finding_of_their_own(world, material, look, realistic) -> None:
    predictions, labels = realistic()
    city = ["Z\ufffdrich" if i % 100 == 0 else "Zürich" for i in range(predictions.height)]
    seen = look(material(world(predictions.with_columns(city=pl.Series(city)), labels)), DETECTOR)
    assert "the letters are lost" in seen.only().why
    assert seen.cases["value.mojibake"] == set(predictions["id"].gather_every(100))


def test_capitals_before_typographic_signs_raise_no_alarm(world, material, look, realistic) -> None:
    texts = [
        "\u201cSÃO\u201d",
        "«CAFÉ»",
        "VOILÀ\u2026",
        "AMANHÃ \u2013 ÀS",
        "IRMÃ\u2122",
        "ÄÄRI\u201d",
        "Ñandú",
        "Â",
        "50 £",
        "naïve façade",
        "ПРИВЕТ",
    ]
    predictions, labels = realistic()
    city = [texts[i % len(texts)] for i in range(predictions.height)]
    assert look(material(world(predictions.with_columns(city=pl.Series(city)), labels)), DETECTOR).outcome == "nothing"


def test_one_slip_is_no_step_of_the_preparation(world, material, look, realistic) -> None:
    predictions, labels = realistic(city=["ZÃ¼rich", *["Zürich"] * 2999])
    assert look(material(world(predictions, labels)), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

"""A number column that a few words turned into text is found; codes that are mostly digits are left alone."""

import pytest

from tasks.faults.values.mixed_type import DETECTOR


def _charges(odd: str) -> list[str]:
    return [odd if i % 250 == 0 else f"{i / 7:.2f}" for i in range(3000)]


@pytest.mark.parametrize(
    ("odd", "strength"), [(" ", "confirmed"), ("?", "confirmed"), ("N/A", "confirmed"), ("none yet", "probable")]
)
def test_the_values_that_are_no_numbers_are_told(world, material, look, realistic, odd: str, strength: str) -> None:
    predictions, labels = realistic(3000, charges=_charges(odd))
    seen = look(material(world(predictions, labels)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.mixed_type", strength)
    assert seen.cases["value.mixed_type"] == set(predictions["id"].gather_every(250))
    assert f"2,988 of 3,000 values are numbers; 12 are not, such as {odd!r}." in proposal.why


@pytest.mark.parametrize(
    "values",
    [
        [f"{i}" if i % 20 else f"X{i}" for i in range(3000)],
        [f"{i:05d}" if i % 250 else "none" for i in range(3000)],
        ["1", "2", "3", "other"] * 750,
        [f"{i}" for i in range(3000)],
        ["low", "high"] * 1500,
    ],
    ids=["codes", "padded", "grades", "numbers alone", "words"],
)
def test_codes_and_categories_raise_no_alarm(world, material, look, realistic, values: list[str]) -> None:
    assert look(material(world(*realistic(3000, code2=values))), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

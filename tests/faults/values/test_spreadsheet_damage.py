"""What a spreadsheet leaves is told by the other values of the column; codes that only look like it are left alone."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.spreadsheet_damage import DETECTOR

N = 3000


def _hit(every: int) -> list[bool]:
    return [i % every == 0 for i in range(N)]


def _mixed(damaged: list[str], whole: list[str], every: int = 100) -> list[str]:
    return [damaged[i // every % len(damaged)] if i % every == 0 else whole[i % len(whole)] for i in range(N)]


RNG = np.random.default_rng(5)
ZIPS = [f"{v:05d}" for v in RNG.integers(1000, 99000, 200)]
LONG = [str(v) for v in RNG.integers(10**18, 9 * 10**18, N)]


@pytest.mark.parametrize(
    ("values", "words", "strength"),
    [
        (_mixed(["#N/A", "#REF!"], ["a", "b"]), "holds an error of a spreadsheet", "confirmed"),
        (_mixed(["9-May", "Oct-14"], ["0-4", "15-19", "20-24"]), "was turned into a date", "probable"),
        (
            _mixed(["1.23E+15"], ["8812345678901", "8812345678902"]),
            "was turned into a number with an exponent",
            "confirmed",
        ),
        (_mixed(["1,234", "12,345.50"], ["990", "1234", "15.5"]), "is a number with separators", "confirmed"),
        (
            _mixed([z.lstrip("0") for z in ZIPS if z.startswith("0")], ZIPS),
            "lost its leading zeros",
            "confirmed",
        ),
        (
            [value[:15] + "0000" if i % 100 == 0 else value for i, value in enumerate(LONG)],
            "lost the digits after the fifteenth",
            "probable",
        ),
    ],
    ids=["errors", "dates", "exponents", "separators", "leading zeros", "last digits"],
)
def test_damage_is_found_and_named(world, material, look, realistic, values, words: str, strength: str) -> None:
    predictions, labels = realistic(N)
    seen = look(material(world(predictions.with_columns(ref=pl.Series(values)), labels)), DETECTOR)
    proposal = seen.only()
    assert proposal.kind == "value.spreadsheet"
    assert proposal.subject == f"cases whose ref {words}"
    assert proposal.strength == strength
    truth = set(predictions["id"].gather_every(100))
    found = seen.cases["value.spreadsheet"]
    assert truth <= found
    assert len(found) <= 1.1 * len(truth)


def test_numbers_are_cut_in_a_column_of_whole_numbers_too(world, material, look, realistic) -> None:
    values = [int(value[:15] + "0000") if i % 100 == 0 else int(value) for i, value in enumerate(LONG)]
    predictions, labels = realistic(N)
    seen = look(material(world(predictions.with_columns(ref=pl.Series(values)), labels)), DETECTOR)
    assert set(predictions["id"].gather_every(100)) <= seen.cases["value.spreadsheet"]


@pytest.mark.parametrize(
    "values",
    [
        _mixed(["Mar-05", "Dec-12"], ["Abc-12", "Xyz-01"]),
        _mixed(["1E+05", "2.5E+06"], ["12.5", "0.25"], every=3),
        ["Jan-05", "Feb-05", "Mar-05"] * 1000,
        [str(v) for v in range(N)],
        ["01", "0101", "010121", "7"] * 750,
        [f"{v}000" for v in range(10**14, 10**14 + N)],
        ["9E2", "1E5", "N1E", "2E10"] * 750,
    ],
    ids=["codes", "measures", "months", "counts", "hierarchy", "rounded", "exponents of codes"],
)
def test_what_only_looks_like_damage_raises_no_alarm(world, material, look, realistic, values) -> None:
    predictions, labels = realistic(N)
    seen = look(material(world(predictions.with_columns(ref=pl.Series(values)), labels)), DETECTOR)
    assert seen.kinds == []


@pytest.mark.parametrize("seed", range(4))
def test_real_columns_raise_no_alarm(world, material, look, realistic, seed: int) -> None:
    assert look(material(world(*realistic(seed=seed))), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

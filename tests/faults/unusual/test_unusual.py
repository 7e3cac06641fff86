"""Cases that are far out in several ways are named; extreme single values, codes and heavy tails are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.unusual.unusual import DETECTOR

N = 3_000


def _houses(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Sizes that go together, a heavy tail, many zeros, counts."""
    size = rng.normal(size=N)
    return {
        "living": np.exp(7.2 + 0.3 * size + rng.normal(size=N) * 0.1),
        "basement": np.exp(6.9 + 0.3 * size + rng.normal(size=N) * 0.2),
        "lot": rng.lognormal(9, 1.5, N),
        "porch": np.where(rng.random(N) < 0.7, 0.0, rng.exponential(60, N)),
        "rooms": np.clip(np.round(6 + size), 3, 9),
    }


def _tables(rng: np.random.Generator, columns: dict[str, np.ndarray]) -> tuple[pl.DataFrame, pl.DataFrame]:
    predictions = pl.DataFrame({"id": [f"c{i}" for i in range(N)], "p": rng.random(N), **columns})
    return predictions, pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, N)})


def test_huge_houses_are_named_with_what_is_unusual_of_them(world, material, look) -> None:
    rng = np.random.default_rng(0)
    columns = _houses(rng)
    columns["living"][:3] = [9_000, 9_500, 11_000]
    columns["basement"][:3] = [8_500, 9_100, 9_900]
    seen = look(material(world(*_tables(rng, columns))), DETECTOR)
    proposal = seen.only()
    assert (proposal.family, proposal.kind, proposal.strength) == ("ambiguous", "unusual.legitimate", "candidate")
    assert seen.cases[proposal.kind] == {"c0", "c1", "c2"}
    assert "They lie far out in basement, living" in proposal.why


def test_a_case_whose_join_went_wrong_is_not_named(world, material, look) -> None:
    rng = np.random.default_rng(0)
    columns = _houses(rng)
    columns["living"][:3] = [9_000, 9_500, 11_000]
    columns["basement"][:3] = [8_500, 9_100, 9_900]
    predictions, labels = _tables(rng, columns)
    towns = pl.DataFrame({"id": predictions["id"][1:], "town": ["a"] * (N - 1)})
    seen = look(material(world(predictions, labels, {"towns": (towns, {"key": ["id"]})})), DETECTOR)
    assert seen.cases["unusual.legitimate"] == {"c1", "c2"}


def test_one_extreme_value_alone_may_be_an_error_and_is_not_named(world, material, look) -> None:
    rng = np.random.default_rng(1)
    columns = _houses(rng)
    columns["living"][:3] = 1e6
    assert look(material(world(*_tables(rng, columns))), DETECTOR).kinds == []


def test_a_code_in_several_columns_is_not_named(world, material, look) -> None:
    rng = np.random.default_rng(2)
    columns = _houses(rng)
    for name in ("living", "basement"):
        columns[name][:20] = 99_999
    assert look(material(world(*_tables(rng, columns))), DETECTOR).kinds == []


@pytest.mark.parametrize("seed", range(8))
def test_the_extremes_of_usual_columns_are_not_named(world, material, look, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert look(material(world(*_tables(rng, _houses(rng)))), DETECTOR).kinds == []


@pytest.mark.parametrize(
    "columns",
    [
        {"a": np.full(N, np.nan), "b": np.full(N, np.inf)},
        {"a": np.ones(N), "b": np.zeros(N)},
        {"a": np.arange(N), "b": np.arange(N)[::-1].copy()},
        {"a": np.arange(N) % 2},
    ],
    ids=["no numbers", "constants", "numbered", "two values"],
)
def test_odd_columns_are_not_named(world, material, look, columns) -> None:
    assert look(material(world(*_tables(np.random.default_rng(3), columns))), DETECTOR).kinds == []

"""Rows whose fields moved one column are found by two foreign fields side by side; odd values alone are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.shifted_fields import DETECTOR

N = 3000
FIELDS = ["plate", "origin", "dest", "model"]


def _flights(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(seed)
    ids = [f"c{i:05d}" for i in range(N)]
    score = rng.random(N)
    frame = pl.DataFrame(
        {
            "id": ids,
            "p": score,
            "load_id": [f"load {i // 300}" for i in range(N)],
            "plate": [
                f"N{v}{w}" for v, w in zip(rng.integers(100, 999, N), rng.choice(["AA", "UA", "DL"], N), strict=True)
            ],
            "origin": rng.choice(["EWR", "JFK", "LGA"], N),
            # Some go to an airport that others start from.
            "dest": rng.choice(["LAX", "ORD", "ATL", "JFK", "BOS"], N, p=[0.3, 0.3, 0.3, 0.05, 0.05]),
            "model": [
                f"{a}-{b}" for a, b in zip(rng.choice(["A320", "737", "MD"], N), rng.integers(1, 400, N), strict=True)
            ],
        }
    )
    return frame, pl.DataFrame({"id": ids, "y": (rng.random(N) < score).astype(int)})


def _moved(frame: pl.DataFrame, hit: pl.Expr, names: list[str]) -> pl.DataFrame:
    pairs = zip(names[1:], names, strict=False)
    return frame.with_columns(**{to: pl.when(hit).then(pl.col(of)).otherwise(to) for to, of in pairs})


@pytest.mark.parametrize(("names", "direction"), [(FIELDS, "right"), (FIELDS[::-1], "left")])
def test_rows_with_moved_fields_are_found(world, material, look, names: list[str], direction: str) -> None:
    predictions, labels = _flights(1)
    hit = (pl.col("load_id") == "load 4") & (pl.int_range(pl.len()) % 5 == 0)
    seen = look(material(world(_moved(predictions, hit, names), labels)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.shifted_fields", "confirmed")
    assert proposal.subject == f"cases whose fields moved one column to the {direction}"
    truth = set(predictions.filter(hit)["id"])
    found = seen.cases["value.shifted_fields"]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)
    assert "All of them are in load id load 4." in proposal.why


def test_a_frequent_value_that_moved_is_found_with_the_rest(world, material, look) -> None:
    """Towns that many rows have are frequent among the ages, too, once a whole load has moved."""
    predictions, labels = _flights(1)
    rng = np.random.default_rng(2)
    rest = [f"{a}{b}" for a in ("Ash", "Bel", "Cor", "Dun") for b in ("ford", "ham", "by", "ton")]
    town = np.where(rng.random(N) < 0.4, "Milton", rng.choice(rest, N))
    low = 5 * rng.integers(0, 14, N)
    beside = pl.DataFrame(
        {"zip": rng.integers(10_000, 99_999, N).astype(str), "town": town, "ages": [f"{v}-{v + 4}" for v in low]}
    )
    frame = predictions.select("id", "p", "load_id").hstack(beside)
    hit = pl.col("load_id") == "load 4"
    moved = _moved(frame, hit, ["zip", "town", "ages"])
    seen = look(material(world(moved, labels)), DETECTOR)
    assert seen.cases[seen.only().kind] == set(frame.filter(hit)["id"])
    assert look(material(world(frame, labels)), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(4))
def test_odd_values_and_common_ones_raise_no_alarm(world, material, look, seed: int) -> None:
    predictions, labels = _flights(seed)
    odd = pl.int_range(pl.len()) % 97 == 0
    predictions = predictions.with_columns(model=pl.when(odd).then(pl.lit("ORD")).otherwise("model"))
    assert look(material(world(predictions, labels)), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(4))
def test_real_columns_raise_no_alarm(world, material, look, realistic, seed: int) -> None:
    assert look(material(world(*realistic(seed=seed))), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

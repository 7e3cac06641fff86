"""Defaults that fill several columns of the same cases are told from columns that share their zeros by nature."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.filled_together import DETECTOR

KIND = "join.default_fill"


def _wide(n: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cases with columns of a weather table among the predictions."""
    rng = np.random.default_rng(seed)
    predictions = pl.DataFrame(
        {
            "id": [f"c{i}" for i in range(n)],
            "p": rng.random(n),
            "station": rng.choice(["EWR", "JFK", "LGA"], n),
            "temp": rng.normal(55, 18, n).round(1),
            "pressure": rng.normal(1017, 7, n).round(1),
            "humid": rng.uniform(20, 100, n).round(2),
            "wind": rng.gamma(2, 5, n).round(1),
            "seats": rng.integers(20, 400, n),
        }
    )
    return predictions, pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, n)})


def _filled(predictions: pl.DataFrame, hit: pl.Expr, **values: float) -> pl.DataFrame:
    return predictions.with_columns(pl.when(hit).then(v).otherwise(name).alias(name) for name, v in values.items())


HIT = pl.int_range(pl.len()) % 50 == 7


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"temp": -999, "pressure": -999, "humid": -999}, "all others lie between"),
        ({"temp": 0, "pressure": 0, "humid": 0, "seats": -500}, "all others lie between"),
        ({"temp": 55.260392, "pressure": 1017.899, "humid": 62.53007}, "no other value has as many decimals"),
    ],
)
def test_a_row_of_defaults_is_found(world, material, look, values, words) -> None:
    predictions, labels = _wide(3_000, 0)
    seen = look(material(world(_filled(predictions, HIT, **values), labels)), DETECTOR)
    proposal = seen.only()
    assert seen.cases[KIND] == set(predictions.filter(HIT)["id"])
    assert proposal.subject.startswith("cases in which ")
    assert words in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("probable", False)


def test_a_default_that_is_rarer_than_many_true_values_is_found(world, material, look) -> None:
    """Whole degrees and knots: every one of them is more frequent than the fill."""
    predictions, labels = _wide(3_000, 0)
    coarse = predictions.with_columns(
        temp=pl.col("temp").clip(25, 85).round(0),
        pressure=pl.col("pressure").clip(1005, 1030).round(0),
        wind=pl.col("wind").clip(1, 25).round(0),
    )
    hit = pl.int_range(pl.len()) % 75 == 7
    filled = _filled(coarse, hit, temp=-999, pressure=-999, wind=-999)
    seen = look(material(world(filled, labels)), DETECTOR)
    assert "all others lie between" in seen.only().why
    assert seen.cases[KIND] == set(predictions.filter(hit)["id"])
    assert look(material(world(coarse, labels)), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(4))
def test_columns_without_a_fill_raise_no_alarm(world, material, look, seed) -> None:
    predictions, labels = _wide(3_000, seed)
    assert look(material(world(predictions, labels)), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_houses_without_a_cellar_have_none_of_any_kind(world, material, look, seed) -> None:
    """Zeros that fall together, where zero is the end of the scale."""
    rng = np.random.default_rng(seed)
    n = 3_000
    without = rng.random(n) < 0.05
    area = np.where(without, 0, rng.gamma(5, 200, n).round())
    predictions = pl.DataFrame(
        {
            "id": [f"c{i}" for i in range(n)],
            "p": rng.random(n),
            "cellar": area,
            "finished": np.where(without, 0, (area * rng.random(n)).round()),
            "height": np.where(without, 0, rng.normal(220, 30, n).round()),
            "year": rng.integers(1900, 2010, n),
        }
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, n)})
    got = look(material(world(predictions, labels)), DETECTOR)
    assert got.outcome == "nothing"


def test_the_row_of_one_busy_key_is_its_own(world, material, look) -> None:
    """A tenth of the cases are of one station, whose values are far from all others."""
    rng = np.random.default_rng(0)
    n = 3_000
    of_case = np.where(rng.random(n) < 0.1, 0, rng.integers(1, 400, n))
    predictions = pl.DataFrame(
        {"id": [f"c{i}" for i in range(n)], "p": rng.random(n), "station": [f"S{i}" for i in of_case]}
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, n)})
    high = pl.DataFrame({"station": [f"S{i}" for i in range(400)]}).with_columns(
        **{name: pl.Series(rng.normal(100, 5, 400)).round(1) for name in ("alt", "rain", "sun")}
    )
    high = high.with_columns(
        pl.when(pl.col("station") == "S0").then(9_000.0).otherwise(name).alias(name) for name in ("alt", "rain", "sun")
    )
    joined = world(predictions, labels, {"stations": (high, {"key": ["station"]})})
    assert look(material(joined), DETECTOR).outcome == "nothing"
    wide = predictions.join(high, on="station")
    assert look(material(world(wide, labels)), DETECTOR).outcome == "nothing"


def test_constant_empty_and_infinite_columns_do_not_disturb(world, material, look) -> None:
    predictions, labels = _wide(200, 0)
    odd = predictions.with_columns(
        temp=pl.lit(None, pl.Float64), pressure=pl.lit(float("inf")), humid=pl.lit(float("nan")), wind=pl.lit(3)
    )
    assert look(material(world(odd, labels)), DETECTOR).outcome == "nothing"

"""Codes that changed places are found by shared cases or by what goes with them; other mixes and updates are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.recoded_categories import DETECTOR

N = 4000
TURNED = {"0": "1", "1": "2", "2": "3", "3": "0"}


def _coded(realistic, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A code that goes with a number and a word, more or less frequent by load."""
    predictions, labels = realistic(N, seed)
    rng = np.random.default_rng(seed + 100)
    load = predictions["load_id"].str.slice(-2).cast(pl.Int64).to_numpy()
    shares = rng.dirichlet([4, 3, 2, 2], 13)
    code = np.array([rng.choice(4, p=shares[i]) for i in load])
    size = rng.normal(code * 10, 8)
    word = np.array(["low", "middle", "high"])[np.clip(rng.poisson(code), 0, 2)]
    columns = {"code4": [str(c) for c in code], "size": size, "word": word}
    return predictions.with_columns(**{k: pl.Series(v) for k, v in columns.items()}), labels


def _turned(frame: pl.DataFrame, hit: pl.Expr) -> pl.DataFrame:
    return frame.with_columns(code4=pl.when(hit).then(pl.col("code4").replace(TURNED)).otherwise("code4"))


def test_codes_of_shared_cases_prove_it(world, material, look, realistic) -> None:
    predictions, labels = _coded(realistic)
    hit = pl.int_range(pl.len()) % 100 == 0
    before = predictions.rename({"id": "case__id"})
    seen = look(material(world(_turned(predictions, hit), labels), before), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.recoded", "confirmed")
    assert seen.cases["value.recoded"] == set(predictions.filter(hit)["id"])
    assert "4 codes changed places: '0' became '1'" in proposal.why


def test_codes_too_rare_to_be_seen_do_not_hide_the_others(world, material, look, realistic) -> None:
    predictions, labels = _coded(realistic)
    rare = pl.when(pl.int_range(pl.len()) % 1000 == 1).then(pl.lit("9")).otherwise("code4")
    predictions = predictions.with_columns(code4=rare)
    hit = pl.int_range(pl.len()) % 100 == 0
    turned = {"0": "1", "1": "2", "2": "3", "3": "9", "9": "0"}
    now = predictions.with_columns(code4=pl.when(hit).then(pl.col("code4").replace(turned)).otherwise("code4"))
    seen = look(material(world(now, labels), predictions.rename({"id": "case__id"})), DETECTOR)
    assert seen.only().strength == "confirmed"
    assert seen.cases["value.recoded"] == set(predictions.filter(hit)["id"])


def test_a_load_with_other_codes_is_found_by_what_goes_with_them(world, material, look, realistic) -> None:
    predictions, labels = _coded(realistic)
    hit = pl.col("load_id") == "load 06"
    seen = look(material(world(_turned(predictions, hit), labels)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.recoded", "probable")
    assert seen.cases["value.recoded"] == set(predictions.filter(hit)["id"])


def test_codes_since_training_are_found_by_what_goes_with_them(world, material, look, realistic) -> None:
    predictions, labels = _coded(realistic)
    training, _ = _coded(realistic, 1)
    seen = look(material(world(_turned(predictions, pl.lit(True)), labels, beside={"training": training})), DETECTOR)
    assert "Since training" in seen.only().why


@pytest.mark.parametrize("seed", range(4))
def test_batches_of_another_mix_raise_no_alarm(world, material, look, realistic, seed: int) -> None:
    predictions, labels = _coded(realistic, seed)
    # One load has larger sizes for every code.
    larger = pl.when(pl.col("load_id") == "load 03").then(pl.col("size") + 6).otherwise("size")
    training, _ = _coded(realistic, seed + 50)
    w = world(predictions.with_columns(size=larger), labels, beside={"training": training})
    assert look(material(w), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", [6, 8])
def test_some_cases_of_small_parts_do_not_tell_codes_that_are_alike(world, material, look, seed: int) -> None:
    # Aircraft of two years are of the same models nearly; each of ninety annotators sees a dozen cases of each year.
    rng = np.random.default_rng(seed)
    n = 8_000
    year = rng.integers(0, 6, n)
    model = np.where(year < 2, (rng.random(n) < np.where(year == 0, 0.3, 0.7)).astype(int), year)
    ids = [f"c{i:05d}" for i in range(n)]
    frame = pl.DataFrame({"id": ids, "p": rng.random(n), "load_id": rng.integers(0, 90, n)})
    frame = frame.with_columns(year=pl.Series(1980 + year), model=pl.Series([f"M{m}" for m in model]))
    labels = pl.DataFrame({"id": ids, "y": rng.integers(0, 2, n)})
    assert look(material(world(frame, labels, batches=["load_id"])), DETECTOR).outcome == "nothing"


def test_a_status_that_moves_on_raises_no_alarm(world, material, look, realistic) -> None:
    predictions, labels = _coded(realistic)
    before = predictions.rename({"id": "case__id"})
    hit = pl.int_range(pl.len()) % 10 == 0
    onward = predictions.with_columns(
        code4=pl.when(hit).then(pl.col("code4").replace({"0": "1", "1": "2", "2": "3"})).otherwise("code4")
    )
    assert "confirmed" not in [p.strength for p in look(material(world(onward, labels), before), DETECTOR).proposals]


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    predictions, labels = hostile
    before = predictions.rename({"id": "case__id"})
    seen = look(material(world(predictions, labels, beside={"training": predictions}), before), DETECTOR)
    assert seen.outcome == "nothing"

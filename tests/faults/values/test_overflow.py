"""Numbers at the limit of a type are found where they do not belong; limits that belong are left alone."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.overflow import DETECTOR


def test_a_load_that_was_cut_at_a_limit_is_found(world, material, look, realistic) -> None:
    rng = np.random.default_rng(1)
    meters = rng.lognormal(5, 1, 3000).astype(int)
    predictions, labels = realistic(3000, meters=meters)
    hit = (pl.col("load_id") == "load 06") & (pl.col("meters") > 255)
    truth = set(predictions.filter(hit)["id"])
    cut = predictions.with_columns(meters=pl.when(hit).then(255).otherwise("meters"))
    seen = look(material(world(cut, labels)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.overflow", "confirmed")
    assert truth <= seen.cases["value.overflow"]
    assert len(seen.cases["value.overflow"]) <= len(truth) + 2
    assert "hold exactly 255, about as many as go beyond it elsewhere" in proposal.why


@pytest.mark.parametrize("limit", [32767, 65535, 2147483647])
def test_a_limit_that_chance_does_not_reach_is_found_anywhere(world, material, look, realistic, limit: int) -> None:
    rng = np.random.default_rng(1)
    amount = np.minimum(rng.lognormal(np.log(limit) - 3, 2, 3000), 4e9).astype(int)
    amount[::50] = limit
    predictions, labels = realistic(3000, total=amount)
    seen = look(material(world(predictions, labels)), DETECTOR)
    assert seen.cases["value.overflow"] == set(predictions["id"].gather_every(50))
    assert seen.only().strength == "probable"


def test_numbers_that_came_round_are_found(world, material, look, realistic) -> None:
    amount = np.random.default_rng(1).exponential(12000, 3000).astype(int)
    amount = amount[amount < 60000]
    n = len(amount)
    predictions, labels = realistic(n, total=((amount + 2**15) % 2**16) - 2**15)
    seen = look(material(world(predictions, labels)), DETECTOR)
    assert "came round at the limit of 16 bits" in seen.only().subject
    assert seen.cases["value.overflow"] == {f"c{i:05d}" for i in np.flatnonzero(amount >= 2**15)}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("low", [-30000, 0])
def test_numbers_that_fit_raise_no_alarm(world, material, look, realistic, seed: int, low: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = np.minimum(rng.gamma(2, 80, 3000).astype(int), 255)
    signed = np.clip(rng.normal(0, 12000, 3000), low, 32000).astype(int)
    routes = rng.choice([127, 255, 400, 1000, 2500], 3000)
    seen = look(material(world(*realistic(3000, seed, pixels=pixels, signed=signed, routes=routes))), DETECTOR)
    assert seen.outcome == "nothing"


def test_a_source_that_flies_one_route_of_a_limit_raises_no_alarm(world, material, look, realistic) -> None:
    predictions, labels = realistic()
    meters = [255 if load == "load 06" else (300, 500, 127)[i % 3] for i, load in enumerate(predictions["load_id"])]
    meters[0] = 255
    seen = look(material(world(predictions.with_columns(meters=pl.Series(meters)), labels)), DETECTOR)
    assert seen.outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    assert look(material(world(*hostile)), DETECTOR).outcome == "nothing"

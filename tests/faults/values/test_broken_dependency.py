"""A category that another determines everywhere but in one batch."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.broken_dependency import DETECTOR


def _places(seed: int = 0, n: int = 4_000) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    town = rng.geometric(0.05, n).clip(1, 60)
    return pl.DataFrame(
        {
            "load_id": [f"L{i:02d}" for i in np.arange(n) * 10 // n],
            "town": [f"town {t}" for t in town],
            "county": [f"county {t % 9}" for t in town],
            "kind": rng.choice(list("uvwxyz"), n),
        }
    )


def _mixed_up(frame: pl.DataFrame, hit: np.ndarray) -> pl.DataFrame:
    order = np.arange(frame.height)
    order[np.flatnonzero(hit)] = np.random.default_rng(5).permutation(np.flatnonzero(hit))
    return frame.with_columns(frame["county"][order])


@pytest.mark.parametrize("every", [1, 4])
def test_a_load_with_the_counties_of_other_towns_is_found(seen_as, look, ids, recall_precision, every) -> None:
    frame = _places()
    mixed = _mixed_up(frame, (frame["load_id"] == "L04").to_numpy() & (np.arange(frame.height) % every == 0))
    seen = look(seen_as(mixed), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.broken_dependency", "probable")
    assert proposal.subject == "cases of load id L04 whose county does not go with their town"
    wrong = (mixed["county"] != frame["county"]).to_numpy()
    recall, precision = recall_precision(seen.cases[proposal.kind], ids(wrong))
    assert recall >= 0.95
    assert precision >= 0.95


@pytest.mark.parametrize("seed", range(4))
def test_categories_that_agree_or_have_nothing_to_do_with_each_other_are_silent(seen_as, look, seed) -> None:
    assert look(seen_as(_places(seed)), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(2))
def test_exceptions_in_all_loads_are_no_fault(seen_as, look, seed) -> None:
    frame = _places(seed)
    assert (
        look(seen_as(_mixed_up(frame, np.random.default_rng(seed).random(frame.height) < 0.03)), DETECTOR).outcome
        == "nothing"
    )


def test_a_town_that_moves_to_another_county_is_no_fault(seen_as, look) -> None:
    moved = (pl.col("load_id") == "L09") & (pl.col("town") == "town 1")
    frame = _places().with_columns(pl.when(moved).then(pl.lit("county 2")).otherwise("county").alias("county"))
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_silent(hostile, world, material, look) -> None:
    predictions, labels = hostile
    predictions = predictions.with_columns(load_id=pl.Series(["y", "x"] * (predictions.height // 2)))
    assert look(material(world(predictions, labels, batches=["load_id"])), DETECTOR).outcome == "nothing"

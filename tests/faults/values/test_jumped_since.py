"""New cases beside those of the run before: what jumped, and what another mix of cases explains."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.jumped_since import DETECTOR

N = 3_000


def _trips(seed: int, far: float = 0.3) -> pl.DataFrame:
    """Trips of two kinds in ten loads: long ones are dearer and lack their tip oftener."""
    rng = np.random.default_rng(seed)
    long = rng.random(N) < far
    frame = pl.DataFrame(
        {
            "load_id": [f"L{i:02d}" for i in np.arange(N) * 10 // N],
            "kind": np.where(long, "long", "short"),
            "fare": np.where(long, rng.uniform(40, 90, N), rng.uniform(5, 30, N)).round(2),
            "tip": rng.exponential(3, N).round(2),
            "pay": rng.choice(["card", "cash", "app", "voucher"], N),
        }
    )
    return frame.with_columns(tip=pl.when(~pl.Series(long) | pl.Series(rng.random(N) < 0.7)).then("tip"))


@pytest.fixture
def beside(world, material, look) -> Callable:
    """What is seen of new cases beside those of the run before; `same` of them are cases of both."""

    def build(now: pl.DataFrame, before: pl.DataFrame, same: int = 0):
        ids = [f"old {i}" if i < same else f"new {i}" for i in range(N)]
        predictions = now.with_columns(id=pl.Series(ids), p=pl.lit(0.5))
        labels = pl.DataFrame({"id": ids, "y": np.arange(N) % 2})
        earlier = before.with_columns(case__id=pl.format("old {}", pl.int_range(pl.len())))
        return look(material(world(predictions, labels, batches=["load_id"]), previous=earlier), DETECTOR)

    return build


def test_a_share_of_missing_values_that_jumped_is_probable(beside) -> None:
    lacking = np.random.default_rng(9).random(N) < 0.1
    now = _trips(2).with_columns(fare=pl.when(~pl.Series(lacking)).then("fare"))
    seen = beside(now, _trips(1))
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.jumped", "probable")
    assert proposal.subject == "cases whose fare is missing, as it seldom was in the run before"
    assert seen.cases["value.jumped"] == {f"new {i}" for i in np.flatnonzero(lacking)}


def test_values_that_jumped_are_a_candidate(beside) -> None:
    seen = beside(_trips(2).with_columns(pl.col("fare") * 100), _trips(1))
    assert (seen.only().kind, seen.only().strength) == ("value.jumped", "candidate")
    assert "fare is at least" in seen.only().subject


def test_a_category_that_nearly_all_new_cases_have_is_a_candidate(beside) -> None:
    often = np.random.default_rng(9).random(N) < 0.8
    now = _trips(2).with_columns(pay=pl.when(pl.Series(often)).then(pl.lit("cash")).otherwise("pay"))
    assert beside(now, _trips(1)).only().subject == "cases whose pay is cash, as it seldom was in the run before"


@pytest.mark.parametrize("seed", range(6))
def test_new_cases_like_the_old_ones_are_silent(beside, seed) -> None:
    assert beside(_trips(100 + seed), _trips(seed)).outcome == "nothing"


def test_another_mix_of_cases_explains_its_columns(beside) -> None:
    """Long trips instead of short ones: fares rise and tips are missing oftener, as on long trips before."""
    assert beside(_trips(2, far=0.95), _trips(1, far=0.1)).outcome == "nothing"


def test_what_a_load_of_the_run_before_had_already_is_silent(beside) -> None:
    lacking = pl.col("load_id") == "L04"
    before = _trips(1).with_columns(fare=pl.when(~lacking).then("fare"))
    now = _trips(2).with_columns(fare=pl.when(pl.Series(np.random.default_rng(9).random(N) < 0.5)).then("fare"))
    assert beside(now, before).outcome == "nothing"


def test_cases_of_both_runs_say_nothing_here(beside) -> None:
    assert beside(_trips(2).with_columns(pl.col("fare") * 100), _trips(1), same=N).outcome == "nothing"


def test_hostile_columns_are_silent(hostile, world, material, look) -> None:
    predictions, labels = hostile
    many = pl.concat([predictions] * 20).with_columns(id=pl.format("n{}", pl.int_range(pl.len())))
    y = pl.concat([labels] * 20).with_columns(id=many["id"])
    before = many.with_columns(case__id=pl.format("old {}", pl.int_range(pl.len())))
    assert look(material(world(many, y), previous=before), DETECTOR).outcome == "nothing"

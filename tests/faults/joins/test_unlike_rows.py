"""Rows of another kind are told by cases that contradict them; a minority whose cases differ, too, is left alone."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.unlike_rows import DETECTOR

KIND = "join.reused_key"
ODD = 6


@pytest.fixture
def seen(world, material, look):
    """What the detector sees of 400 aircraft, six of them two-seaters; `honest` ones fly as such."""

    def build(seed: int, honest: bool, odd: int = ODD):
        rng = np.random.default_rng(seed)
        seats = rng.choice([55, 80, 140, 182, 330], 400)
        small = np.arange(400) < odd
        seats[small] = 182
        given = np.where(small, 2, seats)
        planes = pl.DataFrame(
            {
                "tailnum": [f"N{i}" for i in range(400)],
                "seats": given + rng.integers(0, 2, 400) * ~small,
                "engines": np.where(small, 1, 2),
                "engine": np.where(small, "piston", "fan"),
                "maker": rng.choice(["BOEING", "AIRBUS"], 400),
            }
        )
        of_case = rng.integers(0, 400, 6_000)
        flown = (given if honest else seats)[of_case]
        ids = [f"c{i}" for i in range(6_000)]
        predictions = pl.DataFrame(
            {
                "id": ids,
                "p": rng.random(6_000),
                "tailnum": [f"N{i}" for i in of_case],
                "miles": (flown * 8 + rng.gamma(2, 150, 6_000)).round(),
                "hour": rng.integers(0, 24, 6_000),
            }
        )
        labels = pl.DataFrame({"id": ids, "y": rng.integers(0, 2, 6_000)})
        truth = {ids[i] for i in np.flatnonzero(small[of_case])}
        return truth, look(material(world(predictions, labels, {"planes": (planes, {"key": ["tailnum"]})})), DETECTOR)

    return build


def test_two_seaters_on_long_flights_are_found(seen) -> None:
    truth, got = seen(0, honest=False)
    proposal = got.only()
    assert got.cases[KIND] == truth
    assert proposal.subject == "cases whose row of planes is of another kind than all others"
    assert f"6 of 400 keys ({len(truth):,} cases) have in seats, engines, engine at once" in proposal.why
    assert "miles goes with seats (rank correlation 0." in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("candidate", False)


@pytest.mark.parametrize("seed", range(5))
def test_two_seaters_that_fly_as_such_raise_no_alarm(seen, seed) -> None:
    assert seen(seed, honest=True)[1].outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_a_fleet_of_one_kind_raises_no_alarm(seen, seed) -> None:
    assert seen(seed, honest=True, odd=0)[1].outcome == "nothing"


def test_many_of_another_kind_are_no_oddity(seen) -> None:
    assert seen(0, honest=False, odd=60)[1].outcome == "nothing"


def test_empty_constant_and_infinite_columns_do_not_disturb(world, material, look, flights) -> None:
    f = flights(n=3_000, aircraft=300)
    planes = f.planes.with_columns(
        year=pl.lit(None, pl.Int64), seats=pl.lit(3), weight=pl.lit(float("inf")), odd=pl.lit(float("nan"))
    )
    predictions = f.predictions.with_columns(miles=pl.lit(float("inf")), hour=pl.int_range(pl.len()) % 24)
    seen = look(material(world(predictions, f.labels, {"planes": (planes, {"key": ["tailnum"]})})), DETECTOR)
    assert seen.outcome == "nothing"

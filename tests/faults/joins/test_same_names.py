"""One quantity under one name in two tables is recognised by its values; what merely shares a name is not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.same_names import DETECTOR

KIND = "join.same_names"


def _seen(world, material, look, f, predictions, planes):
    return look(material(world(predictions, f.labels, {"planes": (planes, {"key": ["tailnum"]})})), DETECTOR)


@pytest.fixture
def doubled(flights):
    """Predictions that bring the number of seats themselves; wrong for the cases of one load where `wrong`."""

    def build(wrong: bool = True, share: float = 0.01):
        f = flights()
        hit = pl.int_range(pl.len()) < share * f.predictions.height
        predictions = f.predictions.join(f.planes.select("tailnum", "seats"), on="tailnum", how="left")
        return f, predictions.with_columns(seats=pl.col("seats") + pl.when(hit).then(int(wrong)).otherwise(0)), hit

    return build


def test_cases_for_which_the_two_differ_are_found(world, material, look, doubled) -> None:
    f, predictions, hit = doubled()
    seen = _seen(world, material, look, f, predictions, f.planes)
    proposal = seen.only()
    assert seen.cases[KIND] == set(predictions.filter(hit)["id"])
    assert proposal.subject == "cases for which seats of predictions and seats of planes say different things"
    assert "The two agree for 1,980 of 2,000 cases" in proposal.why
    assert "for 20 cases they contradict each other" in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


def test_a_tenth_that_differs_is_no_certain_error(world, material, look, doubled) -> None:
    f, predictions, _ = doubled(share=0.08)
    assert _seen(world, material, look, f, predictions, f.planes).only().strength == "probable"


@pytest.mark.parametrize("name", ["Seats", "SEATS", "_seats_"])
def test_names_are_alike_whatever_their_capitals(world, material, look, doubled, name) -> None:
    f, predictions, _ = doubled()
    assert _seen(world, material, look, f, predictions.rename({"seats": name}), f.planes).kinds == [KIND]


def test_two_that_agree_everywhere_raise_no_alarm(world, material, look, doubled) -> None:
    f, predictions, _ = doubled(wrong=False)
    planes = f.planes.with_columns(pl.col("seats").cast(pl.Float32))
    assert _seen(world, material, look, f, predictions, planes).outcome == "nothing"


def test_what_merely_shares_a_name_raises_no_alarm(world, material, look, flights) -> None:
    f = flights()
    assert _seen(world, material, look, f, f.predictions.with_columns(year=pl.lit(2013)), f.planes).outcome == "nothing"


@pytest.mark.parametrize("seed", range(4))
def test_two_flags_that_are_nearly_always_unset_raise_no_alarm(world, material, look, flights, seed) -> None:
    f = flights(seed=seed)
    rng = np.random.default_rng(seed)
    predictions = f.predictions.with_columns(flag=pl.Series(rng.random(2_000) < 0.01))
    planes = f.planes.with_columns(flag=pl.Series(rng.random(100) < 0.01))
    assert _seen(world, material, look, f, predictions, planes).outcome == "nothing"


@pytest.mark.parametrize(
    "values",
    [[None] * 2_000, [float("nan")] * 2_000, [float("inf")] * 1_000 + [0.0] * 1_000, ["x"] * 2_000],
    ids=["null", "nan", "infinite", "text"],
)
def test_odd_columns_do_not_disturb(world, material, look, flights, values) -> None:
    f = flights()
    predictions = f.predictions.with_columns(seats=pl.Series(values, strict=False))
    assert _seen(world, material, look, f, predictions, f.planes).outcome == "nothing"

"""A key that stands for another entity is told from one whose entity changed a little, or was corrected."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.reused_keys import DETECTOR

KIND = "join.reused_key"


@pytest.fixture
def two_runs(world, material, look, engine):
    """What the detector sees of a table that was another one in the run before."""

    def build(f, before, now, **settings):
        def context(planes):
            return {"planes": (planes, {"key": ["tailnum"]})}

        material(world(f.predictions, f.labels, context(before), **settings))
        earlier = engine.connection.sql("FROM evaluation").pl()
        return look(material(world(f.predictions, f.labels, context(now), **settings), previous=earlier), DETECTOR)

    return build


def _swapped(planes: pl.DataFrame, first: int, second: int) -> pl.DataFrame:
    """The table with the entities of two keys exchanged."""
    order = list(range(planes.height))
    order[first], order[second] = second, first
    return pl.concat([planes.select("tailnum"), planes.drop("tailnum")[order]], how="horizontal")


def _unlike(planes: pl.DataFrame) -> tuple[int, int]:
    """Two keys whose entities differ in everything."""
    one = planes.row(0)
    return 0, next(i for i in range(planes.height) if all(a != b for a, b in zip(one, planes.row(i), strict=True)))


def test_keys_that_changed_all_that_is_stable_since_the_run_before_are_found(two_runs, flights) -> None:
    f = flights(aircraft=200)
    first, second = _unlike(f.planes)
    seen = two_runs(f, f.planes, _swapped(f.planes, first, second))
    proposal = seen.only()
    tails = [f.planes["tailnum"][first], f.planes["tailnum"][second]]
    assert seen.cases[KIND] == set(f.predictions.filter(pl.col("tailnum").is_in(tails))["id"])
    assert proposal.subject == "cases whose tailnum belonged to another entity of planes before"
    assert "Of 200 keys that can be compared since the run of v1, 2 changed most of what never changes" in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


def test_a_fifth_of_the_keys_is_not_too_many(two_runs, flights) -> None:
    f = flights(aircraft=200)
    turned = pl.concat(
        [f.planes.select("tailnum"), f.planes.drop("tailnum")[[*reversed(range(40)), *range(40, 200)]]],
        how="horizontal",
    )
    turned = turned.with_columns(fuel=pl.int_range(pl.len()))
    seen = two_runs(f, f.planes.with_columns(fuel=pl.int_range(pl.len()) + 1), turned)  # fuel changes for all
    truth = f.predictions.filter(pl.col("tailnum").is_in(f.planes["tailnum"][:40].to_list()))
    assert len(seen.cases[KIND] & set(truth["id"])) > 0.9 * truth.height
    assert seen.cases[KIND] <= set(truth["id"])


def test_a_few_corrections_and_equal_tables_raise_no_alarm(two_runs, flights) -> None:
    f = flights(aircraft=200)
    assert two_runs(f, f.planes, f.planes).outcome == "nothing"
    nth = pl.int_range(pl.len())
    corrected = f.planes.with_columns(
        year=pl.col("year") + pl.when(nth.is_in([3, 4])).then(1).otherwise(0),
        seats=pl.col("seats") + pl.when(nth.is_in([5, 6])).then(1).otherwise(0),
    )
    assert two_runs(f, f.planes, corrected).outcome == "nothing"


def test_an_entity_that_changes_in_two_of_five_stays_the_same(two_runs, flights) -> None:
    """A customer who moves: two columns change together, three that tell customers apart do not."""
    f = flights(aircraft=200)
    rng = np.random.default_rng(0)
    planes = f.planes.with_columns(
        home=pl.Series(rng.integers(0, 50, 200)), street=pl.Series(rng.integers(0, 900, 200))
    )
    moved = planes.with_columns(
        pl.when(pl.int_range(pl.len()) < 3).then(pl.col("home") + 1).otherwise("home").alias("home"),
        pl.when(pl.int_range(pl.len()) < 3).then(pl.col("street") + 1).otherwise("street").alias("street"),
    )
    assert two_runs(f, planes, moved).outcome == "nothing"


@pytest.mark.parametrize("seed", range(4))
def test_values_that_change_for_all_raise_no_alarm(two_runs, flights, seed) -> None:
    f = flights(aircraft=200, seed=seed)
    rng = np.random.default_rng(seed)
    now = f.planes.with_columns(
        seats=pl.Series(rng.integers(50, 400, 200)), weight=pl.Series(rng.normal(size=200)), year=pl.col("year") + 1
    )
    assert two_runs(f, f.planes, now).outcome == "nothing"


def test_a_history_in_which_a_key_becomes_another_entity_is_found(world, material, look, flights) -> None:
    f = flights(aircraft=200)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    first, second = _unlike(f.planes)
    later = _swapped(f.planes, first, second)
    history = pl.concat(
        [
            planes.with_columns(since=pl.lit(start + timedelta(days=30 * i)), km=pl.int_range(pl.len()) + 100 * i)
            for i, planes in enumerate([f.planes, f.planes, later, later])
        ]
    )
    predictions = f.predictions.with_columns(at=pl.lit(start + timedelta(days=100)))
    settings = {"key": ["tailnum"], "valid_from": "since"}
    seen = look(material(world(predictions, f.labels, {"planes": (history, settings)}, time="at")), DETECTOR)
    tails = [f.planes["tailnum"][first], f.planes["tailnum"][second]]
    assert seen.cases[KIND] == set(f.predictions.filter(pl.col("tailnum").is_in(tails))["id"])
    assert "in the history of planes, 2 changed" in seen.only().why
    quiet = history.filter(pl.col("since") < start + timedelta(days=40))
    assert (
        look(material(world(predictions, f.labels, {"planes": (quiet, settings)}, time="at")), DETECTOR).outcome
        == "nothing"
    )


def test_empty_tables_and_single_columns_raise_no_alarm(two_runs, flights) -> None:
    f = flights()
    assert two_runs(f, f.planes.head(0), f.planes).outcome == "nothing"
    assert two_runs(f, f.planes.select("tailnum", "year"), f.planes.select("tailnum", "year")).outcome == "nothing"

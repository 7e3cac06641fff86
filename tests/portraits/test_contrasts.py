"""What else is different inside a segment: planted differences are told, repeated conditions and noise are not."""

import numpy as np
import pytest

from tasks.contracts.portrait import Contrast


def _noise(rng: np.random.Generator, n: int) -> dict[str, object]:
    return {f"z{i}": rng.normal(size=n) for i in range(8)} | {"colour": rng.choice(["red", "green", "blue"], n)}


def test_what_differs_is_told_with_its_shares_the_largest_difference_first(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    n = 20_000
    age = rng.uniform(0, 100, n)
    old = age >= 70
    shop = np.where(rng.random(n) < np.where(old, 0.8, 0.1), "north", "south")
    wind = np.where(rng.random(n) < np.where(old, 0.5, 0.1), rng.uniform(30, 40, n), rng.uniform(0, 30, n))
    frame = evaluation_frame(rng.random(n) < np.where(old, 0.4, 0.1), age=age, shop=shop, wind=wind, **_noise(rng, n))
    found = next(f for f in portraits(frame) if f.proposal.columns == ("age",))
    north, windy = found.portrait.contrasts
    assert (north.column, north.words) == ("shop", "shop is north")
    assert north.inside == pytest.approx(0.8, abs=0.03)
    assert north.outside == pytest.approx(0.1, abs=0.03)
    assert windy.column == "wind"
    assert windy.words.endswith("or more")
    assert windy.inside - windy.outside == pytest.approx(0.4, abs=0.06)
    assert found.portrait.compared == 11


def test_what_is_missing_more_often_is_told(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    n = 20_000
    age = rng.uniform(0, 100, n)
    seats = np.where(rng.random(n) < np.where(age >= 70, 0.6, 0.05), np.nan, rng.uniform(1, 300, n))
    frame = evaluation_frame(rng.random(n) < np.where(age >= 70, 0.4, 0.1), age=age, seats=seats)
    found = next(f for f in portraits(frame) if f.proposal.columns == ("age",))
    (told,) = found.portrait.contrasts
    assert told.words == "seats is missing"


def test_a_column_that_repeats_a_condition_is_not_told(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    n = 40_000
    hour, origin = rng.integers(0, 24, n), rng.choice(["EWR", "JFK", "LGA"], n)
    failed = rng.random(n) < np.where((hour >= 18) & (origin == "EWR"), 0.4, 0.1)
    minute = hour * 60 + rng.integers(0, 60, n)
    frame = evaluation_frame(failed, hour=hour, origin=origin, minute=minute, airport=np.char.lower(origin))
    (found,) = [f for f in portraits(frame) if f.proposal.combined]
    assert found.portrait.contrasts == ()
    assert found.portrait.compared == 2


def test_of_noise_nothing_is_told(portraits, evaluation_frame) -> None:
    told = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        n = 4_000
        age = rng.uniform(0, 100, n)
        frame = evaluation_frame(rng.random(n) < np.where(age >= 80, 0.5, 0.1), age=age, **_noise(rng, n))
        told += sum(len(f.portrait.contrasts) for f in portraits(frame))
    assert told == 0


def test_what_belongs_to_a_few_entities_is_no_difference_beyond_chance(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    entities, rows = 60, 200
    n = entities * rows
    entity = np.repeat(np.arange(entities), rows)
    old = np.repeat(rng.random(entities) < 0.5, rows)
    # A colour is that of the entity: of so few, chance alone makes such a difference.
    colour = np.repeat(rng.choice(["red", "blue"], entities), rows)
    frame = evaluation_frame(rng.random(n) < np.where(old, 0.4, 0.1), entity=entity, old=old, colour=colour)
    alone = portraits(frame)[0].portrait.contrasts
    together = portraits(frame, entity="customer")[0].portrait.contrasts
    assert [type(each) for each in alone] == [Contrast]
    assert together == ()


def test_neither_the_order_of_rows_nor_a_second_run_changes_a_byte(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    n = 20_000
    age = rng.uniform(0, 100, n)
    shop = np.where(rng.random(n) < np.where(age >= 70, 0.8, 0.1), "north", "south")
    frame = evaluation_frame(rng.random(n) < np.where(age >= 70, 0.4, 0.1), age=age, shop=shop, **_noise(rng, n))
    once = portraits(frame)
    assert any(f.portrait.contrasts for f in once)
    assert portraits(frame.sample(fraction=1.0, shuffle=True, seed=5)) == once

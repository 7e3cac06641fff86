"""Rate curves: a planted threshold can be seen in them, and what they count is what the other half holds."""

import numpy as np
import polars as pl
import pytest

CONFIRM = pl.col("split__half") == "confirm"


def test_a_threshold_can_be_seen(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    n = 20_000
    age = rng.uniform(0, 100, n)
    frame = evaluation_frame(rng.random(n) < np.where(age >= 70, 0.3, 0.1), age=age)
    (found,) = portraits(frame)
    (curve,) = found.portrait.curves
    assert (curve.label, curve.given, curve.ordered, curve.missing) == ("age", "", True, None)
    held = frame.filter(CONFIRM)
    assert sum(each.cases for each in curve.bins) == held.height
    # The bins are those of the cases themselves: no value is lost between two, none is counted twice.
    inside = held.filter(pl.col("age") >= found.proposal.clauses[0].low)
    assert sum(each.cases for each in curve.bins if each.inside) == inside.height
    assert curve.inside == pytest.approx(inside["error__failed"].mean())
    assert curve.inside == pytest.approx(found.measure.error_rate)
    assert curve.outside == pytest.approx(found.measure.error_rate_elsewhere)
    assert 10 <= len(curve.bins) <= 20
    for each in curve.bins:
        assert each.low <= each.rate <= each.high
    # In most bins the interval holds the rate that was planted.
    planted = [0.3 if each.inside else 0.1 for each in curve.bins]
    assert sum(e.low <= p <= e.high for e, p in zip(curve.bins, planted, strict=True)) >= len(planted) - 2
    (end,) = curve.ends
    assert end.side == "from"
    assert float(end.low) <= 70 <= float(end.high)
    assert float(end.high) - float(end.low) <= 5


def test_of_a_combination_each_curve_is_drawn_inside_the_other_conditions(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    n = 40_000
    hour, origin = rng.integers(0, 24, n), rng.choice(["EWR", "JFK", "LGA"], n)
    frame = evaluation_frame(
        rng.random(n) < np.where((hour >= 18) & (origin == "EWR"), 0.4, 0.1), hour=hour, origin=origin
    )
    (found,) = portraits(frame)
    by_label = {curve.label: curve for curve in found.portrait.curves}
    held = frame.filter(CONFIRM)
    hours, origins = by_label["hour"], by_label["origin"]
    assert (hours.given, origins.given) == ("origin is EWR", "hour is 18 or more")
    assert sum(each.cases for each in hours.bins) == held.filter(origin="EWR").height
    late = held.filter(pl.col("hour") >= 18)
    assert {each.words: (each.cases, each.inside) for each in origins.bins} == {
        name: (late.filter(origin=name).height, name == "EWR") for name in ("EWR", "JFK", "LGA")
    }
    # The highest rate stands first.
    assert origins.bins[0].words == "EWR"
    assert [(end.side, end.low, end.high) for end in hours.ends] == [("from", "18", "18")]


def test_missing_values_stand_apart(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    n = 20_000
    wind = np.where(rng.random(n) < 0.2, np.nan, rng.uniform(0, 40, n))
    frame = evaluation_frame(rng.random(n) < np.where(np.isnan(wind), 0.3, 0.1), wind=wind)
    (found,) = portraits(frame)
    (curve,) = found.portrait.curves
    assert curve.missing is not None
    assert curve.missing.inside
    assert curve.missing.cases == frame.filter(CONFIRM & pl.col("wind").is_nan()).height
    assert not any(each.inside for each in curve.bins)
    assert curve.ends == ()


def test_many_categories_are_told_apart_or_pooled(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    n = 40_000
    shop = rng.integers(0, 30, n)
    frame = evaluation_frame(rng.random(n) < np.where(shop == 7, 0.4, 0.1), shop=[f"s{i}" for i in shop])
    (found,) = portraits(frame)
    (curve,) = found.portrait.curves
    assert curve.bins[0].words == "s7"
    assert curve.bins[-1].words == "all others"
    assert sum(each.cases for each in curve.bins) == frame.filter(CONFIRM).height


def test_of_a_set_of_categories_each_is_shaded(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(9)
    n = 40_000
    shop = np.array([f"s{i}" for i in rng.integers(0, 12, n)])
    bad = ["s2", "s5", "s7"]
    found = portraits(evaluation_frame(rng.random(n) < np.where(np.isin(shop, bad), 0.4, 0.1), shop=shop))[0]
    (curve,) = found.portrait.curves
    assert {each.words for each in curve.bins if each.inside} == set(bad)
    assert found.proposal.clauses[0].values == tuple(bad)


def test_of_rare_categories_the_rest_is_shaded(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(10)
    n = 40_000
    shop = np.where(rng.random(n) < 0.05, np.array([f"r{i}" for i in range(n)]), "big")
    shop = np.where(rng.random(n) < 0.4, "small", shop)
    frame = evaluation_frame(rng.random(n) < np.where(np.char.startswith(shop, "r"), 0.4, 0.1), shop=shop)
    found = portraits(frame)[0]
    (curve,) = found.portrait.curves
    assert {each.words: each.inside for each in curve.bins} == {"big": False, "small": False, "all other values": True}


def test_where_rows_of_an_entity_fail_together_intervals_are_wider(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    entities, each = 600, 50
    n = entities * each
    entity = np.repeat(np.arange(entities), each)
    age = rng.uniform(0, 100, n)
    mood = np.repeat(rng.normal(0, 0.12, entities), each)
    frame = evaluation_frame(
        rng.random(n) < np.clip(np.where(age >= 70, 0.5, 0.2) + mood, 0, 1), entity=entity, age=age
    )
    (alone,) = portraits(frame)
    (together,) = portraits(frame, entity="customer")

    def width(finding) -> float:
        (curve,) = finding.portrait.curves
        return float(np.mean([b.high - b.low for b in curve.bins]))

    assert width(together) > 1.05 * width(alone)


def test_weights_count(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(5)
    n = 20_000
    age = rng.uniform(0, 100, n)
    frame = evaluation_frame(rng.random(n) < np.where(age >= 70, 0.3, 0.1), age=age).with_columns(
        case__weight=pl.Series(rng.choice([0.5, 1.0, 4.0], n))
    )
    found = portraits(frame)[0]
    (curve,) = found.portrait.curves
    assert curve.inside == pytest.approx(found.measure.error_rate)
    assert all(b.low <= b.rate <= b.high for b in curve.bins)


def test_neither_the_order_of_rows_nor_a_second_run_changes_a_byte(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(6)
    n = 20_000
    x = rng.normal(size=n)
    frame = evaluation_frame(rng.random(n) < np.where(x > 0.5, 0.4, 0.1), x=x, entity=np.arange(n) // 4)
    frame = frame.with_columns(case__weight=pl.Series(rng.integers(1, 9, n) / 4.0))
    once = portraits(frame, entity="customer")
    assert portraits(frame.sample(fraction=1.0, shuffle=True, seed=7), entity="customer") == once


def test_where_nothing_is_confirmed_nothing_is_drawn(portraits, evaluation_frame) -> None:
    rng = np.random.default_rng(8)
    n = 4_000
    assert portraits(evaluation_frame(rng.random(n) < 0.2, x=rng.normal(size=n))) == []

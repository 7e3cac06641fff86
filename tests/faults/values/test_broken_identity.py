"""Sums, products, spans and orders that hold everywhere but in one batch."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.broken_identity import DETECTOR
from tasks.faults.values.identities import identities

N = 4_000


def _bills(seed: int = 0, n: int = N) -> pl.DataFrame:
    """Bills in ten loads: net + tax = total, rate * hours = net, lowest <= offer, days from issued to due."""
    rng = np.random.default_rng(seed)
    hours, rate = rng.integers(1, 60, n), rng.integers(2_000, 15_000, n) / 100
    net = np.round(hours * rate, 2)
    tax = np.round(net * rng.choice([0.07, 0.19], n), 2)
    days = rng.integers(7, 90, n)
    issued = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=int(d)) for d in rng.integers(0, 60, n)]
    lowest = np.round(rng.uniform(10, 90, n), 1)
    return pl.DataFrame(
        {
            "load_id": [f"L{i:02d}" for i in np.arange(n) * 10 // n],
            "hours": hours,
            "rate": rate,
            "net": net,
            "tax": tax,
            "total": np.round(net + tax, 2),
            "issued": issued,
            "days": days,
            "due": [start + timedelta(days=int(d)) for start, d in zip(issued, days, strict=True)],
            "lowest": lowest,
            "offer": np.round(lowest + rng.exponential(8, n), 1),
            "noise": rng.normal(0, 10, n),
        }
    )


def _from_other_rows(frame: pl.DataFrame, column: str, hit: np.ndarray) -> pl.DataFrame:
    order = np.arange(frame.height)
    order[np.flatnonzero(hit)] = np.random.default_rng(5).permutation(np.flatnonzero(hit))
    return frame.with_columns(frame[column][order])


def _load(frame: pl.DataFrame, name: str = "L04") -> np.ndarray:
    return (frame["load_id"] == name).to_numpy()


@pytest.mark.parametrize(
    ("column", "law"),
    [
        ("tax", "net + tax = total"),
        ("rate", "hours * rate = net"),
        ("days", "days = due - issued in days"),
    ],
)
@pytest.mark.parametrize("every", [1, 4])
def test_an_equation_that_breaks_in_one_load_is_confirmed(seen_as, look, ids, column, law, every) -> None:
    frame = _bills()
    wrong = _from_other_rows(frame, column, _load(frame) & (np.arange(N) % every == 0))
    seen = look(seen_as(wrong), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.broken_identity", "confirmed")
    assert proposal.subject == f"cases of load id L04 that contradict {law}"
    assert seen.cases[proposal.kind] == ids((wrong[column] != frame[column]).to_numpy())


def test_an_order_that_breaks_in_one_load_is_probable(seen_as, look, ids) -> None:
    frame = _bills()
    wrong = _from_other_rows(frame, "offer", _load(frame))
    seen = look(seen_as(wrong), DETECTOR)
    proposal = seen.only()
    assert proposal.strength == "probable"
    assert proposal.subject == "cases of load id L04 that contradict lowest <= offer"
    assert seen.cases[proposal.kind] == ids((wrong["lowest"] > wrong["offer"]).to_numpy())


def test_several_loads_are_told_together(seen_as, look) -> None:
    frame = _bills()
    wrong = frame.with_columns(
        total=pl.when(pl.col("load_id").is_in(["L02", "L07"])).then("net").otherwise("total").round(2)
    )
    assert look(seen_as(wrong), DETECTOR).only().subject.startswith("cases of load id L02, L07 that contradict net")


@pytest.mark.parametrize("seed", range(4))
def test_identities_that_hold_are_silent(seen_as, look, seed) -> None:
    assert look(seen_as(_bills(seed)), DETECTOR).outcome == "nothing"


def test_an_equation_with_exceptions_in_all_loads_is_silent(seen_as, look) -> None:
    frame = _bills()
    wrong = _from_other_rows(frame, "tax", np.random.default_rng(1).random(N) < 0.03)
    assert look(seen_as(wrong), DETECTOR).outcome == "nothing"


def test_a_colder_load_breaks_no_order(seen_as, look) -> None:
    """The wind is always below the temperature, except in the load of the winter; but neither tells the other."""
    rng = np.random.default_rng(3)
    winter = np.arange(N) * 10 // N == 4
    frame = pl.DataFrame(
        {
            "load_id": [f"L{i:02d}" for i in np.arange(N) * 10 // N],
            "temperature": np.where(winter, rng.uniform(0, 20, N), rng.uniform(40, 80, N)).round(1),
            "wind": rng.uniform(0, 30, N).round(1),
        }
    )
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


def test_missing_values_contradict_nothing(seen_as, look) -> None:
    frame = _bills()
    lacking = frame.with_columns(tax=pl.when(pl.col("load_id") != "L04").then("tax"))
    assert look(seen_as(lacking), DETECTOR).outcome == "nothing"


def test_what_is_rounded_holds_within_its_rounding() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.uniform(1, 99, 3_000), rng.uniform(1, 99, 3_000)
    values = {"a": a.round(1), "b": b.round(1), "c": (a + b).round(1), "d": (a * b).round(1)}
    assert [i.words(i.names) for i in identities(values, frozenset()) if i.kind != "order"] == [
        "a * b = d",
        "a + b = c",
    ]


def test_a_copy_beside_zeros_is_no_equation() -> None:
    a = np.random.default_rng(0).integers(1, 500, 2_000).astype(float)
    values = {"a": a, "copy": a.copy(), "none": np.where(np.arange(2_000) % 50, 0.0, 3.0)}
    assert [i for i in identities(values, frozenset()) if i.kind == "sum"] == []


def test_the_confirmed_equation_offers_an_expectation_that_would_have_caught_it(seen_as, look) -> None:
    frame = _bills()
    seen = look(seen_as(_from_other_rows(frame, "tax", _load(frame))), DETECTOR)
    (expectation,) = seen.only().expectations
    assert (expectation.table, expectation.type) == ("predictions", "unexpected_rows_expectation")
    assert '"net"' in expectation.kwargs["unexpected_rows_query"]


def test_hostile_columns_are_silent(hostile, world, material, look) -> None:
    predictions, labels = hostile
    predictions = predictions.with_columns(load_id=pl.Series(["y", "x"] * (predictions.height // 2)))
    assert look(material(world(predictions, labels, batches=["load_id"])), DETECTOR).outcome == "nothing"


def test_a_fault_that_ends_within_a_load_is_told(seen_as, look, ids) -> None:
    """It begins with one load and takes in one bill of the next."""
    frame = _bills()
    hit = _load(frame)
    hit[np.flatnonzero(_load(frame, "L05"))[0]] = True
    wrong = frame.with_columns(total=pl.when(pl.lit(pl.Series(hit))).then("net").otherwise("total"))
    seen = look(seen_as(wrong), DETECTOR)
    assert seen.cases[seen.only().kind] == ids(hit)


_EACH = 25


def _readings(hours: int = 3_000) -> pl.DataFrame:
    """A reading an hour: a low is below its high, but in three hours of the fifth week."""
    rng = np.random.default_rng(8)
    low = rng.uniform(10, 90, hours).round(1)
    high = (low + rng.exponential(8, hours)).round(1)
    place = int(0.45 * hours)
    high[place : place + 3] = low[place : place + 3] - 1
    start = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(hours)]
    hour = [f"h{h:04d}" for h in range(hours)]
    return pl.DataFrame({"hour": hour, "start": start, "site": "A", "low": low, "high": high})


def _met(world, material, readings: pl.DataFrame, **key: object):
    """Cases in ten loads, so many of which meet each reading."""
    rng = np.random.default_rng(0)
    predictions = readings.select("hour", "site", "start").select(pl.all().repeat_by(_EACH)).explode(pl.all())
    n = predictions.height
    predictions = predictions.with_columns(
        id=pl.Series([f"c{i:07d}" for i in range(n)]),
        p=pl.Series(rng.uniform(0.1, 0.9, n)),
        load_id=pl.Series([f"L{i:02d}" for i in np.arange(n) * 10 // n]),
        start=pl.col("start") + pl.duration(minutes=pl.Series(np.arange(n) % _EACH)),
    ).drop([] if key["key"] == ["hour"] else ["hour"])
    labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, n)})
    table = (readings.drop("start", "site") if key["key"] == ["hour"] else readings.drop("hour"), key)
    return material(world(predictions, labels, {"readings": table}, batches=["load_id"], time="start"))


_JOINS = [{"key": ["hour"]}, {"key": ["site"], "valid_from": "start"}]


@pytest.mark.parametrize("key", _JOINS)
def test_many_cases_that_share_few_joined_rows_contradict_only_once_a_row(world, material, look, key) -> None:
    assert look(_met(world, material, _readings(), **key), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("key", _JOINS)
def test_an_order_that_breaks_in_many_joined_rows_of_a_load_is_told_with_their_number(
    world, material, look, ids, key
) -> None:
    readings = _readings()
    wrong = _from_other_rows(readings, "high", np.arange(readings.height) * 10 // readings.height == 4)
    hit = (wrong["low"] > wrong["high"]).to_numpy()
    seen = look(_met(world, material, wrong, **key), DETECTOR)
    proposal = seen.only()
    assert proposal.subject == "cases of load id L04 that contradict readings: low <= readings: high"
    assert seen.cases[proposal.kind] == ids(np.repeat(hit, _EACH))
    assert proposal.why.endswith(f"They come from {hit.sum()} joined rows.")


def test_a_column_that_is_the_load_under_another_name_excuses_no_contradiction(seen_as, look, ids) -> None:
    frame = _bills().with_columns(week=pl.format("week of {}", "load_id"))
    wrong = _from_other_rows(frame, "offer", _load(frame))
    seen = look(seen_as(wrong), DETECTOR)
    assert seen.cases[seen.only().kind] == ids((wrong["lowest"] > wrong["offer"]).to_numpy())


def test_an_order_that_a_kind_of_cases_never_kept_is_silent_though_one_load_has_that_kind(seen_as, look) -> None:
    """Offers in kind, half of one load, have no lowest price."""
    frame = _bills()
    hit = _load(frame) & (np.random.default_rng(2).random(N) < 0.5)
    kind = pl.when(pl.lit(pl.Series(hit))).then(pl.lit("in kind")).otherwise(pl.lit("priced"))
    wrong = _from_other_rows(frame, "offer", hit).with_columns(kind=kind)
    assert look(seen_as(wrong), DETECTOR).outcome == "nothing"

"""Rows of another time are found by joining the raw table again as of each case."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins import asof_join, future_snapshot, stale_snapshot
from tasks.faults.values import differs_from_raw

START = datetime(2024, 1, 1, tzinfo=UTC)
ITEMS, DAYS = 40, 200


def history(seed: int = 0) -> pl.DataFrame:
    """Prices of items that change every few days."""
    rng = np.random.default_rng(seed)
    rows = []
    for item in range(ITEMS):
        days = np.cumsum(rng.integers(1, 15, 40))
        rows += [
            (f"i{item:02d}", START + timedelta(days=int(day)), round(float(rng.gamma(2, 40)), 2))
            for day in [0, *days[days < DAYS]]
        ]
    frame = pl.DataFrame(rows, schema=["item", "since", "price"], orient="row")
    return frame.with_columns(stock=(pl.col("price") * 7 % 5).cast(pl.Int64), sale=pl.col("price") > 100)


def cases(seed: int = 1, n: int = 1500) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "id": [f"c{i:05d}" for i in range(n)],
            "p": [0.5] * n,
            "item": [f"i{k:02d}" for k in rng.integers(0, ITEMS, n)],
            "at": [START + timedelta(days=float(d)) for d in rng.uniform(20, DAYS, n).round(3)],
        },
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )


def as_of(left: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The row of each case that is in force at its time."""
    joined = left.sort("at").join_asof(
        rows.sort("since"), left_on="at", right_on="since", by="item", check_sortedness=False
    )
    return joined.sort("id").select("id", "item", "price", "stock", "sale")


@pytest.fixture
def seen(world, material, look):
    """What the detectors say of prices that were joined from a history, by item."""

    def run(make, raw: pl.DataFrame | None = None, detector=stale_snapshot.DETECTOR, **declared: object):
        left, rows = cases(), history()
        table = make(left, rows)
        predictions = left.with_columns(slot=pl.col("item") + pl.col("id"))
        labels = pl.DataFrame({"id": left["id"], "y": [i % 2 for i in range(left.height)]})
        w = world(
            predictions,
            labels,
            {
                "prices": (
                    table,
                    {"key": ["item"], "valid_from": "since", "raw": {"valid_from": "since", **declared}},
                )
            },
            beside={"prices__raw": rows if raw is None else raw},
            time="at",
        )
        return look(material(w), detector)

    return run


def _old_copy(left: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("since") < START + timedelta(days=120))


def test_a_copy_that_ends_early_is_stale(seen) -> None:
    found = seen(_old_copy)
    assert found.kinds == ["join.stale"]
    assert "a row of prices that a newer one had replaced by then" in found.only().subject
    assert "None of these rows is newer than 29 Apr 2024" in found.only().why
    late = as_of(cases(), history()).join(as_of(cases(), _old_copy(cases(), history())), on="id", suffix="_old")
    truth = set(late.filter(pl.col("price") != pl.col("price_old"))["id"])
    assert found.cases["join.stale"] == truth


def test_rows_that_are_dated_too_early_are_of_the_future(seen) -> None:
    def backdated(_: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(pl.col("since") - timedelta(days=10))

    found = seen(backdated, detector=future_snapshot.DETECTOR)
    assert found.kinds == ["join.future"]
    assert "became true only after them" in found.only().subject
    assert len(found.cases["join.future"]) > 500
    assert seen(backdated, detector=stale_snapshot.DETECTOR).proposals == ()


def test_rows_that_became_known_later_are_of_the_future(seen) -> None:
    known = history().with_columns(known=pl.col("since") + timedelta(days=3))
    found = seen(lambda _, rows: rows, raw=known, detector=future_snapshot.DETECTOR, known_at="known")
    assert found.kinds == ["join.future"]
    assert "became known only later" in found.only().subject


def test_rows_in_no_order_are_told_as_such(seen) -> None:
    def mixed(_: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        rng = np.random.default_rng(4)
        return rows.sort("item", "since").with_columns(
            pl.col("price", "stock", "sale").gather(
                pl.Series(np.concatenate([o + rng.permutation(n) for o, n in _groups(rows)]))
            )
        )

    found = seen(mixed, detector=asof_join.DETECTOR)
    assert "join.asof_tolerance" in found.kinds
    assert "some earlier and some later" in found.proposals[0].subject


@pytest.mark.filterwarnings("ignore:Sortedness of columns")
@pytest.mark.parametrize(
    ("out_of_order", "detector", "kind"),
    [("rows", stale_snapshot.DETECTOR, "join.stale"), ("cases", future_snapshot.DETECTOR, "join.future")],
)
def test_what_polars_takes_from_rows_in_no_order_is_found(seen, out_of_order: str, detector, kind: str) -> None:
    """Of rows that were appended late it takes the one before; for cases in no order one that is of later."""

    def joined(left: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        right, wanted = rows.sort("since"), left.select("item", "at").sort("at")
        if out_of_order == "rows":
            late = pl.col("since").is_between(START + timedelta(days=80), START + timedelta(days=110))
            right = pl.concat([right.filter(~late), right.filter(late)])
        else:
            wanted = wanted.sample(fraction=1, shuffle=True, seed=5)
        taken = wanted.join_asof(right, left_on="at", right_on="since", by="item", check_sortedness=False)
        return taken.with_columns(since="at").drop("at").unique(["item", "since"]).sort("item", "since")

    found = seen(joined, detector=detector)
    assert found.kinds == [kind]
    taken = joined(cases(), history()).select("item", pl.col("since").alias("at"), taken="price")
    right = as_of(cases(), history()).select("id", "price").join(cases().select("id", "item", "at"), on="id")
    other = right.join(taken, on=["item", "at"]).filter(pl.col("taken") != pl.col("price"))
    assert found.cases[kind] == set(other["id"])


def _groups(rows: pl.DataFrame) -> list[tuple[int, int]]:
    sizes = rows.sort("item", "since").group_by("item", maintain_order=True).len()["len"].to_list()
    starts = np.cumsum([0, *sizes[:-1]])
    return list(zip(starts.tolist(), sizes, strict=True))


@pytest.mark.parametrize(
    "detector", [stale_snapshot.DETECTOR, future_snapshot.DETECTOR, asof_join.DETECTOR, differs_from_raw.DETECTOR]
)
def test_a_table_in_time_raises_no_alarm(seen, detector) -> None:
    assert seen(lambda _, rows: rows, detector=detector).proposals == ()


def test_another_fault_is_not_taken_for_one_of_time(seen) -> None:
    def cents(_: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(pl.col("price") * 100)

    for detector in (stale_snapshot.DETECTOR, future_snapshot.DETECTOR):
        assert seen(cents, detector=detector).proposals == ()
    assert seen(cents, detector=differs_from_raw.DETECTOR).kinds == ["value.unit"]


def test_a_snapshot_without_a_start_is_compared_as_of_each_case(world, material, look) -> None:
    """The table holds one row per item, as it is today; its history says what it was."""
    left, rows = cases(), history()
    today = rows.sort("since").group_by("item").last().drop("since").sort("item")
    labels = pl.DataFrame({"id": left["id"], "y": [i % 2 for i in range(left.height)]})
    w = world(
        left,
        labels,
        {"prices": (today, {"key": ["item"], "raw": {"valid_from": "since"}})},
        beside={"prices__raw": rows},
        time="at",
    )
    found = look(material(w), future_snapshot.DETECTOR)
    assert found.kinds == ["join.future"]
    assert len(found.cases["join.future"]) > 1200

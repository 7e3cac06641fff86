"""A column that was put beside the wrong rows is found without a reference, with the stretch and the distance."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.row_shift import DETECTOR

CASES = 3_000


def trips(seed: int = 0) -> pl.DataFrame:
    """Trips in no order: the fare depends on the distance and the time it takes, which depends on the way."""
    rng = np.random.default_rng(seed)
    way = rng.integers(0, 40, CASES)
    distance = (way * 25 + rng.gamma(2, 15, CASES)).round(1)
    minutes = (distance / 8 + rng.gamma(2, 5, CASES)).round(1)
    return pl.DataFrame(
        {
            "id": [f"c{i:05d}" for i in range(CASES)],
            "p": rng.random(CASES).round(3),
            "way": [f"w{w:02d}" for w in way],
            "distance": distance,
            "minutes": minutes,
            "fare": (distance * 0.4 + minutes * 0.2 + rng.normal(0, 5, CASES)).round(2),
            "bags": rng.poisson(1, CASES),
        }
    )


@pytest.fixture
def seen(world, material, look):
    def run(frame: pl.DataFrame):
        labels = pl.DataFrame({"id": frame["id"], "y": [i % 2 for i in range(frame.height)]})
        return look(material(world(frame, labels)), DETECTOR)

    return run


def moved(frame: pl.DataFrame, columns: list[str], by: int, first: int, last: int) -> pl.DataFrame:
    """Columns that carry the value of `by` rows above, in some rows."""
    here = pl.int_range(pl.len()).is_between(first, last)
    return frame.with_columns(pl.when(here).then(pl.col(c).shift(by)).otherwise(c).alias(c) for c in columns)


@pytest.mark.parametrize("by", [1, -1, 3])
def test_a_column_that_was_moved_in_a_stretch_is_found(seen, by: int) -> None:
    found = seen(moved(trips(), ["fare"], by, 1000, 1599))
    proposal = found.only()
    where = f"{abs(by)} row{'s' if abs(by) > 1 else ''} {'above' if by > 0 else 'below'}"
    assert (proposal.kind, proposal.strength) == ("value.row_shift", "probable")
    assert proposal.subject == f"cases with fare from {where} in predictions"
    truth = {f"c{i:05d}" for i in range(1000, 1600)}
    hits = found.cases["value.row_shift"]
    assert len(hits & truth) >= 0.97 * len(truth)
    assert len(hits & truth) >= 0.97 * len(hits)


def test_a_small_stretch_is_found(seen) -> None:
    found = seen(moved(trips(), ["fare"], 1, 2000, 2059))
    assert found.kinds == ["value.row_shift"]


def test_a_table_whose_column_was_moved_is_found(world, material, look) -> None:
    table = moved(trips().drop("p"), ["distance"], 2, 500, 1100)
    rng = np.random.default_rng(3)
    predictions = pl.DataFrame({"id": [f"p{i}" for i in range(CASES)], "p": [0.5] * CASES})
    predictions = predictions.with_columns(trip=pl.Series(rng.permutation(trips()["id"].to_numpy())))
    labels = pl.DataFrame({"id": predictions["id"], "y": [i % 2 for i in range(CASES)]})
    w = world(predictions, labels, {"trips": (table, {"key": {"trip": "id"}})})
    found = look(material(w), DETECTOR)
    assert "trips: distance from 2 rows above in trips" in found.only().subject
    assert 560 <= len(found.cases["value.row_shift"]) <= 640


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("order", ["none", "by way", "by fare", "in blocks"])
def test_files_in_any_order_raise_no_alarm(seen, seed: int, order: str) -> None:
    frame = trips(seed)
    if order == "by way":
        frame = frame.sort("way", "distance")
    elif order == "by fare":
        frame = frame.sort("fare")
    elif order == "in blocks":  # in which the relation truly differs
        block = pl.int_range(pl.len()).is_between(1000, 1500)
        noise = pl.Series(np.random.default_rng(seed).gamma(2, 200, CASES))
        frame = frame.with_columns(fare=pl.when(block).then(noise).otherwise("fare"))
    assert seen(frame).proposals == ()


def test_series_whose_neighbours_are_alike_raise_no_alarm(seen) -> None:
    rng = np.random.default_rng(0)
    walk = np.cumsum(rng.normal(0, 1, CASES))
    frame = trips().with_columns(
        temp=pl.Series(walk), dew=pl.Series(walk - 5 + rng.normal(0, 0.5, CASES)), hour=pl.int_range(pl.len()) % 24
    )
    assert seen(frame).proposals == ()


def test_hostile_columns_do_no_harm(seen) -> None:
    frame = trips().with_columns(
        empty=pl.lit(None, dtype=pl.Float64),
        constant=pl.lit(1),
        endless=pl.lit(np.inf),
        nothing=pl.lit(np.nan),
        rare=pl.when(pl.int_range(pl.len()) < 3).then(1.0),
        unique=pl.col("id"),
    )
    assert seen(frame).proposals == ()
    assert seen(frame.head(1)).proposals == ()

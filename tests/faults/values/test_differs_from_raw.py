"""Values that contradict their raw table are found, and the step that explains them is named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.differs_from_raw import DETECTOR

START = datetime(2024, 1, 1, tzinfo=UTC)
HOURS = 800


def hourly(seed: int = 0) -> pl.DataFrame:
    """Weather of two places, hour by hour: a daily cycle with noise, a column of zeros and ones, a text."""
    rng = np.random.default_rng(seed)
    frames = []
    for place in ("EWR", "JFK"):
        hour = np.arange(HOURS)
        frames.append(
            pl.DataFrame(
                {
                    "place": [place] * HOURS,
                    "hour": [START + timedelta(hours=int(h)) for h in hour],
                    "temp": (50 + 10 * np.sin(hour / 24 * 2 * np.pi) + rng.normal(0, 3, HOURS)).round(2),
                    "wind": rng.gamma(2, 6, HOURS).round(2),
                    "gust": rng.gamma(3, 6, HOURS).round(2),
                    "rain": (rng.random(HOURS) < 0.1).astype(int),
                    "sky": rng.choice(["clear", "cloudy", "overcast"], HOURS),
                }
            )
        )
    return pl.concat(frames)


@pytest.fixture
def compared(world, material, look):
    """What the detector sees of a table made from hourly raw data, one case per hour and place."""

    def run(table: pl.DataFrame, raw: pl.DataFrame | None = None, **settings: object):
        source = hourly() if raw is None else raw
        ids = [f"c{i:05d}" for i in range(source.height)]
        keys = source.select("place", "hour")
        predictions = pl.DataFrame({"id": ids, "p": [0.5] * len(ids)}).hstack(keys)
        predictions = predictions.with_columns(load_id=pl.col("hour").dt.to_string("L%d"))
        labels = pl.DataFrame({"id": ids, "y": [i % 2 for i in range(len(ids))]})
        w = world(
            predictions,
            labels,
            {"weather": (table, {"key": ["place", "hour"]})},
            beside={"weather__raw": source},
            time="hour",
            batches=["load_id"],
            **settings,
        )
        return look(material(w), DETECTOR)

    return run


def fifth(column: str, value: pl.Expr) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A change of every fifth row of a column."""
    every = pl.int_range(pl.len()) % 5 == 0
    return lambda t: t.with_columns(pl.when(every).then(value).otherwise(pl.col(column)).alias(column))


WEATHER = {
    "a unit": (fifth("temp", (pl.col("temp") - 32) / 1.8), "value.unit", "in another unit (degrees Fahrenheit to Cel"),
    "a rounded unit": (fifth("wind", (pl.col("wind") * 1.609344).round(1)), "value.unit", "miles to kilometres"),
    "a currency": (fifth("wind", pl.col("wind") * 1.0873), "value.unit", "multiplied by 1.087"),
    "a sign": (fifth("temp", -pl.col("temp")), "value.sign_flip", "with the opposite sign"),
    "a default": (fifth("temp", pl.lit(-999.0)), "value.default", "set to -999"),
    "lost values": (fifth("temp", pl.lit(None)), "value.default", "lost"),
    "a cast": (fifth("temp", pl.col("temp").floor()), "value.truncated", "without their fraction"),
    "a cut text": (fifth("sky", pl.col("sky").str.slice(0, 4)), "value.truncated", "cut after 4 characters"),
    "a swap": (
        lambda t: t.with_columns(
            wind=pl.when(pl.int_range(pl.len()) < 200).then("gust").otherwise("wind"),
            gust=pl.when(pl.int_range(pl.len()) < 200).then("wind").otherwise("gust"),
        ),
        "value.swapped",
        "swapped (weather: gust and weather: wind)",
    ),
    "a row shift": (
        lambda t: t.with_columns(pl.col("temp", "wind", "rain").shift(1)),
        "value.row_shift",
        "weather: wind, weather: temp and weather: rain taken from 1 row above in weather",
    ),
    "codes": (
        fifth("sky", pl.col("sky").replace({"clear": "cloudy", "cloudy": "overcast", "overcast": "clear"})),
        "value.recoded",
        "coded in another order",
    ),
}


@pytest.mark.parametrize(("fault", "kind", "words"), WEATHER.values(), ids=WEATHER)
def test_the_step_that_explains_the_differences_is_named(compared, fault, kind: str, words: str) -> None:
    table = fault(hourly())
    found = compared(table)
    proposal = next(p for p in found.proposals if p.kind == kind)
    assert words in proposal.subject
    changed = {
        f"c{i:05d}"
        for i, same in enumerate(
            (table == hourly()).select(pl.all_horizontal(pl.all().fill_null(value=False))).to_series()
        )
        if not same
    }
    assert len(found.cases[kind] & changed) >= 0.95 * len(changed)
    assert found.cases[kind] <= changed
    assert (proposal.strength, proposal.family, proposal.saw_errors) == ("confirmed", "data_preparation", False)
    assert "1,600 cases were compared with the source of weather" in proposal.why


def test_a_shift_in_time_is_told_from_one_in_the_file(compared) -> None:
    shuffled = hourly().sample(fraction=1, shuffle=True, seed=3)
    late = shuffled.with_columns(pl.col("hour") - timedelta(hours=5))
    found = compared(shuffled.select("place", "hour").join(late, on=["place", "hour"], maintain_order="left"))
    shifted = next(p for p in found.proposals if p.kind == "value.time_shift")
    assert "taken from the row 5 hours later" in shifted.subject
    assert len(found.cases["value.time_shift"]) >= 1500


def test_an_overflow_is_named(compared) -> None:
    raw = hourly().with_columns(seats=(pl.int_range(pl.len()) * 7) % 400)
    wrapped = pl.col("seats") - pl.when(pl.col("seats") > 127).then(256).otherwise(0)
    found = compared(raw.with_columns(seats=pl.when(pl.col("seats") < 384).then(wrapped).otherwise("seats")), raw)
    assert found.kinds == ["value.truncated"]
    assert "overflowed at 8 bits" in found.only().subject


def test_one_batch_is_named(compared) -> None:
    hit = pl.col("hour").dt.day() == 7
    table = hourly().with_columns(temp=pl.when(hit).then(pl.col("temp") * 25.4).otherwise("temp"))
    assert "They are all of load id L07" in compared(table).only().why


def test_unexplained_values_are_told_as_they_are(compared) -> None:
    noise = np.random.default_rng(5).normal(0, 4, 2 * HOURS)
    found = compared(fifth("temp", pl.col("temp") + pl.Series(noise))(hourly()))
    assert found.kinds == ["value.differs_from_raw"]
    assert "no single step explains them" in found.only().why


def test_what_was_rounded_or_stored_in_32_bits_is_the_same(compared) -> None:
    table = hourly().with_columns(pl.col("temp").round(1), pl.col("wind").cast(pl.Float32))
    assert compared(table).proposals == ()


def test_neighbours_that_are_equal_anyway_explain_nothing(compared) -> None:
    found = compared(fifth("rain", 1 - pl.col("rain"))(hourly()))
    assert "value.row_shift" not in found.kinds
    assert "value.time_shift" not in found.kinds


@pytest.mark.parametrize("seed", range(3))
def test_a_copy_raises_no_alarm(compared, seed: int) -> None:
    assert compared(hourly(seed), hourly(seed)).proposals == ()


def test_hostile_columns_do_no_harm(compared) -> None:
    raw = hourly().with_columns(
        empty=pl.lit(None, dtype=pl.Float64),
        constant=pl.lit(1),
        endless=pl.when(pl.col("wind") > 20).then(np.inf).otherwise(np.nan),
        huge=pl.col("wind") * 1e300,
        **{'we"ird; --': pl.col("sky")},
    )
    table = raw.with_columns(huge=-pl.col("huge"), endless=-pl.col("endless"))
    assert set(compared(table, raw).kinds) <= {"value.sign_flip", "value.differs_from_raw"}
    assert compared(raw, raw).proposals == ()


def test_small_numbers_that_became_zero_were_not_cut(compared) -> None:
    raw = hourly().with_columns(wind=(pl.col("wind") / 200).round(4))
    found = compared(fifth("wind", pl.lit(0.0))(raw), raw)
    assert found.kinds == ["value.default"]
    assert "set to 0" in found.only().subject

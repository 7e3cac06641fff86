"""A source or a month whose values go through the day some hours off is found without a reference."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.time_shift import DETECTOR

CASES = 15_000
START = datetime(2024, 1, 1, tzinfo=UTC)


def cases(seed: int = 0, shift: dict[str, int] | None = None) -> pl.DataFrame:
    """Readings with a daily cycle that follows the seasons; `shift` moves the cycle of some sources by hours."""
    rng = np.random.default_rng(seed)
    hour = rng.integers(0, 24 * 365, CASES)
    source = rng.choice(["S1", "S2", "S3", "S4", "S5"], CASES)
    moved = np.array([(shift or {}).get(s, 0) for s in source])
    day = hour / 24
    season = np.sin((day - 100) / 365 * 2 * np.pi)
    temp = 12 + 10 * season + (5 + 2 * season) * np.sin((hour + moved - 9) / 24 * 2 * np.pi) + rng.normal(0, 4, CASES)
    return pl.DataFrame(
        {
            "id": [f"c{i:05d}" for i in range(CASES)],
            "p": [0.5] * CASES,
            "at": [START + timedelta(hours=int(h)) for h in hour],
            "source_system": source,
            "temp": temp.round(1),
            "sales": rng.gamma(2, 10 + 5 * (source == "S2") * (hour % 24 > 12), CASES).round(2),
            "noise": rng.normal(0, 1, CASES),
        }
    )


@pytest.fixture
def seen(world, material, look):
    def run(frame: pl.DataFrame):
        labels = pl.DataFrame({"id": frame["id"], "y": [i % 2 for i in range(frame.height)]})
        return look(material(world(frame, labels, time="at", batches=["source_system"])), DETECTOR)

    return run


@pytest.mark.parametrize("hours", [5, -4, 11])
def test_a_source_in_another_time_zone_is_found(seen, hours: int) -> None:
    frame = cases(shift={"S3": hours})
    found = seen(frame)
    proposal = found.only()
    assert (proposal.kind, proposal.strength) == ("value.time_shift", "probable")
    where = "later" if hours > 0 else "earlier"
    assert proposal.subject.startswith("cases of source system S3, with temp as elsewhere")
    assert f"hours {where}" in proposal.subject
    assert found.cases["value.time_shift"] == set(frame.filter(pl.col("source_system") == "S3")["id"])


@pytest.mark.parametrize("seed", range(5))
def test_seasons_and_sources_of_their_own_raise_no_alarm(seen, seed: int) -> None:
    assert seen(cases(seed)).proposals == ()


def test_a_shift_that_a_season_gives_raises_no_alarm(seen) -> None:
    assert seen(cases(shift={"S3": 1})).proposals == ()


def test_hostile_columns_do_no_harm(seen) -> None:
    frame = cases().with_columns(
        empty=pl.lit(None, dtype=pl.Float64),
        endless=pl.when(pl.int_range(pl.len()) % 2 == 0).then(np.inf).otherwise(pl.col("temp")),
        huge=pl.col("temp") * 1e300,
        nothing=pl.lit(np.nan),
    )
    assert seen(frame).proposals == ()
    assert seen(frame.head(1)).proposals == ()

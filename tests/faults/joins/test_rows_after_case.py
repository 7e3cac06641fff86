"""What cannot lie after a case and does for a few is found; what may lie on either side is left alone."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.rows_after_case import DETECTOR

KIND = "join.reused_key"


@pytest.fixture
def seen(world, material, look, flights):
    """What the detector sees of flights in 2014 with aircraft of the given columns."""

    def build(**columns):
        f = flights()
        n = f.predictions.height
        at = [datetime(2014, 1, 1, tzinfo=UTC) + timedelta(hours=4 * i) for i in range(n)]
        predictions = f.predictions.with_columns(at=pl.Series(at))
        planes = f.planes.with_columns(**columns)
        return f, look(
            material(world(predictions, f.labels, {"planes": (planes, {"key": ["tailnum"]})}, time="at")), DETECTOR
        )

    return build


def test_an_aircraft_built_after_its_flight_is_found(seen) -> None:
    f, got = seen(year=pl.when(pl.col("tailnum") == pl.col("tailnum").first()).then(2016).otherwise("year"))
    first = f.planes["tailnum"][0]
    proposal = got.only()
    assert got.cases[KIND] == set(f.predictions.filter(pl.col("tailnum") == first)["id"])
    assert proposal.subject == "cases joined to a row of planes whose year lies after the case"
    assert "with 1 of 100 keys: what did not exist yet cannot be theirs." in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


@pytest.mark.parametrize("late", [date(2019, 1, 1), datetime(2019, 1, 1, tzinfo=UTC), datetime(2019, 1, 1)], ids=repr)  # noqa: DTZ001
def test_a_day_after_the_case_is_probable(seen, late) -> None:
    early = late - timedelta(days=3_000)
    _, got = seen(built=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(late)).otherwise(pl.lit(early)))
    assert got.only().strength == "probable"
    assert got.only().subject == "cases joined to a row of planes whose built lies after the case"


def test_the_year_of_the_case_itself_raises_no_alarm(seen) -> None:
    assert seen(year=pl.lit(2014))[1].outcome == "nothing"


@pytest.mark.parametrize("name", ["lease_end", "expires", "next_check", "updated_at", "valid_until"])
def test_what_looks_ahead_raises_no_alarm(seen, name) -> None:
    day = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(date(2019, 1, 1))).otherwise(pl.lit(date(2010, 1, 1)))
    assert seen(**{name: day})[1].outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_days_on_both_sides_of_the_cases_raise_no_alarm(seen, seed) -> None:
    rng = np.random.default_rng(seed)
    days = [date(2012, 1, 1) + timedelta(days=int(d)) for d in rng.integers(0, 1_500, 100)]
    assert seen(checked=pl.Series(days))[1].outcome == "nothing"


def test_odd_years_and_moments_do_not_disturb(seen) -> None:
    assert (
        seen(model_year=pl.lit(float("inf")), year=pl.lit(None, pl.Int64), built=pl.lit(None, pl.Date))[1].outcome
        == "nothing"
    )
    assert seen(year=pl.int_range(pl.len()))[1].outcome == "nothing"  # no calendar years

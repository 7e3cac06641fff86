"""A copy of a column in one batch is a fault; in all cases it is a note."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.copied_column import DETECTOR


def test_a_batch_in_which_two_columns_are_the_same_is_found(parcels, seen_as, look) -> None:
    frame = parcels().with_columns(
        pl.when(pl.col("load_id") == "L02").then(pl.col("length")).otherwise(pl.col("fee")).alias("fee")
    )
    proposal = look(seen_as(frame), DETECTOR).only()
    assert (proposal.kind, proposal.strength) == ("value.copied_column", "probable")
    assert proposal.subject == "cases of load id L02, in which length and fee are the same"
    assert proposal.predicate == "CAST(\"load_id\" AS VARCHAR) = 'L02'"


def test_copies_in_all_cases_are_a_note(parcels, seen_as, look) -> None:
    frame = parcels().with_columns(same=pl.col("length"), image=pl.col("fee") * 2 + 1)
    seen = look(seen_as(frame), DETECTOR)
    assert seen.proposals == ()
    (note,) = seen.detected.notes
    assert note.text == "In all cases: same is a copy of length; image is an affine image of fee."


def test_two_columns_of_few_values_may_be_equal_for_a_week(parcels, seen_as, look) -> None:
    frame = parcels().with_columns(day=pl.int_range(pl.len()) * 7 // 300 % 7, other=pl.col("rating"))
    frame = frame.with_columns(
        pl.when(pl.col("load_id") == "L02").then(pl.col("day")).otherwise(pl.col("rating")).alias("rating")
    )
    assert look(seen_as(frame.drop("other")), DETECTOR).outcome == "nothing"


def _week(frame: pl.DataFrame) -> pl.DataFrame:
    """With a load a week, the day of the month, of the week and the hour, which say nothing of each other."""
    at = pl.lit(date(2013, 4, 1)).cast(pl.Datetime) + pl.duration(hours=pl.int_range(pl.len()) * 1680 // pl.len())
    return frame.with_columns(
        load_id=pl.format("W{}", at.dt.week()),
        day=at.dt.day(),
        weekday=at.dt.weekday() + pl.when(at.dt.week() % 2 == 1).then(7).otherwise(0),
        hour=pl.Series(np.random.default_rng(5).integers(0, 24, frame.height)),
    )


def test_a_week_in_which_the_hour_holds_its_seven_days_is_found(parcels, seen_as, look) -> None:
    clean = _week(parcels())
    hour = pl.when(pl.col("load_id") == "W16").then(pl.col("day")).otherwise(pl.col("hour"))
    proposal = look(seen_as(clean.with_columns(hour=hour)), DETECTOR).only()
    assert proposal.subject == "cases of load id W16, in which day and hour are the same"


def test_a_week_that_begins_on_the_first_is_no_fault(parcels, seen_as, look) -> None:
    """Its days have the same number in the month and in the week, all seven of them; each follows from the other."""
    frame = _week(parcels())
    assert (frame.filter(load_id="W14").select(pl.col("day") == pl.col("weekday")).to_series()).all()
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


def test_the_hour_in_greenwich_is_no_fault(parcels, seen_as, look) -> None:
    """Equal in the winter's loads, and one more in the summer's."""
    frame = _week(parcels())
    summer = pl.col("load_id").is_in(["W14", "W15", "W16", "W17"]).not_()
    assert (
        look(seen_as(frame.with_columns(there=pl.col("hour") + summer.cast(pl.Int64))), DETECTOR).outcome == "nothing"
    )


def test_an_age_that_holds_the_year_of_birth_is_found(parcels, seen_as, look) -> None:
    """They follow from each other everywhere, but no age is a year."""
    born = pl.Series(np.random.default_rng(6).integers(1930, 2005, 3_000))
    age = pl.when(pl.col("load_id") == "L02").then(born).otherwise(2024 - born)
    proposal = look(seen_as(parcels().with_columns(born=born, age=age)), DETECTOR).only()
    assert proposal.subject == "cases of load id L02, in which born and age are the same"


@pytest.mark.parametrize("seed", range(3))
def test_clean_columns_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    seen = look(seen_as(parcels(seed=seed + 50)), DETECTOR)
    assert (seen.outcome, seen.detected.notes) == ("nothing", ())

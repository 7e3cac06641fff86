"""Constant or empty in one batch, and varying elsewhere; small parts and rare values are constant by chance."""

import polars as pl
import pytest

from tasks.faults.values.constant_in_batch import DETECTOR

IN_L05 = pl.col("load_id") == "L05"


@pytest.mark.parametrize(("value", "state"), [(None, "empty"), (7.0, "always 7.0")])
def test_a_constant_or_empty_batch_is_found(parcels, seen_as, look, value, state) -> None:
    frame = parcels().with_columns(pl.when(IN_L05).then(pl.lit(value)).otherwise(pl.col("fee")).alias("fee"))
    seen = look(seen_as(frame), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.constant_in_batch", "probable")
    assert proposal.subject == f"cases of load id L05, where fee is {state}"
    assert len(seen.cases["value.constant_in_batch"]) == 300


def test_a_category_may_be_constant_too(parcels, seen_as, look) -> None:
    frame = parcels().with_columns(pl.when(IN_L05).then(pl.lit("u")).otherwise(pl.col("kind")).alias("kind"))
    assert look(seen_as(frame), DETECTOR).only().subject == "cases of load id L05, where kind is always u"


def test_a_dry_week_is_no_fault_where_other_weeks_are_nearly_dry(parcels, seen_as, look) -> None:
    frame = parcels().with_columns(pl.when(IN_L05).then(0.0).otherwise(pl.col("rain")).alias("rain"))
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


def test_a_batch_of_three_cases_is_constant_by_chance(parcels, seen_as, look) -> None:
    frame = parcels().with_columns(
        pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("tiny")).otherwise(pl.col("load_id")).alias("load_id")
    )
    frame = frame.with_columns(pl.when(pl.col("load_id") == "tiny").then(5).otherwise(pl.col("rating")).alias("rating"))
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_clean_columns_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    assert look(seen_as(parcels(seed=seed + 60)), DETECTOR).outcome == "nothing"

"""A copy of a column in one batch is a fault; in all cases it is a note."""

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


@pytest.mark.parametrize("seed", range(3))
def test_clean_columns_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    seen = look(seen_as(parcels(seed=seed + 50)), DETECTOR)
    assert (seen.outcome, seen.detected.notes) == ("nothing", ())

"""A sign turned round: by what the other columns say; refunds that another column tells are none."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.sign_flip import DETECTOR


def _flipped(frame: pl.DataFrame, column: str, hit: np.ndarray) -> pl.DataFrame:
    return frame.with_columns(pl.when(pl.Series(hit)).then(-pl.col(column)).otherwise(pl.col(column)).alias(column))


@pytest.mark.parametrize("column", ["weight", "shifted"])
@pytest.mark.parametrize("share", [0.01, 0.05])
def test_scattered_signs_are_found(parcels, seen_as, look, ids, recall_precision, column, share) -> None:
    frame = parcels()
    # What is near to zero has no sign that any other column could tell.
    hit = (np.random.default_rng(2).random(frame.height) < share) & (frame[column].abs() > 15e-4).to_numpy()
    if column == "shifted":
        hit &= (frame[column].abs() > 15).to_numpy()
    seen = look(seen_as(_flipped(frame, column, hit)), DETECTOR)
    proposal = seen.only()
    assert proposal.subject == f"cases whose {column} looks as if its sign were turned round"
    assert (proposal.kind, proposal.strength) == ("value.sign_flip", "probable")
    assert min(recall_precision(seen.cases["value.sign_flip"], ids(hit))) >= 0.9


def test_a_batch_is_named(parcels, seen_as, look) -> None:
    frame = parcels()
    seen = look(seen_as(_flipped(frame, "fee", (frame["load_id"] == "L03").to_numpy())), DETECTOR)
    proposal = seen.only()
    assert proposal.predicate == "CAST(\"load_id\" AS VARCHAR) = 'L03'"
    assert proposal.strength == "probable"


def test_scattered_negatives_of_a_column_that_nothing_tells_are_a_candidate_only(parcels, seen_as, look) -> None:
    frame = parcels()
    hit = np.random.default_rng(2).random(frame.height) < 0.05
    assert look(seen_as(_flipped(frame, "fee", hit)), DETECTOR).only().strength == "candidate"


def test_refunds_that_another_column_tells_are_no_fault(parcels, seen_as, look) -> None:
    frame = parcels()
    refund = np.random.default_rng(2).random(frame.height) < 0.05
    frame = _flipped(frame, "weight", refund).with_columns(returned=pl.Series(np.where(refund, "yes", "no")))
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_clean_columns_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    assert look(seen_as(parcels(seed=seed + 20)), DETECTOR).outcome == "nothing"

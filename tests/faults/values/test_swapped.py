"""Two columns read into each other's place: scattered, in part of a batch, and as a whole."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.swapped import DETECTOR


def _swapped(frame: pl.DataFrame, a: str, b: str, hit: np.ndarray) -> pl.DataFrame:
    there = pl.Series(hit)
    return frame.with_columns(
        pl.when(there).then(pl.col(b)).otherwise(pl.col(a)).cast(pl.Float64).alias(a),
        pl.when(there).then(pl.col(a)).otherwise(pl.col(b)).cast(pl.Float64).alias(b),
    )


@pytest.mark.parametrize("pair", [("length", "width"), ("fee", "rating")])
@pytest.mark.parametrize("share", [0.02, 0.05])
def test_scattered_exchanges_are_found(parcels, seen_as, look, ids, recall_precision, pair, share) -> None:
    # A fee is 50 at least here, so that no rating could be one.
    frame = parcels().with_columns(pl.col("fee") + 45)
    hit = np.random.default_rng(2).random(frame.height) < share
    seen = look(seen_as(_swapped(frame, *pair, hit)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.swapped", "probable")
    assert set(pair) <= set(proposal.subject.split())
    assert min(recall_precision(seen.cases["value.swapped"], ids(hit))) >= 0.9


def test_a_batch_whose_columns_overlap_is_found_by_its_quantiles(parcels, seen_as, look) -> None:
    rng = np.random.default_rng(3)
    frame = parcels().with_columns(left=pl.Series(rng.normal(10, 4, 3_000)), right=pl.Series(rng.normal(20, 4, 3_000)))
    seen = look(seen_as(_swapped(frame, "left", "right", (frame["load_id"] == "L06").to_numpy())), DETECTOR)
    proposal = seen.only()
    assert proposal.predicate == "CAST(\"load_id\" AS VARCHAR) = 'L06'"
    assert "left and right look exchanged" in proposal.subject


@pytest.mark.parametrize("seed", range(3))
def test_clean_columns_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    assert look(seen_as(parcels(seed=seed + 30)), DETECTOR).outcome == "nothing"

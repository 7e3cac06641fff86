"""A number in another unit: scattered cases by what the other columns say, whole batches by their quantiles."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.unit import DETECTOR


def _scaled(frame: pl.DataFrame, column: str, hit: np.ndarray, slope: float, offset: float = 0.0) -> pl.DataFrame:
    changed = pl.when(pl.Series(hit)).then(pl.col(column) * slope + offset).otherwise(pl.col(column))
    return frame.with_columns(changed.alias(column))


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2])
@pytest.mark.parametrize(("slope", "words"), [(10.0, "multiplied by ten"), (1 / 2.54, "divided by 2.54")])
def test_scattered_cases_in_another_unit_are_found(
    parcels, seen_as, look, ids, recall_precision, share, slope, words
) -> None:
    frame = parcels()
    hit = np.random.default_rng(2).random(frame.height) < share
    seen = look(seen_as(_scaled(frame, "length", hit, slope)), DETECTOR)
    proposal = seen.only()
    assert proposal.kind == "value.unit"
    assert proposal.strength == "probable"
    assert proposal.subject.startswith(f"cases whose length looks {words}")
    assert min(recall_precision(seen.cases["value.unit"], ids(hit))) >= 0.9
    assert "far from what" in proposal.why


def test_the_column_at_fault_is_blamed_and_not_the_one_it_is_compared_with(parcels, seen_as, look) -> None:
    frame = parcels()
    hit = np.random.default_rng(3).random(frame.height) < 0.05
    proposal = look(seen_as(_scaled(frame, "weight", hit, 1_000.0)), DETECTOR).only()
    assert proposal.subject == "cases whose weight looks multiplied by a thousand"
    assert [e.type for e in proposal.expectations] == ["expect_column_values_to_be_between"]


def test_a_whole_batch_is_selected_by_its_own_column(parcels, seen_as, look) -> None:
    frame = parcels()
    hit = (frame["load_id"] == "L04").to_numpy()
    seen = look(seen_as(_scaled(frame, "width", hit, 25.4)), DETECTOR)
    proposal = seen.only()
    assert proposal.predicate == "CAST(\"load_id\" AS VARCHAR) = 'L04'"
    assert proposal.why.endswith("They are in load id L04.")
    assert seen.detected.evidence is None


def test_a_batch_of_a_column_that_nothing_tells_is_found_by_its_quantiles(parcels, seen_as, look) -> None:
    frame = parcels(n=30_000)
    hit = (frame["load_id"] == "L04").to_numpy()
    proposal = look(seen_as(_scaled(frame, "fee", hit, 10.0)), DETECTOR).only()
    assert (proposal.kind, proposal.strength) == ("value.unit", "probable")
    assert proposal.subject == "cases of load id L04, whose fee looks multiplied by ten"
    assert proposal.predicate == "CAST(\"load_id\" AS VARCHAR) = 'L04'"


def test_degrees_are_converted(parcels, seen_as, look, ids, recall_precision) -> None:
    rng = np.random.default_rng(4)
    frame = parcels().with_columns(
        inside=pl.Series(rng.normal(70, 8, 3_000)),
    )
    frame = frame.with_columns(outside=pl.col("inside") + pl.Series(rng.normal(0, 0.6, 3_000)))
    hit = rng.random(frame.height) < 0.05
    seen = look(seen_as(_scaled(frame, "outside", hit, 1 / 1.8, -32 / 1.8)), DETECTOR)
    assert seen.only().subject == "cases whose outside looks converted from °F to °C"
    assert min(recall_precision(seen.cases["value.unit"], ids(hit))) >= 0.9


def test_a_mark_does_not_change_with_the_number_of_cases(parcels, seen_as, look) -> None:
    frame = parcels()
    hit = np.random.default_rng(5).random(frame.height) < 0.03
    proposal = look(seen_as(_scaled(frame, "length", hit, 10.0)), DETECTOR).only()
    assert proposal.predicate == "\"fault__unit__length\" = 'length times 10'"


@pytest.mark.parametrize("seed", range(3))
def test_sources_that_truly_differ_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    assert look(seen_as(parcels(seed=seed + 10)), DETECTOR).outcome == "nothing"


def test_a_source_of_larger_parcels_is_no_fault(parcels, seen_as, look) -> None:
    frame = parcels()
    large = (frame["source_system"] == "west").to_numpy()
    for column, factor in (("length", 10.0), ("width", 10.0), ("weight", 100.0), ("fee", 3.0)):
        frame = _scaled(frame, column, large, factor)
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"

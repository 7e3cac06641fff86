"""A relation that holds elsewhere and breaks in one batch, although each column looks normal there."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.broken_relation import DETECTOR


def _mixed_up(frame: pl.DataFrame, column: str, hit: np.ndarray, seed: int = 5) -> pl.DataFrame:
    """The column's values of the rows, in another order among themselves."""
    order = np.arange(frame.height)
    rows = np.flatnonzero(hit)
    order[rows] = np.random.default_rng(seed).permutation(rows)
    return frame.with_columns(frame[column][order])


def test_values_mixed_up_within_a_batch_are_found(parcels, seen_as, look) -> None:
    frame = parcels()
    seen = look(seen_as(_mixed_up(frame, "weight", (frame["load_id"] == "L04").to_numpy())), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.broken_relation", "probable")
    assert proposal.subject.startswith("cases of load id L04, whose weight does not belong to their ")
    assert proposal.predicate == "CAST(\"load_id\" AS VARCHAR) = 'L04'"
    assert "In another order the same values would fit: they were mixed up within it." in proposal.why


def test_part_of_a_batch_is_marked_case_by_case(parcels, seen_as, look, ids, recall_precision) -> None:
    frame = parcels(n=6_000)
    hit = (frame["load_id"] == "L04").to_numpy() & (np.arange(frame.height) % 4 == 0)
    seen = look(seen_as(_mixed_up(frame, "weight", hit)), DETECTOR)
    recall, precision = recall_precision(seen.cases["value.broken_relation"], ids(hit))
    assert recall >= 0.8  # some values are exchanged with nearly the same
    assert precision >= 0.9


def test_a_small_part_of_a_source_is_found_where_hardly_a_case_contradicts_elsewhere(
    parcels, seen_as, look, ids, recall_precision
) -> None:
    frame = parcels(n=12_000)
    hit = (frame["source_system"] == "north").to_numpy() & (np.random.default_rng(3).random(frame.height) < 0.03)
    seen = look(seen_as(_mixed_up(frame, "weight", hit)), DETECTOR)
    proposal = seen.only()
    assert proposal.strength == "probable"
    assert proposal.subject.startswith("cases of source system north, whose weight does not belong to their ")
    recall, precision = recall_precision(seen.cases["value.broken_relation"], ids(hit))
    assert recall >= 0.8
    assert precision >= 0.8


def test_odd_cases_of_other_batches_are_not_among_those_of_a_batch(parcels, seen_as, look) -> None:
    """One case in fifty contradicts its columns anywhere; they are no part of what is said of one load."""
    frame = parcels(n=6_000)
    odd = pl.Series(np.random.default_rng(9).random(frame.height) < 0.02)
    frame = frame.with_columns(pl.when(odd).then(pl.col("weight") * 1.2).otherwise(pl.col("weight")).alias("weight"))
    hit = (frame["load_id"] == "L04").to_numpy() & (np.arange(frame.height) % 4 == 0)
    seen = look(seen_as(_mixed_up(frame, "weight", hit)), DETECTOR)
    proposal = seen.only()
    assert proposal.subject.startswith("cases of load id L04, ")
    loads = {f"c{i:07d}": load for i, load in enumerate(frame["load_id"])}
    assert {loads[case] for case in seen.cases[proposal.kind]} == {"L04"}


def test_a_batch_in_which_a_column_is_a_copy_breaks_no_relation(parcels, seen_as, look) -> None:
    """Width and weight contradict each other there; the copy says why."""
    copied = pl.when(pl.col("load_id") == "L04").then(pl.col("length")).otherwise(pl.col("width")).alias("width")
    assert look(seen_as(parcels().with_columns(copied)), DETECTOR).outcome == "nothing"


def test_scattered_values_of_other_cases_are_a_candidate(parcels, seen_as, look, ids, recall_precision) -> None:
    frame = parcels(n=6_000)
    hit = np.random.default_rng(7).random(frame.height) < 0.03
    seen = look(seen_as(_mixed_up(frame, "weight", hit)), DETECTOR)
    assert seen.only().strength == "candidate"
    recall, precision = recall_precision(seen.cases["value.broken_relation"], ids(hit))
    assert recall >= 0.8
    assert precision >= 0.9


def test_a_batch_with_more_noise_is_no_broken_relation(parcels, seen_as, look) -> None:
    frame = parcels()
    noise = pl.Series(np.random.default_rng(8).normal(1, 0.05, frame.height))
    noisy = pl.when(pl.col("load_id") == "L04").then(pl.col("weight") * noise).otherwise(pl.col("weight"))
    seen = look(seen_as(frame.with_columns(noisy.alias("weight"))), DETECTOR)
    assert seen.outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_clean_columns_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    assert look(seen_as(parcels(seed=seed + 40)), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(2))
def test_a_load_of_drier_and_colder_hours_than_all_others_is_no_broken_relation(seen_as, look, seed) -> None:
    # The dew point (Magnus) is no sum of what temperature and humidity say, which shows where both are low.
    rng = np.random.default_rng(seed)
    n = 6_000
    load = np.arange(n) * 10 // n
    celsius = rng.normal(np.where(load == 3, 8, 16), np.where(load == 3, 2, 5), n)
    humid = np.clip(rng.lognormal(np.where(load == 3, 3.2, 4.0), 0.4, n), 8, 100)
    gamma = np.log(humid / 100) + 17.625 * celsius / (243.04 + celsius)
    dewp = 243.04 * gamma / (17.625 - gamma)
    frame = pl.DataFrame(
        {
            "load_id": [f"L{i:02d}" for i in load],
            "temp": (celsius * 1.8 + 32).round(2),
            "humid": humid.round(2),
            "dewp": (dewp * 1.8 + 32).round(2),
        }
    )
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("seed", range(3))
def test_a_dry_spell_of_one_load_is_no_broken_relation(parcels, seen_as, look, seed) -> None:
    """A run of lighter goods: all contradictions lie on one side, where values of other cases would lie on both."""
    frame = parcels(n=6_000, seed=seed + 60)
    load = np.flatnonzero((frame["load_id"] == "L04").to_numpy())
    spell = pl.Series(np.isin(np.arange(frame.height), load[100:160]))
    factor = pl.Series(np.random.default_rng(seed).normal(0.85, 0.02, frame.height))
    light = pl.when(spell).then(pl.col("weight") * factor).otherwise(pl.col("weight")).alias("weight")
    assert look(seen_as(frame.with_columns(light)), DETECTOR).outcome == "nothing"

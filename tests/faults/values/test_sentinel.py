"""Codes for no value: alone at an end of the column, or middling in all else; true zeros stay silent."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.sentinel import DETECTOR


def _coded(frame: pl.DataFrame, column: str, value: object, share: float = 0.02) -> tuple[pl.DataFrame, np.ndarray]:
    hit = np.random.default_rng(3).random(frame.height) < share
    return frame.with_columns(pl.when(pl.Series(hit)).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)), hit


@pytest.mark.parametrize(("column", "value"), [("fee", 99999.0), ("fee", -1.0), ("length", 0.0), ("fee", -999.0)])
def test_a_code_that_stands_alone_is_found(parcels, seen_as, look, ids, column, value) -> None:
    frame, hit = _coded(parcels(), column, value)
    seen = look(seen_as(frame), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.sentinel", "probable")
    assert proposal.subject == f"cases whose {column} is {value:.0f}, which seems to stand for no value"
    assert seen.cases["value.sentinel"] == ids(hit)
    (expectation,) = proposal.expectations
    assert expectation.type == "expect_column_values_to_not_be_in_set"
    assert expectation.kwargs == {"column": column, "value_set": [value]}


def test_frequent_zeros_whose_cases_are_middling_stand_for_no_value(parcels, seen_as, look) -> None:
    frame, _ = _coded(parcels(), "length", 0.0, share=0.4)
    assert "like middling ones" in look(seen_as(frame), DETECTOR).only().why


def test_frequent_zeros_that_continue_the_low_end_are_true(parcels, seen_as, look) -> None:
    frame = parcels()
    small = frame["width"].quantile(0.3)
    frame = frame.with_columns(pl.when(pl.col("width") < small).then(0.0).otherwise(pl.col("length")).alias("length"))
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


def test_zeros_that_another_column_tells_are_meant(parcels, seen_as, look) -> None:
    frame, hit = _coded(parcels(), "length", 0.0, share=0.4)
    frame = frame.with_columns(form=pl.Series(np.where(hit, "digital", "parcel")))
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


def test_cases_that_contradict_a_code_are_a_finding_of_their_own(parcels, seen_as, look) -> None:
    rng = np.random.default_rng(5)
    times = np.where(rng.random(3_000) < 0.8, 0, rng.integers(1, 9, 3_000))
    lost = rng.random(3_000) < 0.2
    days = np.where((times == 0) | lost, 999, rng.integers(0, 28, 3_000))
    seen = look(seen_as(parcels().with_columns(times=pl.Series(times), days=pl.Series(days))), DETECTOR)
    code, contradiction = seen.proposals
    assert code.predicate == '"days" = 999'
    assert contradiction.predicate == '("days" = 999) AND ("times" <> 0)'
    assert contradiction.subject == "cases whose days is 999, although their times is not 0"


def test_dates_that_stand_for_none(parcels, seen_as, look) -> None:
    days = [date(2024, 1, 1 + i % 28) for i in range(3_000)]
    days[10] = days[11] = date(1900, 1, 1)
    seen = look(seen_as(parcels().with_columns(sent=pl.Series(days))), DETECTOR)
    assert seen.only().subject == "cases whose sent is 1900-01-01, which seems to stand for no date"
    assert seen.cases["value.sentinel"] == {"c0000010", "c0000011"}


def test_words_that_say_unknown_are_a_candidate(parcels, seen_as, look) -> None:
    frame, _ = _coded(parcels(), "kind", "unknown")
    assert look(seen_as(frame), DETECTOR).only().strength == "candidate"


@pytest.mark.parametrize("seed", range(3))
def test_rain_counts_and_calm_are_no_codes(parcels, seen_as, look, seed) -> None:
    rng = np.random.default_rng(seed)
    calm = np.where(rng.random(3_000) < 0.04, 0.0, 1.15 * (3 + rng.poisson(6, 3_000)))
    frame = parcels(seed=seed + 70).with_columns(count=pl.Series(rng.poisson(3, 3_000)), wind=pl.Series(calm))
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"

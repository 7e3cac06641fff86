"""Rows that were lost on the way are found against the raw source and among the labels; chance losses are not."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.lost_rows import DETECTOR

KIND = "join.lost_rows"


@pytest.fixture
def against_raw(world, material, look):
    def build(f, planes, raw=None, **settings):
        key = {"key": ["tailnum"]} | settings
        beside = {"planes__raw": f.planes if raw is None else raw}
        return look(material(world(f.predictions, f.labels, {"planes": (planes, key)}, beside=beside)), DETECTOR)

    return build


def test_keys_the_table_lost_are_found_and_what_hid_them_is_said(against_raw, flights) -> None:
    f = flights()
    gone = f.planes["tailnum"][:4]
    kept = f.planes.filter(~pl.col("tailnum").is_in(gone.to_list()))
    seen = against_raw(f, pl.concat([kept, kept.head(4)]))  # as many rows as before
    proposal = seen.only()
    assert seen.cases[KIND] == set(f.predictions.filter(pl.col("tailnum").is_in(gone.to_list()))["id"])
    assert proposal.subject == "cases whose tailnum has a row in the raw source of planes and none in planes"
    assert "of its 100 keys, 4 are not in planes. 4 other keys stand several times in planes" in proposal.why
    assert "so that its 100 rows do not show the loss." in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


def test_keys_that_the_raw_source_does_not_have_either_raise_no_alarm(against_raw, flights) -> None:
    f = flights()
    assert against_raw(f, f.planes.head(80), f.planes.head(80)).outcome == "nothing"


def test_a_raw_source_of_another_key_name_is_read(world, material, look, flights) -> None:
    f = flights()
    raw = {"key": ["registration"]}
    w = world(
        f.predictions,
        f.labels,
        {"planes": (f.planes.tail(99), {"key": ["tailnum"], "raw": raw})},
        beside={"planes__raw": f.planes.rename({"tailnum": "registration"})},
    )
    assert look(material(w), DETECTOR).cases[KIND] == set(
        f.predictions.filter(pl.col("tailnum") == f.planes["tailnum"][0])["id"]
    )


def test_raw_rows_from_after_the_case_do_not_count(world, material, look, flights) -> None:
    f = flights(n=400)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    predictions = f.predictions.with_columns(at=pl.lit(start))
    raw = f.planes.with_columns(since=pl.lit(start + timedelta(days=1)))
    planes = {"key": ["tailnum"], "valid_from": "since"}
    w = world(predictions, f.labels, {"planes": (raw.head(0), planes)}, beside={"planes__raw": raw}, time="at")
    assert look(material(w), DETECTOR).outcome == "nothing"


@pytest.mark.parametrize("column", ["load_id", "carrier"])
def test_a_part_without_labels_is_found(world, material, look, flights, column) -> None:
    f = flights(n=4_000)
    part = f.predictions[column][0]
    hit = f.predictions.filter(pl.col(column) == part)["id"].to_list()
    seen = look(material(world(f.predictions, f.labels.filter(~pl.col("id").is_in(hit)))), DETECTOR)
    proposal = seen.only()
    assert seen.cases[KIND] == set(hit)
    assert (
        f"{len(hit):,} of {len(hit):,} cases ({column.replace('_', ' ')}: {part}) have no row in the labels"
        in proposal.why
    )
    assert proposal.strength == "probable"


def test_several_loads_without_labels_are_one_finding(world, material, look, flights) -> None:
    f = flights(n=4_000)
    hit = f.predictions.filter(pl.col("load_id").is_in(["load-03", "load-09", "load-11", "load-12"]))["id"].to_list()
    seen = look(material(world(f.predictions, f.labels.filter(~pl.col("id").is_in(hit)))), DETECTOR)
    assert seen.only().subject == "cases without a label row (load id: load-03, load-09, load-11, load-12)"
    assert seen.cases[KIND] == set(hit)


def test_labels_lost_by_an_inner_join_with_a_table_are_found(world, material, look, flights) -> None:
    f = flights()
    known = f.planes.head(90)
    lost = f.predictions.filter(~pl.col("tailnum").is_in(known["tailnum"].to_list()))["id"].to_list()
    w = world(f.predictions, f.labels.filter(~pl.col("id").is_in(lost)), {"planes": (known, {"key": ["tailnum"]})})
    seen = look(material(w), DETECTOR)
    assert seen.only().subject == "cases without a label row (row in planes: none)"
    assert seen.cases[KIND] == set(lost)


@pytest.mark.parametrize(("everywhere", "strength"), [(0.0, "probable"), (0.02, "candidate")])
def test_a_load_that_lost_a_part_of_its_labels_is_certain_where_others_lost_none(
    world, material, look, flights, everywhere, strength
) -> None:
    f = flights(n=4_000)
    hit = f.predictions.filter(pl.col("load_id") == "load-05")["id"].head(80).to_list()
    kept = f.labels.filter(~pl.col("id").is_in(hit) & (pl.Series(np.random.default_rng(0).random(4_000)) >= everywhere))
    assert look(material(world(f.predictions, kept)), DETECTOR).only().strength == strength


@pytest.mark.parametrize("seed", range(5))
def test_labels_that_are_missing_by_chance_raise_no_alarm(world, material, look, flights, seed) -> None:
    """A few per cent, several times as many for one carrier as for another, more in a bad week."""
    f = flights(n=4_000, seed=seed)
    rng = np.random.default_rng(seed)
    rate = f.predictions.select(
        pl.when(pl.col("carrier") == "AA").then(0.06).when(pl.col("load_id") == "load-04").then(0.09).otherwise(0.015)
    ).to_series()
    labels = f.labels.filter(pl.Series(rng.random(4_000)) > rate)
    assert look(material(world(f.predictions, labels)), DETECTOR).outcome == "nothing"


def test_the_last_month_may_still_wait_for_its_labels(world, material, look, flights) -> None:
    f = flights(n=4_000)
    days = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=i) for i in range(4_000)]
    predictions = f.predictions.drop("load_id").with_columns(at=pl.Series(days))
    early = predictions.filter(pl.col("at") < datetime(2024, 5, 20, tzinfo=UTC))["id"].to_list()
    assert (
        look(material(world(predictions, f.labels.filter(pl.col("id").is_in(early)), time="at")), DETECTOR).outcome
        == "nothing"
    )


def test_a_month_in_the_middle_without_labels_is_found(world, material, look, flights) -> None:
    f = flights(n=4_000)
    days = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=i) for i in range(4_000)]
    predictions = f.predictions.drop("load_id").with_columns(at=pl.Series(days))
    march = predictions.filter(pl.col("at").dt.month() == 3)["id"].to_list()
    seen = look(material(world(predictions, f.labels.filter(~pl.col("id").is_in(march)), time="at")), DETECTOR)
    assert seen.cases[KIND] == set(march)


def test_labels_of_one_source_without_predictions_are_noted(world, material, look, flights) -> None:
    f = flights()
    labels = f.labels.with_columns(
        source=pl.when(pl.int_range(pl.len()) < 100).then(pl.lit("paper")).otherwise(pl.lit("web"))
    )
    predictions = f.predictions.tail(1_900)
    settings = {"source": "labels.parquet", "key": ["id"], "label": "y", "source_of_label": "source"}
    seen = look(material(world(predictions, labels, labels=settings)), DETECTOR)
    (note,) = seen.detected.notes
    assert "100 of 100 labels with source paper belong to no prediction" in note.text


def test_no_labels_and_few_cases_raise_no_alarm(world, material, look, flights) -> None:
    f = flights(n=20)
    assert look(material(world(f.predictions, f.labels.head(1))), DETECTOR).outcome == "nothing"

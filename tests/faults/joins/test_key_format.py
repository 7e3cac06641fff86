"""Keys that are written differently on the two sides are told from keys that are missing, with the way they differ."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins.key_format import DETECTOR

KIND = "join.key_format"


def _seen(world, material, look, f, predictions, planes=None, **settings):
    planes = f.planes if planes is None else planes
    return look(
        material(world(predictions, f.labels, {"planes": (planes, {"key": ["tailnum"]})}, **settings)), DETECTOR
    )


@pytest.mark.parametrize(
    ("written", "step", "differs"),
    [
        (pl.col("tailnum") + " ", "spaces", "with spaces around it"),
        (pl.col("tailnum") + "\u00a0", "spaces", "with spaces around it"),
        (pl.lit("\ufeff") + pl.col("tailnum"), "invisible", "with invisible characters in it"),
        (pl.col("tailnum").str.to_lowercase(), "case", "in other letters (capital, small)"),
        (pl.col("tailnum").str.replace("N", "\uff2e"), "unicode", "in another Unicode form"),
        (pl.col("tailnum") + ".0", "decimals", "with or without .0 at its end"),
        (pl.lit("00") + pl.col("tailnum"), "zeros", "with or without leading zeros"),
        (pl.col("tailnum").str.replace("N", "N-"), "separators", "with other separators"),
        (pl.lit(" n") + pl.col("tailnum").str.slice(1), "several", "differing in several of"),
    ],
)
def test_the_step_that_recovers_the_keys_is_named(world, material, look, flights, written, step, differs) -> None:
    f = flights()
    hit = pl.col("load_id") == "load-07"
    seen = _seen(
        world,
        material,
        look,
        f,
        f.predictions.with_columns(pl.when(hit).then(written).otherwise("tailnum").alias("tailnum")),
    )
    proposal = seen.only()
    truth = set(f.predictions.filter(hit)["id"])
    assert seen.cases[KIND] == truth
    assert proposal.predicate == f"\"fault__planes_key_format\" = '{step}'"
    assert proposal.subject.startswith(f"cases whose tailnum is in planes, but {differs}")
    assert f"{len(truth):,} cases with" in proposal.why
    assert f"({step}), and never more than one key." in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)
    for value in f.predictions["tailnum"].unique():
        assert value not in str(proposal)  # shapes, no values


def test_zeros_lost_by_a_table_of_numbers_are_found(world, material, look, flights) -> None:
    f = flights(aircraft=90)
    number = pl.col("tailnum").str.slice(1, 3)
    planes = f.planes.with_columns(number.cast(pl.Int64).alias("tailnum"))
    seen = _seen(world, material, look, f, f.predictions.with_columns(number.alias("tailnum")), planes)
    assert seen.only().predicate.endswith("= 'zeros'")
    assert seen.cases[KIND] == set(f.predictions["id"])


def test_labels_whose_key_is_written_differently_are_found(world, material, look, flights) -> None:
    f = flights(n=500)
    labels = f.labels.with_columns(
        id=pl.when(pl.int_range(pl.len()) < 40).then(pl.col("id").str.to_uppercase()).otherwise("id")
    )
    seen = look(material(world(f.predictions, labels)), DETECTOR)
    assert seen.only().subject == "cases whose id is in labels, but in other letters (capital, small)"
    assert seen.cases[KIND] == set(f.predictions["id"][:40])


def test_an_expectation_would_have_caught_the_shapes(world, material, look, flights, engine) -> None:
    f = flights()
    hit = pl.col("load_id") == "load-07"
    spaced = pl.when(hit).then(pl.col("tailnum") + " ").otherwise("tailnum").alias("tailnum")
    (expectation,) = _seen(world, material, look, f, f.predictions.with_columns(spaced)).only().expectations
    query = expectation.kwargs["unexpected_rows_query"].format(batch="source_predictions")
    assert len(engine.connection.sql(query).fetchall()) == f.predictions.filter(hit).height


def test_one_part_of_a_key_of_two_is_looked_at_while_the_other_is_equal(world, material, look, flights) -> None:
    f = flights()
    hours = pl.int_range(pl.len()) % 5
    predictions = f.predictions.with_columns(
        hour=hours, tailnum=pl.when(hours == 3).then(pl.col("tailnum") + " ").otherwise("tailnum")
    )
    planes = f.planes.join(pl.DataFrame({"hour": range(5)}), how="cross")
    w = world(predictions, f.labels, {"planes": (planes, {"key": ["tailnum", "hour"]})})
    seen = look(material(w), DETECTOR)
    assert seen.kinds == [KIND]
    assert seen.cases[KIND] == set(predictions.filter(pl.col("hour") == 3)["id"])


def test_equal_keys_and_missing_keys_raise_no_alarm(world, material, look, flights) -> None:
    f = flights()
    assert _seen(world, material, look, f, f.predictions).outcome == "nothing"
    assert _seen(world, material, look, f, f.predictions, f.planes.head(60)).outcome == "nothing"


@pytest.mark.parametrize("seed", range(4))
def test_codes_in_which_case_or_separators_tell_keys_apart_raise_no_alarm(world, material, look, seed) -> None:
    """Short codes of all letters: of two keys that differ in case only, each is one of its own."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdeABCDE-01"))
    codes = ["".join(c) for c in rng.choice(letters, (1500, 4))]
    known = sorted({*codes[:900]})
    predictions = pl.DataFrame({"id": [f"c{i}" for i in range(1500)], "p": rng.random(1500), "code": codes})
    labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, 1500)})
    table = pl.DataFrame({"code": known, "size": range(len(known))})
    seen = look(material(world(predictions, labels, {"items": (table, {"key": ["code"]})})), DETECTOR)
    assert seen.outcome == "nothing"


def test_empty_odd_and_single_keys_do_not_disturb(world, material, look, flights) -> None:
    f = flights(n=50)
    odd = ["", " ", "\u200b", "0", "00", "é", "e\u0301", "1e3", "1,000", "-", "%", "'", '"', None] + ["x"] * 36
    planes = pl.DataFrame({"tailnum": ["X", None], "seats": [1, 2]})
    assert _seen(world, material, look, f, f.predictions.with_columns(tailnum=pl.Series(odd)), planes).kinds in (
        [],
        [KIND],
    )

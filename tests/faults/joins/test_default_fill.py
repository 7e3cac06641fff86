"""A default that stands where a table has no row is found in what the model was given, and told from a true value."""

import polars as pl
import pytest

from tasks.faults.joins.default_fill import DETECTOR

KIND = "join.default_fill"


@pytest.fixture
def filled(flights):
    """Flights whose table lacks ten aircraft, and what the model was given for them: 0 seats of year 1900."""

    def build(seats=0, year=1900):
        f = flights()
        known = f.planes.tail(90)
        given = f.predictions.join(known.select("tailnum", "seats", "year"), on="tailnum", how="left")
        given = given.with_columns(pl.coalesce("seats", pl.lit(seats)), pl.coalesce("year", pl.lit(year)))
        missing = set(f.predictions.join(known, on="tailnum", how="anti")["id"])
        return f, known, given, missing

    return build


def test_copies_in_the_predictions_that_were_filled_are_found(world, material, look, filled) -> None:
    f, known, given, missing = filled()
    seen = look(material(world(given, f.labels, {"planes": (known, {"key": ["tailnum"]})})), DETECTOR)
    proposal = seen.only()
    assert seen.cases[KIND] == missing
    assert proposal.subject == "cases without a row in planes for which its values were filled with a default"
    assert f"planes has no row for {len(missing):,} cases" in proposal.why
    assert "the predictions hold seats = 0, year = 1900 for them" in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


def test_logged_features_that_were_filled_are_found(world, material, look, filled) -> None:
    f, known, given, missing = filled()
    logged = given.select("id", planes__seats="seats", planes__year="year")
    w = world(f.predictions, f.labels, {"planes": (known, {"key": ["tailnum"]})}, beside={"logged_features": logged})
    seen = look(material(w), DETECTOR)
    assert seen.cases[KIND] == missing
    assert "the model was given year = 1900, seats = 0 for them" in seen.only().why
    assert seen.only().predicate == '"fault__planes_filled"'


def test_values_left_empty_raise_no_alarm(world, material, look, filled) -> None:
    f, known, given, _ = filled(seats=None, year=None)
    seen = look(material(world(given, f.labels, {"planes": (known, {"key": ["tailnum"]})})), DETECTOR)
    assert seen.outcome == "nothing"


def test_values_the_table_lost_later_raise_no_alarm(world, material, look, flights) -> None:
    """The model was given the true values of aircraft that the table has forgotten since."""
    f = flights()
    given = f.predictions.join(f.planes.select("tailnum", "seats", "year"), on="tailnum", how="left")
    seen = look(material(world(given, f.labels, {"planes": (f.planes.tail(90), {"key": ["tailnum"]})})), DETECTOR)
    assert seen.outcome == "nothing"


def test_a_segment_that_explains_missing_rows_raises_no_alarm(world, material, look, flights) -> None:
    """All cases without a row are of one carrier, and fly one aircraft's number of seats."""
    f = flights()
    predictions = f.predictions.with_columns(seats=pl.when(pl.col("carrier") == "AA").then(7).otherwise(3))
    known = f.planes.join(f.predictions.filter(pl.col("carrier") != "AA"), on="tailnum", how="semi")
    seen = look(material(world(predictions, f.labels, {"planes": (known, {"key": ["tailnum"]})})), DETECTOR)
    assert seen.outcome == "nothing"


def test_a_table_that_misses_nothing_or_everything_raises_no_alarm(world, material, look, filled) -> None:
    f, _, given, _ = filled()
    for planes in (f.planes, f.planes.head(0)):
        seen = look(material(world(given, f.labels, {"planes": (planes, {"key": ["tailnum"]})})), DETECTOR)
        assert seen.outcome == "nothing"

"""What the run before says of keys that find no row: its own row vanished, or keys of its kind are missing oftener."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins import unmatched_keys
from tasks.faults.joins.newly_unmatched import DETECTOR


@pytest.fixture
def two_runs(world, material, look, engine):
    """What the detector sees of a run whose predecessor had other predictions or another table."""

    def build(f, *, now=None, then=None, planes_then=None, planes_now=None, key=("tailnum",), **settings):
        def context(planes):
            return {"planes": (f.planes if planes is None else planes, {"key": list(key)})}

        then = f.predictions if then is None else then
        material(world(then, f.labels, context(planes_then), **settings))
        before = engine.connection.sql("FROM evaluation").pl()
        now = f.predictions if now is None else now
        return look(material(world(now, f.labels, context(planes_now), **settings), previous=before), DETECTOR)

    return build


def test_a_row_that_vanished_since_the_run_before_is_a_contradiction(two_runs, flights) -> None:
    f = flights()
    gone = f.planes["tailnum"][:3].to_list()
    seen = two_runs(f, planes_now=f.planes.filter(~pl.col("tailnum").is_in(gone)))
    proposal = seen.only()
    truth = f.predictions.filter(pl.col("tailnum").is_in(gone))
    assert proposal.kind == "join.lost_rows"
    assert seen.cases["join.lost_rows"] == set(truth["id"])
    assert proposal.subject == "cases whose tailnum has no row in planes any more"
    assert f"{truth.height:,} cases with 3 keys find no row in planes" in proposal.why
    assert "in the run of v1" in proposal.why
    assert (proposal.strength, proposal.saw_errors) == ("confirmed", False)


def test_keys_that_were_missing_before_raise_no_alarm(two_runs, flights) -> None:
    f = flights()
    assert two_runs(f, planes_now=f.planes.head(70), planes_then=f.planes.head(70)).outcome == "nothing"


def test_new_keys_that_are_missing_far_oftener_than_before_are_told_by_their_part(two_runs, flights) -> None:
    """In one load the keys of the new run are of another kind; the run before had none of these cases."""
    f = flights(n=4_000, aircraft=200)
    now = f.predictions.with_columns(load_id=pl.lit("load-0") + (pl.int_range(pl.len()) % 5).cast(pl.String))
    then = now.head(2_000)
    now = now.tail(2_000).with_columns(
        tailnum=pl.when(pl.col("load_id") == "load-03")
        .then(pl.lit("X") + pl.col("tailnum").str.slice(1))
        .otherwise("tailnum")
    )
    seen = two_runs(f, now=now, then=then)
    proposal = seen.only()
    assert proposal.kind == "join.unmatched_rise"
    assert proposal.strength == "probable"
    assert "load id load-03" in proposal.subject
    assert "in the run of v1 it was 0 of" in proposal.why
    assert seen.cases["join.unmatched_rise"] == set(now.filter(pl.col("load_id") == "load-03")["id"])


@pytest.mark.parametrize("seed", range(6))
def test_other_cases_with_as_many_missing_keys_raise_no_alarm(two_runs, flights, seed) -> None:
    """Another quarter's cases, new keys among them, and a table that misses as many of them as before."""
    f = flights(n=4_000, aircraft=400, seed=seed)
    rng = np.random.default_rng(seed)
    known = f.planes.filter(pl.Series(rng.random(400) < 0.85))
    seen = two_runs(
        f, now=f.predictions.tail(2_000), then=f.predictions.head(2_000), planes_then=known, planes_now=known
    )
    assert seen.outcome == "nothing"


def test_a_key_of_another_type_before_does_not_disturb(two_runs, flights) -> None:
    f = flights(n=300)
    number = f.predictions.with_columns(tailnum=pl.int_range(pl.len()) % 7)
    planes = pl.DataFrame({"tailnum": range(5), "seats": range(5)})
    text = number.with_columns(tailnum=pl.col("tailnum").cast(pl.String))
    assert two_runs(f, now=number, then=text, planes_now=planes, planes_then=planes).outcome == "nothing"


def test_without_a_run_before_it_does_not_look(world, material, look, flights) -> None:
    f = flights(n=50)
    seen = look(material(world(f.predictions, f.labels, {"planes": (f.planes, {"key": ["tailnum"]})})), DETECTOR)
    assert seen.outcome == "not_looked"


def test_rows_without_a_key_on_both_sides_are_counted(world, material, look, flights) -> None:
    f = flights(n=200)
    predictions = f.predictions.with_columns(
        tailnum=pl.when(pl.int_range(pl.len()) < 20).then(None).otherwise("tailnum")
    )
    blank = f.planes.head(3).with_columns(tailnum=pl.lit(None, pl.String))
    w = world(predictions, f.labels, {"planes": (pl.concat([f.planes, blank]), {"key": ["tailnum"]})})
    proposal = look(material(w), unmatched_keys.DETECTOR).only()
    assert proposal.kind == "join.null_key"
    assert "planes has 3 rows without a key, too" in proposal.why
    assert "become 60 rows" in proposal.why

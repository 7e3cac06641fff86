"""A load that came twice or in part is found; loads that are alike or small by nature are not."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values import batch_partial, batch_repeated

N = 3000


def _again(predictions: pl.DataFrame, labels: pl.DataFrame, copied: pl.DataFrame, load: str):
    """The same with copies of some rows under new ids and another load."""
    new = copied.with_columns(id=pl.concat_str(pl.lit("again-"), pl.col("id")), load_id=pl.lit(load))
    known = copied.select("id").join(labels, on="id", maintain_order="left").with_columns(id=new["id"])
    return pl.concat([predictions, new]), pl.concat([labels, known])


@pytest.mark.parametrize(("rows", "strength"), [("load 03", "confirmed"), ("load 08", "probable")])
def test_rows_that_came_twice_are_found(world, material, look, realistic, rows: str, strength: str) -> None:
    predictions, labels = realistic(N)
    copied = predictions.filter(pl.col("load_id") == rows)
    target = "load 99" if strength == "confirmed" else "load 05"
    seen = look(material(world(*_again(predictions, labels, copied, target))), batch_repeated.DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.batch_repeated", strength)
    found = seen.cases["value.batch_repeated"]
    if strength == "confirmed":
        assert found == {f"again-{case}" for case in copied["id"]}
    else:  # which of two loads is the copy, nothing tells
        assert len(found) == copied.height
    assert f"of {rows}" in proposal.why or f"load id {rows}" in proposal.subject


def test_copies_of_rows_from_everywhere_in_one_load_are_found(world, material, look, realistic) -> None:
    predictions, labels = realistic(N)
    copied = predictions.filter(pl.col("load_id") != "load 06").gather_every(50)
    seen = look(material(world(*_again(predictions, labels, copied, "load 06"))), batch_repeated.DETECTOR)
    assert seen.cases["value.batch_repeated"] == {f"again-{case}" for case in copied["id"]}


def test_coarse_rows_that_meet_by_chance_raise_no_alarm(world, material, look, realistic) -> None:
    predictions, labels = realistic(N)
    coarse = predictions.select("id", "p", "load_id", "street", "grade", x=pl.col("visits") % 5)
    assert look(material(world(coarse, labels)), batch_repeated.DETECTOR).outcome == "nothing"


def test_the_same_cases_scored_every_month_raise_no_alarm(world, material, look, realistic) -> None:
    people, known = realistic(300)
    months = [
        people.with_columns(id=pl.format("{}-{}", "id", pl.lit(m)), load_id=pl.lit(f"2024-{m:02d}"))
        for m in range(1, 9)
    ]
    labels = pl.concat([known.with_columns(id=month["id"]) for month in months])
    assert look(material(world(pl.concat(months), labels)), batch_repeated.DETECTOR).outcome == "nothing"


def _daily(seed: int, quiet: tuple[int, ...] = ()) -> pl.DataFrame:
    """Ten weeks of cases, fewer at weekends, growing, with quiet days."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(70):
        day = date(2024, 1, 1) + timedelta(days=i)
        size = rng.poisson((60 if day.weekday() < 5 else 20) * (1 + i / 70) * (0.2 if i in quiet else 1))
        rows += [(day.isoformat(), int(hour)) for hour in np.sort(rng.choice(range(6, 22), size))]
    return pl.DataFrame(rows, schema=["load_id", "hour"], orient="row").with_row_index("n")


def _world(world, daily: pl.DataFrame):
    rng = np.random.default_rng(9)
    predictions = daily.select(
        id=pl.format("c{}", "n"), p=pl.Series(rng.random(daily.height)), load_id="load_id", hour="hour"
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, daily.height)})
    return world(predictions, labels)


def test_a_day_that_was_cut_off_is_found_with_what_it_lacks(world, material, look) -> None:
    cut = _daily(1).filter((pl.col("load_id") != "2024-02-14") | (pl.col("hour") < 10))
    seen = look(material(_world(world, cut)), batch_partial.DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.batch_partial", "probable")
    assert "2024-02-14" in proposal.subject
    assert "No hour" in proposal.why


@pytest.mark.parametrize("seed", range(4))
def test_weekends_growth_and_ends_raise_no_alarm(world, material, look, seed: int) -> None:
    assert look(material(_world(world, _daily(seed))), batch_partial.DETECTOR).outcome == "nothing"


def test_a_quiet_day_is_a_candidate_at_most(world, material, look) -> None:
    seen = look(material(_world(world, _daily(2, quiet=(30,)))), batch_partial.DETECTOR)
    assert {proposal.strength for proposal in seen.proposals} <= {"candidate"}


def test_sources_of_any_size_raise_no_alarm(world, material, look, realistic) -> None:
    predictions, labels = realistic(N)
    source = np.random.default_rng(0).choice(
        [f"s{i}" for i in range(12)], N, p=np.array([2.0**-i for i in range(12)]) / (2 - 2.0**-11)
    )
    changed = predictions.drop("load_id").with_columns(source=pl.Series(source))
    assert look(material(world(changed, labels)), batch_partial.DETECTOR).outcome == "nothing"


def test_what_the_run_before_had_of_a_load_is_missed(world, material, look, realistic) -> None:
    predictions, labels = realistic(N)
    before = predictions.select(case__id="id", load_id="load_id")
    hit = pl.col("load_id") == "load 05"
    kept = predictions.filter(~hit | (pl.int_range(pl.len()) % 10 > 0))
    seen = look(material(world(kept, labels), before), batch_partial.DETECTOR)
    assert seen.only().strength == "confirmed"
    assert seen.cases["value.batch_partial"] == set(kept.filter(hit)["id"])


@pytest.mark.parametrize("detector", [batch_partial.DETECTOR, batch_repeated.DETECTOR])
def test_hostile_columns_are_passed_over(world, material, look, hostile, detector) -> None:
    assert look(material(world(*hostile)), detector).outcome in ("nothing", "not_looked")

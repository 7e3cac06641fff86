"""Values far beyond the rest, told from heavy tails by the tail's own weight."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.impossible import DETECTOR


def _with(frame: pl.DataFrame, column: str, values: dict[int, float]) -> pl.DataFrame:
    changed = frame[column].to_numpy().copy()
    for row, value in values.items():
        changed[row] = value
    return frame.with_columns(pl.Series(column, changed))


def test_a_value_that_the_other_columns_contradict_is_confirmed(parcels, seen_as, look) -> None:
    seen = look(seen_as(_with(parcels(), "width", {5: 1_048.0, 9: 990.0})), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.impossible", "confirmed")
    assert proposal.subject == "cases whose width is far above all others"
    assert "2 cases have 1,048, 990" in proposal.why
    assert seen.cases["value.impossible"] == {"c0000005", "c0000009"}


def test_a_year_that_has_not_come_yet_is_probable(parcels, seen_as, look) -> None:
    years = np.random.default_rng(1).integers(1890, 2011, 3_000)
    years[7] = 2207
    seen = look(seen_as(parcels().with_columns(year=pl.Series(years))), DETECTOR)
    assert seen.only().strength == "probable"
    assert seen.cases["value.impossible"] == {"c0000007"}


def test_far_below_zero_counts_too(parcels, seen_as, look) -> None:
    seen = look(seen_as(_with(parcels(), "degrees", {3: -5_000.0})), DETECTOR)
    assert seen.only().subject == "cases whose degrees is far below all others"


@pytest.mark.parametrize("seed", range(6))
def test_heavy_tails_raise_no_alarm(parcels, seen_as, look, seed) -> None:
    rng = np.random.default_rng(seed)
    tails = parcels(seed=seed + 80).with_columns(
        pareto=pl.Series(rng.pareto(0.8, 3_000)),
        cauchy=pl.Series(rng.standard_cauchy(3_000)),
        lognormal=pl.Series(rng.lognormal(0, 2.5, 3_000)),
        exponential=pl.Series(rng.exponential(1, 3_000)),
        student=pl.Series(rng.standard_t(2, 3_000)),
    )
    assert look(seen_as(tails), DETECTOR).outcome == "nothing"


def test_a_row_of_a_joined_table_that_no_case_meets_is_found_too(world, material, look) -> None:
    rng = np.random.default_rng(3)
    hours = [f"h{i:04d}" for i in range(2_000)]
    weather = pl.DataFrame({"hour": hours, "wind": rng.gamma(4, 3, 2_000).round(1)})
    weather = weather.with_columns(wind=pl.when(pl.col("hour") == "h1999").then(1_048.4).otherwise("wind"))
    ids = [f"c{i:04d}" for i in range(1_500)]
    predictions = pl.DataFrame({"id": ids, "p": rng.random(1_500), "hour": hours[:1_500]})
    labels = pl.DataFrame({"id": ids, "y": rng.integers(0, 2, 1_500)})
    seen = look(material(world(predictions, labels, {"weather": (weather, {"key": ["hour"]})})), DETECTOR)
    assert seen.only().why.startswith("1 row of weather has 1,048.4; the next value is ")
    assert seen.cases["value.impossible"] == set()


def _overseas(n: int = 20_000, far: int = 35) -> pl.DataFrame:
    """Flights to twenty airports within 2,600 miles, and a few to one of 4,970."""
    rng = np.random.default_rng(4)
    place = rng.integers(0, 20, n)
    place[rng.choice(n, far, replace=False)] = 20
    away = np.append(rng.integers(200, 2_600, 20), 4_970)
    return pl.DataFrame(
        {
            "load_id": [f"L{i:02d}" for i in np.arange(n) * 10 // n],
            "dest": [f"D{p:02d}" for p in place],
            "distance": away[place] + rng.integers(0, 3, n),
            "noise": rng.normal(0, 1, n),
        }
    )


def test_what_is_usual_for_a_kind_of_cases_is_not_impossible(seen_as, look) -> None:
    assert look(seen_as(_overseas()), DETECTOR).outcome == "nothing"


def test_the_same_values_in_cases_of_all_kinds_are_told(seen_as, look, ids) -> None:
    frame = _overseas()
    far = (frame["distance"] > 4_000).to_numpy()
    kinds = pl.Series(np.where(far, "D00", frame["dest"].to_numpy()))
    seen = look(seen_as(frame.with_columns(dest=kinds)), DETECTOR)
    assert seen.cases[seen.only().kind] == ids(far)


def test_one_wrong_row_is_told_although_many_cases_meet_it_and_its_other_columns_are_its_own(
    world, material, look, ids
) -> None:
    rng = np.random.default_rng(5)
    n, planes = 20_000, 600
    met = rng.integers(0, planes, n)
    seats = rng.integers(20, 300, planes)
    seats[7] = 90_000
    table = pl.DataFrame(
        {
            "tail": [f"N{i}" for i in range(planes)],
            "seats": seats,
            "model": ["own" if i == 7 else f"M{i % 12}" for i in range(planes)],
        }
    )
    predictions = pl.DataFrame(
        {
            "id": [f"c{i:07d}" for i in range(n)],
            "p": rng.uniform(0.1, 0.9, n),
            "tail": [f"N{i}" for i in met],
            "load_id": [f"L{i:02d}" for i in np.arange(n) * 10 // n],
        }
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": rng.integers(0, 2, n)})
    seen = look(
        material(world(predictions, labels, {"planes": (table, {"key": ["tail"]})}, batches=["load_id"])), DETECTOR
    )
    assert seen.cases[seen.only().kind] == ids(met == 7)

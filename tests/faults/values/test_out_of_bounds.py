"""Values that a column cannot have, by its name and nearly all of its values."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.out_of_bounds import DETECTOR

N = 1_000


def _trips(**changed: dict[int, object]) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    start = datetime(2024, 5, 1, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "pickupLatitude": rng.normal(40, 3, N),
            "drop_lon": rng.normal(-74, 5, N),
            "cash_share": rng.random(N),
            "humid": rng.uniform(20, 100, N),
            "trip_duration": rng.exponential(600, N),
            "month": rng.integers(1, 13, N),
            "seen": [start + timedelta(hours=i) for i in range(N)],
            "licensed": [start - timedelta(days=int(d)) for d in rng.integers(1, 3_000, N)],
            "expires": [start + timedelta(days=int(d)) for d in rng.integers(-30, 3_000, N)],
        }
    )
    for name, cells in changed.items():
        values = frame[name].to_list()
        for row, value in cells.items():
            values[row] = value
        frame = frame.with_columns(pl.Series(name, values, frame.schema[name]))
    return frame


@pytest.mark.parametrize(
    ("column", "values", "strength"),
    [
        ("pickupLatitude", {4: 412.0, 9: -95.0}, "confirmed"),
        ("drop_lon", {4: -740.0}, "confirmed"),
        ("cash_share", {4: 1.7, 9: -0.2}, "confirmed"),
        ("humid", {4: 130.0}, "probable"),
        ("trip_duration", {4: -5.0}, "probable"),
        ("month", {4: 14, 9: 0}, "confirmed"),
        ("licensed", {4: datetime(2207, 1, 1, tzinfo=UTC)}, "confirmed"),
    ],
)
def test_a_value_that_cannot_be_is_told(seen_as, look, ids, column, values, strength) -> None:
    hit = np.isin(np.arange(N), list(values))
    seen = look(seen_as(_trips(**{column: values}), time="seen"), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.impossible", strength)
    assert seen.cases[proposal.kind] == ids(hit)
    assert bool(proposal.expectations) == (column != "licensed")


def test_values_within_their_bounds_are_silent(seen_as, look) -> None:
    assert look(seen_as(_trips(), time="seen"), DETECTOR).outcome == "nothing"


def test_a_name_that_means_something_else_has_no_bounds(seen_as, look) -> None:
    """A lat in metres, a share in percent, changes of length, infinite latitudes."""
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "lat": rng.uniform(4e6, 5e6, N),
            "share": rng.uniform(0, 100, N),
            "length_change": rng.normal(0, 1, N),
            "latitude": np.where(np.arange(N) == 3, np.inf, rng.normal(40, 3, N)),
            "month_total": rng.integers(0, 400, N),
        }
    )
    assert look(seen_as(frame), DETECTOR).outcome == "nothing"


def test_dates_that_may_lie_ahead_are_no_fault(seen_as, look) -> None:
    """Without a time of the case there is nothing to be after, and a date of expiry may be."""
    later = _trips(licensed={4: datetime(2207, 1, 1, tzinfo=UTC)})
    assert look(seen_as(later), DETECTOR).outcome == "nothing"
    ahead = _trips(expires={4: datetime(2107, 1, 1, tzinfo=UTC)})
    assert look(seen_as(ahead, time="seen"), DETECTOR).outcome == "nothing"


def test_hostile_columns_are_silent(hostile, world, material, look) -> None:
    predictions, labels = hostile
    assert look(material(world(predictions, labels)), DETECTOR).outcome == "nothing"

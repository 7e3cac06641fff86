"""What is known about the published flights: the demo must find it, so it must be there."""

import polars as pl
import pytest

MASK_OF_FLEET_NUMBERS = "^[A-Z][0-9][A-Z]{4}$"


def test_every_scheduled_flight_is_there_with_a_unique_readable_id(flights: pl.DataFrame) -> None:
    assert flights.height == 336_776
    assert flights["flight_id"].n_unique() == flights.height
    assert flights["flight_id"][0] == "UA1545 EWR 2013-01-01 05:15"


def test_cancelled_and_diverted_flights_have_no_delay_and_all_tail_numbers_missing_are_among_them(
    flights: pl.DataFrame,
) -> None:
    assert flights["arr_delay"].null_count() == 9_430
    assert flights.filter(pl.col("tailnum").is_null() & pl.col("arr_delay").is_not_null()).is_empty()


def test_keys_are_as_published(tables: dict[str, pl.DataFrame]) -> None:
    assert {name: table.height for name, table in tables.items()} == {
        "planes": 3_322,
        "weather": 26_115,
        "airports": 1_458,
    }
    assert tables["planes"]["tailnum"].is_unique().all()
    assert tables["planes"].columns[:2] == ["tailnum", "year"]
    assert tables["weather"]["time_hour"].dtype == pl.Datetime("us", "UTC")


def test_no_aircraft_of_the_fleet_number_mask_is_in_planes(
    flights: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> None:
    masked = flights.filter(pl.col("tailnum").str.contains(MASK_OF_FLEET_NUMBERS))
    assert masked.height == 22_750
    assert masked.join(tables["planes"], on="tailnum", how="semi").is_empty()
    assert masked.filter(pl.col("carrier").is_in(["AA", "MQ"])).height / masked.height > 0.99


def test_weather_ends_before_31_december_and_has_gaps_in_august_and_october(
    flights: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> None:
    unmatched = flights.join(tables["weather"], on=["origin", "time_hour"], how="anti")
    last_day = unmatched.filter(pl.col("date") == pl.date(2013, 12, 31))
    assert last_day.height == 776
    assert flights.filter(pl.col("date") == pl.date(2013, 12, 31)).height == 776
    assert {8, 10} <= set(unmatched["month"])


def test_four_destinations_have_no_airport(flights: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> None:
    unmatched = flights.join(tables["airports"], left_on="dest", right_on="faa", how="anti")
    assert unmatched.height == 7_602
    assert set(unmatched["dest"]) == {"BQN", "SJU", "STT", "PSE"}


def test_one_local_hour_exists_twice_at_each_airport(tables: dict[str, pl.DataFrame]) -> None:
    local = ["origin", "year", "month", "day", "hour"]
    twice = tables["weather"].group_by(local).len().filter(pl.col("len") > 1).sort("origin")
    assert twice.rows() == [(origin, 2013, 11, 3, 1, 2) for origin in ("EWR", "JFK", "LGA")]
    assert tables["weather"].select("origin", "time_hour").is_unique().all()


@pytest.mark.parametrize("column", ["year", "month", "day", "hour"])
def test_local_columns_of_a_flight_agree_with_its_point_in_time(flights: pl.DataFrame, column: str) -> None:
    local = flights["time_hour"].dt.convert_time_zone("America/New_York").dt
    assert (getattr(local, column)().cast(pl.Int32) == flights[column]).all()

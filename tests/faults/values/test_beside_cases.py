"""Cases beside themselves: what the model saw when it scored, and what the run before had for them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values import changed_since, served_differently

START = datetime(2024, 1, 1, tzinfo=UTC)
CASES = 1200


@pytest.fixture
def weather() -> pl.DataFrame:
    rng = np.random.default_rng(0)
    hour = np.arange(600)
    return pl.DataFrame(
        {
            "hour": [START + timedelta(hours=int(h)) for h in hour],
            "temp": (50 + 10 * np.sin(hour / 24 * 2 * np.pi) + rng.normal(0, 3, 600)).round(2),
            "wind": rng.gamma(2, 6, 600).round(2),
        }
    )


@pytest.fixture
def given(world, weather):
    """A world in which each case has its hour's weather, an amount and an age of its own."""

    def build(table: pl.DataFrame | None = None, beside: dict[str, pl.DataFrame] | None = None):
        rng = np.random.default_rng(1)
        predictions = pl.DataFrame(
            {
                "id": [f"c{i:05d}" for i in range(CASES)],
                "p": [0.5] * CASES,
                "hour": weather["hour"].gather(rng.integers(0, 600, CASES)),
                "amount": rng.lognormal(3, 1, CASES).round(2),
                "age": rng.integers(1, 900, CASES),
            }
        )
        labels = pl.DataFrame({"id": predictions["id"], "y": [i % 2 for i in range(CASES)]})
        joined = weather if table is None else table
        return predictions, world(
            predictions, labels, {"weather": (joined, {"key": ["hour"]})}, beside=beside, time="hour"
        )

    return build


def seen_by_the_model(predictions: pl.DataFrame, weather: pl.DataFrame) -> pl.DataFrame:
    """What was logged, under the names of the evaluation table."""
    values = weather.rename({"temp": "weather__temp", "wind": "weather__wind"})
    return predictions.join(values, on="hour", maintain_order="left").drop("hour", "p")


def test_skew_is_told_with_the_step_that_explains_it(given, material, look, weather) -> None:
    predictions, _ = given()
    logged = seen_by_the_model(predictions, weather).with_columns(
        weather__wind=pl.when(pl.int_range(pl.len()) % 4 == 0)
        .then(pl.col("weather__wind") * 0.44704)
        .otherwise("weather__wind")
        .cast(pl.Float32),
        amount=pl.col("amount").cast(pl.Float32),
    )
    _, w = given(beside={"logged_features": logged})
    found = look(material(w), served_differently.DETECTOR)
    proposal = found.only()
    assert (proposal.kind, proposal.strength) == ("value.train_serve_skew", "confirmed")
    assert proposal.subject == "cases with weather: wind in another unit (metres per second to miles per hour)"
    assert found.cases["value.train_serve_skew"] == {f"c{i:05d}" for i in range(0, CASES, 4)}


def test_a_join_at_another_hour_than_the_models_is_a_shift_in_time(given, material, look, weather) -> None:
    predictions, _ = given()
    served = seen_by_the_model(predictions, weather.with_columns(pl.col("hour") + timedelta(hours=5)))
    _, w = given(beside={"logged_features": served.filter(pl.col("weather__temp").is_not_null())})
    proposal = look(material(w), served_differently.DETECTOR).only()
    assert "weather: temp and weather: wind taken from the row 5 hours later" in proposal.subject


def test_features_as_they_were_logged_raise_no_alarm(given, material, look, weather) -> None:
    predictions, _ = given()
    logged = seen_by_the_model(predictions, weather).with_columns(pl.col("weather__temp", "amount").cast(pl.Float32))
    _, w = given(beside={"logged_features": logged.sample(fraction=0.6, seed=1)})
    assert look(material(w), served_differently.DETECTOR).proposals == ()


def _before(given, material) -> pl.DataFrame:
    """The evaluation table of a run on the clean world."""
    _, w = given()
    m = material(w)
    return m.engine.connection.sql("SELECT * FROM evaluation").pl()


def test_values_that_a_step_changed_since_the_last_run_are_found(given, material, look, weather) -> None:
    before = _before(given, material)
    _, w = given(weather.with_columns(temp=pl.col("temp").shift(1)))
    found = look(material(w, before), changed_since.DETECTOR)
    assert found.kinds[0] in ("value.row_shift", "value.time_shift")
    assert found.proposals[0].strength == "confirmed"
    assert "cases were compared with the previous run" in found.proposals[0].why


def test_a_number_that_counts_up_to_its_extraction_moves_with_it(given, material, look) -> None:
    before = _before(given, material).with_columns(pl.col("age") - 7)
    found = look(material(given()[1], before), changed_since.DETECTOR)
    assert (found.kinds, found.only().strength) == (["value.as_of_date"], "probable")
    assert found.only().subject == "cases with age 7 too high"


def test_a_table_that_was_corrected_here_and_there_is_no_news(given, material, look) -> None:
    few = pl.int_range(pl.len()) < 8
    before = _before(given, material).with_columns(
        amount=pl.when(few).then(pl.col("amount") * pl.int_range(2, pl.len() + 2)).otherwise("amount"),
        p=pl.col("p") + 0.1,
    )
    assert look(material(given()[1], before), changed_since.DETECTOR).proposals == ()


def test_changes_that_nothing_explains_are_a_candidate(given, material, look) -> None:
    noise = pl.Series(np.random.default_rng(3).normal(0, 5, CASES))
    before = _before(given, material).with_columns(amount=pl.col("amount") + noise)
    proposal = look(material(given()[1], before), changed_since.DETECTOR).only()
    assert (proposal.kind, proposal.strength) == ("value.changed", "candidate")


@pytest.mark.parametrize("rows", [0, 1])
def test_a_previous_run_without_shared_cases_is_no_news(given, material, look, rows: int) -> None:
    before = _before(given, material).head(rows)
    assert look(material(given()[1], before), changed_since.DETECTOR).proposals == ()

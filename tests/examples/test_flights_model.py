"""The demo's scores: out of sample by day, for every flight, the same bytes every time."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml

from deployments.examples.flights import retrain, train, weather_by_local_hour
from tasks.contracts.config import Contract

EXAMPLES = Path(train.__file__).parent.parent


def silent(_: str) -> None:
    """Say nothing."""


def test_no_day_is_on_both_sides_of_a_fold(flights: pl.DataFrame) -> None:
    by_day = pl.DataFrame({"date": flights["date"], "fold": train.fold_of_day(flights["date"])})
    assert by_day.group_by("date").agg(pl.col("fold").n_unique())["fold"].max() == 1
    days = by_day.unique().group_by("fold").len()["len"].sort().to_list()
    assert days == [121, 122, 122]


def test_a_flight_is_never_scored_by_a_model_that_learnt_from_it_or_its_day(
    few: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> None:
    learnt: list[set[float]] = []

    def remember(inputs: train.Matrix, target: train.Vector, new: train.Matrix) -> train.Vector:
        learnt.append(set(target))
        return np.full(len(new), len(learnt) - 1.0)

    # The target is the day itself, so what a model learnt from tells its days.
    day = few["date"].dt.ordinal_day().cast(pl.Float64)
    scored_by = train.cross_fit(remember, few, train.model_inputs(few, tables["planes"]), day, silent)
    assert all(day[row] not in learnt[int(model)] for row, model in enumerate(scored_by))
    assert all(len(days) == 243 or len(days) == 244 for days in learnt)


def test_rows_without_a_label_are_scored_but_not_learnt_from(
    few: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> None:
    rows: list[int] = []

    def count(inputs: train.Matrix, target: train.Vector, new: train.Matrix) -> train.Vector:
        rows.append(len(inputs))
        return np.zeros(len(new))

    scores = train.cross_fit(
        count, few, train.model_inputs(few, tables["planes"]), few["arr_delay"].cast(pl.Float64), silent
    )
    assert np.isfinite(scores).all()
    assert sum(rows) == 2 * (few.height - few["arr_delay"].null_count())


def test_the_join_with_planes_keeps_the_flights_in_order(few: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> None:
    inputs = train.model_inputs(few, tables["planes"])
    assert inputs.shape == (few.height, len(train.NUMBERS) + len(train.CATEGORIES))
    numbers = inputs[:, len(train.CATEGORIES) :]
    assert numbers[:, train.NUMBERS.index("distance")].tolist() == few["distance"].to_list()
    known = few["tailnum"].is_in(tables["planes"]["tailnum"].to_list()).fill_null(value=False)
    assert (~np.isnan(numbers[:, train.NUMBERS.index("seats")])).tolist() == known.to_list()


def test_the_second_version_sees_the_weather_of_the_hour_and_keeps_the_flights_in_order(
    few: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> None:
    draft = train.model_inputs(few, tables["planes"])
    seeing = train.model_inputs(few, tables["planes"], tables["weather"])
    assert np.array_equal(seeing[:, : draft.shape[1]], draft, equal_nan=True)
    sky = few.join(tables["weather"], on=["origin", "time_hour"], how="left", maintain_order="left")
    wind = seeing[:, draft.shape[1] + train.WEATHER.index("wind_speed")]
    assert np.array_equal(wind, sky["wind_speed"].cast(pl.Float32).to_numpy(), equal_nan=True)


def test_retraining_adds_a_version_and_moves_weather_to_what_the_model_sees(
    few: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deployments.examples.flights.read_flights", lambda: few)
    path = tmp_path / "errata.yaml"
    path.write_text((EXAMPLES / "flights" / "errata.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    before = Contract.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    retrain(path, silent)
    after = Contract.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [table.name for table in after.features] == ["planes", "weather"]
    assert [table.name for table in after.context] == ["airports"]
    assert after.model_copy(update={"features": before.features, "context": before.context}) == before
    assert pl.read_parquet(tmp_path / "predictions-v2.parquet")["model_version"].unique().to_list() == ["v2"]


def test_two_trainings_give_the_same_bytes(few: pl.DataFrame, tables: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    for name in ("first", "second"):
        train.late_predictions(few, tables["planes"], silent).write_parquet(tmp_path / f"{name}.parquet")
        train.late_labels(few).write_parquet(tmp_path / f"{name}-labels.parquet")
    for part in ("", "-labels"):
        first, second = (tmp_path / f"{name}{part}.parquet" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_predictions_are_probabilities_for_every_flight_and_labels_only_for_arrivals(
    few: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> None:
    scored = train.late_predictions(few, tables["planes"], silent)
    assert scored["flight_id"].to_list() == few["flight_id"].to_list()
    assert scored["p_late"].is_between(0, 1).all()
    assert scored["model_version"].unique().to_list() == ["v1"]
    labels = train.late_labels(few)
    assert labels.null_count().row(0) == (0, 0)
    assert labels.height == few.height - few["arr_delay"].null_count()


def test_the_variant_differs_in_the_weather_key_only(tmp_path: Path) -> None:
    original = EXAMPLES / "flights" / "errata.yaml"
    copy = tmp_path / "errata.yaml"
    copy.write_text(original.read_text(encoding="utf-8"), encoding="utf-8")
    variant = Contract.model_validate(yaml.safe_load(weather_by_local_hour(copy).read_text(encoding="utf-8")))
    contract = Contract.model_validate(yaml.safe_load(original.read_text(encoding="utf-8")))
    changed = variant.context[0].model_copy(update={"key": contract.context[0].key})
    assert variant.context[0].key == ["origin", "year", "month", "day", "hour"]
    assert variant.model_copy(update={"context": [changed, *variant.context[1:]]}) == contract


def test_the_variant_refuses_a_contract_without_the_key_it_would_change(tmp_path: Path) -> None:
    contract = tmp_path / "errata.yaml"
    contract.write_text("model: other\n", encoding="utf-8")
    with pytest.raises(ValueError, match="does not join weather"):
        weather_by_local_hour(contract)

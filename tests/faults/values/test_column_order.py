"""Columns that changed places are found against training rows and against the run before; drift is not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.column_order import DETECTOR

NUMBERS = ["counted", "amount", "visits", "balance"]


def _renamed(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The values of each column under the name of the next, round."""
    return frame.with_columns(**{b: pl.col(a) for a, b in zip(names, (*names[1:], names[0]), strict=True)})


@pytest.mark.parametrize("names", [("visits", "balance"), ("visits", "balance", "amount")])
def test_columns_under_other_names_are_found_by_the_training_rows(world, material, look, realistic, names) -> None:
    predictions, labels = realistic()
    training, _ = realistic(seed=1)
    seen = look(material(world(_renamed(predictions, *names), labels, beside={"training": training})), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("value.column_order", "probable")
    assert set(proposal.columns) == set(names)


def test_columns_under_other_names_are_proved_by_the_run_before(world, material, look, realistic) -> None:
    predictions, labels = realistic()
    before = predictions.rename({"id": "case__id"}).tail(2000)
    seen = look(material(world(_renamed(predictions, "street", "code"), labels), before), DETECTOR)
    proposal = seen.only()
    assert proposal.strength == "confirmed"
    assert "street holds what code held in the run before, and code what street held" in proposal.why


@pytest.mark.parametrize("seed", range(4))
def test_other_rows_and_drift_raise_no_alarm(world, material, look, realistic, seed: int) -> None:
    predictions, labels = realistic(seed=seed)
    twin = pl.Series(np.random.default_rng(seed).permutation(predictions["visits"].to_numpy()))
    predictions = predictions.with_columns(twin=twin, balance=pl.col("balance") * 3)
    training, _ = realistic(seed=seed + 10)
    training = training.with_columns(twin=pl.col("visits"), amount=pl.col("amount") * 2)
    before = predictions.rename({"id": "case__id"}).with_columns(visits=pl.col("visits") + 1)
    seen = look(material(world(predictions, labels, beside={"training": training}), before), DETECTOR)
    assert seen.outcome == "nothing"


def test_hostile_columns_are_passed_over(world, material, look, hostile) -> None:
    predictions, labels = hostile
    before = predictions.rename({"id": "case__id"})
    seen = look(material(world(predictions, labels, beside={"training": predictions}), before), DETECTOR)
    assert seen.outcome == "nothing"

"""Known entities are a finding where unknown ones are predicted worse, and a note otherwise."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.evaluation.entity_overlap import DETECTOR

N = 4_000


def _seen(world, material, look, rng, *, known: int, advantage: float, later: bool = False, spread: float = 0.0):
    """Cases of 400 customers, of whom the first ones are in training; the model is surer of those by `advantage`."""
    who = rng.integers(0, 400, N)
    y = rng.integers(0, 2, N)
    wrong = 0.25 + spread * rng.normal(size=400)[who] - advantage * (who < known)
    right = rng.random(N) >= wrong
    at = [datetime(2024, 6, 1, tzinfo=UTC) + timedelta(hours=int(h)) for h in rng.integers(1, 500, N)]
    predictions = pl.DataFrame(
        {"id": [f"c{i}" for i in range(N)], "p": np.where(right == (y == 1), 0.9, 0.1), "who": who, "at": at}
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": y})
    start = datetime(2024, 1, 1, tzinfo=UTC) if later else datetime(2024, 6, 10, tzinfo=UTC)
    training = pl.DataFrame({"who": np.arange(known).repeat(3), "at": [start] * (3 * known), "y": [1] * (3 * known)})
    w = world(predictions, labels, beside={"training": training}, entity="who", time="at")
    return look(material(w), DETECTOR), set(predictions.filter(pl.col("who") < known)["id"])


def test_known_entities_that_are_predicted_better_are_a_candidate(world, material, look) -> None:
    seen, truth = _seen(world, material, look, np.random.default_rng(0), known=200, advantage=0.15)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("evaluation.entity_overlap", "candidate")
    assert f"{len(truth):,} of 4,000 cases have a who that is in the training table; of these " in proposal.why
    assert seen.cases[proposal.kind] == truth


@pytest.mark.parametrize("seed", range(5))
def test_known_entities_that_are_predicted_alike_are_a_note(world, material, look, seed: int) -> None:
    """Entities differ in how hard they are, so that rows are no independent evidence."""
    rng = np.random.default_rng(seed)
    seen, _ = _seen(world, material, look, rng, known=200, advantage=0.0, spread=0.1)
    assert seen.kinds == []
    assert "nothing shows that the others are predicted worse" in seen.detected.notes[0].text


def test_entities_that_come_again_after_the_training_are_as_in_use(world, material, look) -> None:
    seen, _ = _seen(world, material, look, np.random.default_rng(0), known=200, advantage=0.15, later=True)
    assert seen.kinds == []


@pytest.mark.parametrize("known", [0, 1, 400])
def test_without_two_sides_nothing_is_said(world, material, look, known: int) -> None:
    seen, _ = _seen(world, material, look, np.random.default_rng(0), known=known, advantage=0.15)
    assert seen.kinds == []

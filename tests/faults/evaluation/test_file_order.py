"""Blocks of a file that err together are a candidate; an order that a column explains is none."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.evaluation.file_order import DETECTOR

N = 3_000


def _seen(world, material, look, rng, wrong: np.ndarray, order: np.ndarray | None = None, **columns: object):
    y = rng.integers(0, 2, N)
    failed = rng.random(N) < wrong
    predictions = pl.DataFrame(
        {
            "id": [f"c{i:04d}" for i in rng.permutation(N)],
            "p": np.where(failed == (y == 1), 0.2, 0.8) + rng.uniform(-0.1, 0.1, N),
            "x": rng.normal(size=N),
            **columns,
        }
    )
    labels = pl.DataFrame({"id": predictions["id"], "y": y})
    if order is not None:
        predictions = predictions[order]
    return look(material(world(predictions, labels)), DETECTOR), predictions


def test_a_block_of_the_file_that_errs_is_a_candidate(world, material, look) -> None:
    wrong = np.full(N, 0.1)
    wrong[600:900] = 0.7
    seen, predictions = _seen(world, material, look, np.random.default_rng(0), wrong)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength, proposal.saw_errors) == ("evaluation.not_independent", "candidate", True)
    assert (
        "though no column explains their order; 10 of 100 blocks stand out, at the judged cases 601 to " in proposal.why
    )
    assert seen.cases[proposal.kind] == set(predictions["id"][600:900])


def test_a_block_that_a_column_explains_raises_no_alarm(world, material, look) -> None:
    wrong = np.full(N, 0.1)
    wrong[600:900] = 0.7
    kind = np.repeat([f"k{i}" for i in range(10)], N // 10)
    assert _seen(world, material, look, np.random.default_rng(0), wrong, kind=kind)[0].kinds == []


def test_a_sorted_file_raises_no_alarm(world, material, look) -> None:
    """Errors grow with a column, and the file is in its order."""
    level = np.linspace(0, 1, N)
    rng = np.random.default_rng(1)
    assert _seen(world, material, look, rng, 0.05 + 0.5 * level, level=level)[0].kinds == []


@pytest.mark.parametrize("seed", range(5))
def test_a_file_in_no_order_raises_no_alarm(world, material, look, seed: int) -> None:
    rng = np.random.default_rng(seed)
    wrong = np.where(np.arange(N) % 7 == 0, 0.6, 0.1)[rng.permutation(N)]
    assert _seen(world, material, look, rng, wrong)[0].kinds == []


@pytest.mark.parametrize("wrong", [0.0, 1.0])
def test_a_model_that_is_always_right_or_wrong_raises_no_alarm(world, material, look, wrong: float) -> None:
    assert _seen(world, material, look, np.random.default_rng(2), np.full(N, wrong))[0].kinds == []

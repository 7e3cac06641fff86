"""Cases that are nearly copies of training rows are found; rows that are near each other anyway are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.evaluation.near_overlap import DETECTOR

N = 3_000


def _rows(rng: np.random.Generator, n: int = N, name: str = "c") -> pl.DataFrame:
    base = rng.normal(size=n)
    return pl.DataFrame(
        {
            "id": [f"{name}{i}" for i in range(n)],
            "amount": rng.lognormal(8, 2, n),
            "height": 170 + 8 * base + rng.normal(size=n),
            "weight": 70 + 9 * base + rng.normal(size=n) * 4,
            "income": rng.gamma(2, 20_000, n),
            "gain": np.where(rng.random(n) < 0.8, 0.0, rng.exponential(100, n)),
            "town": rng.choice(["a", "b", "c", "d"], n, p=[0.7, 0.2, 0.07, 0.03]),
        }
    )


def _seen(world, material, look, cases: pl.DataFrame, training: pl.DataFrame):
    rng = np.random.default_rng(9)
    predictions = cases.with_columns(p=pl.Series(rng.random(cases.height)))
    labels = pl.DataFrame({"id": cases["id"], "y": rng.integers(0, 2, cases.height)})
    return look(material(world(predictions, labels, beside={"training": training.drop("id")})), DETECTOR)


@pytest.mark.parametrize("copies", [30, 150, 600])
def test_re_entered_cases_are_found_in_the_training_table(world, material, look, copies: int) -> None:
    rng = np.random.default_rng(0)
    cases, training = _rows(rng), _rows(rng, name="t")
    entered = cases.head(copies).with_columns(
        amount=pl.col("amount").round_sig_figs(3), height=pl.col("height") + pl.Series(rng.normal(size=copies) * 0.05)
    )
    seen = _seen(world, material, look, cases, pl.concat([training, entered]))
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("evaluation.near_overlap", "probable")
    assert "as often as training rows have one among themselves it would be" in proposal.why
    truth, found = set(cases["id"].head(copies)), seen.cases[proposal.kind]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)


@pytest.mark.parametrize("seed", range(5))
def test_two_tables_of_one_kind_raise_no_alarm(world, material, look, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert _seen(world, material, look, _rows(rng), _rows(rng, 2 * N, "t")).kinds == []


def test_things_that_are_seen_again_and_again_raise_no_alarm(world, material, look) -> None:
    """Every row is one of 400 machines with a little noise: near rows are everywhere."""
    rng = np.random.default_rng(6)
    machines = _rows(rng, 400)
    both = machines[rng.integers(0, 400, 2 * N)].with_columns(
        id=pl.Series([f"c{i}" for i in range(2 * N)]),
        height=pl.col("height") + pl.Series(rng.normal(size=2 * N) * 0.01),
    )
    assert _seen(world, material, look, both.head(N), both.tail(N)).kinds == []


def test_exact_copies_are_for_another_detector(world, material, look) -> None:
    rng = np.random.default_rng(7)
    cases, training = _rows(rng), _rows(rng, name="t")
    assert _seen(world, material, look, cases, pl.concat([training, cases.head(500)])).kinds == []


@pytest.mark.parametrize("columns", [["id", "town"], ["id", "gain"], ["id"]])
def test_few_columns_raise_no_alarm(world, material, look, columns: list[str]) -> None:
    rng = np.random.default_rng(8)
    training = _rows(rng, name="t").select([*columns, "amount"])
    assert _seen(world, material, look, _rows(rng).select(columns), training).kinds == []

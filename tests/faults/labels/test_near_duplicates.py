"""Near copies with conflicting labels are found; chance ties of coarse, unscaled or heavy-tailed columns are not."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.labels.near_duplicates import DETECTOR

N = 4_000


def _columns(rng: np.random.Generator, n: int = N) -> dict[str, object]:
    """Skewed, zero-inflated, correlated, coarse, unscaled and missing values, as tables have them."""
    base = rng.normal(size=n)
    amount = rng.lognormal(8, 2, n)
    return {
        "age": np.round(40 + 12 * base).astype(int),
        "height": 170 + 8 * base + rng.normal(size=n) * 5,
        "amount": np.where(rng.random(n) < 0.1, np.nan, amount),
        "gain": np.where(rng.random(n) < 0.85, 0.0, amount),
        "visits": rng.poisson(2, n),
        "town": rng.choice(["a", "b", "c", "d"], n, p=[0.7, 0.2, 0.07, 0.03]),
        "job": rng.choice([f"j{i}" for i in range(12)], n),
    }


def _cases(rng: np.random.Generator, columns: dict[str, object]) -> tuple[pl.DataFrame, pl.DataFrame]:
    n = len(next(iter(columns.values())))
    score = rng.beta(0.6, 1.4, n)
    predictions = pl.DataFrame({"id": [f"c{i}" for i in range(n)], "p": score, **columns})
    return predictions, pl.DataFrame({"id": predictions["id"], "y": (rng.random(n) < score).astype(int)})


def _with_copies(predictions, labels, rng, copies: int, *, conflicting: bool):
    """The first cases once more, re-entered: money rounded, a typing error in the height, another town."""
    twins = predictions.head(copies).with_columns(
        id=pl.concat_str(pl.lit("twin"), "id"),
        amount=pl.col("amount").round_sig_figs(2),
        height=pl.col("height") + pl.Series(rng.normal(size=copies) * 0.05),
        town=pl.when(pl.Series(rng.random(copies) < 0.1)).then(pl.lit("e")).otherwise("town"),
    )
    given = labels["y"].head(copies)
    theirs = 1 - given if conflicting else given
    return pl.concat([predictions, twins]), pl.concat([labels, pl.DataFrame({"id": twins["id"], "y": theirs})])


@pytest.mark.parametrize("copies", [20, 200])
def test_re_entered_cases_with_another_label_are_found_and_marked(world, material, look, copies: int) -> None:
    rng = np.random.default_rng(1)
    tables = _with_copies(*_cases(rng, _columns(rng)), rng, copies, conflicting=True)
    seen = look(material(world(*tables)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("label.near_duplicate_conflict", "probable")
    assert "nearest pairs of cases the labels differ; chance alone would give" in proposal.why
    truth = {f"c{i}" for i in range(copies)} | {f"twinc{i}" for i in range(copies)}
    found = seen.cases[proposal.kind]
    assert len(found & truth) >= 0.9 * len(truth)
    assert len(found & truth) >= 0.9 * len(found)


def test_copies_whose_labels_agree_raise_no_alarm(world, material, look) -> None:
    rng = np.random.default_rng(2)
    tables = _with_copies(*_cases(rng, _columns(rng)), rng, 200, conflicting=False)
    seen = look(material(world(*tables)), DETECTOR)
    assert seen.kinds == []
    assert "the nearest ones differ no more often" in seen.detected.notes[0].text


@pytest.mark.parametrize("seed", range(5))
def test_clean_cases_raise_no_alarm(world, material, look, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert look(material(world(*_cases(rng, _columns(rng)))), DETECTOR).kinds == []


@pytest.mark.parametrize(
    "columns",
    [
        lambda rng: {f"g{i}": rng.integers(0, 6, N) for i in range(4)},
        lambda rng: {f"o{i}": (rng.random(N) < 0.1).astype(int) for i in range(15)},
        lambda rng: {"x": rng.normal(size=N), "huge": rng.normal(size=N) * 1e9},
        lambda rng: {f"x{i}": rng.normal(size=N) for i in range(6)},
        lambda rng: {"key": rng.integers(0, 10**12, N), "x": rng.normal(size=N)},
        lambda rng: {f"w{i}": np.repeat(rng.normal(size=N // 20), 20) for i in range(6)} | {"x": rng.normal(size=N)},
    ],
    ids=["integer grid", "one-hot", "one unscaled column", "Gaussian", "identifiers", "shared by twenty cases each"],
)
def test_chance_ties_raise_no_alarm(world, material, look, columns) -> None:
    rng = np.random.default_rng(3)
    assert look(material(world(*_cases(rng, columns(rng)))), DETECTOR).kinds == []


def test_scores_that_are_wrong_for_all_raise_no_alarm(world, material, look) -> None:
    """Labels that differ everywhere as nobody expects are no property of copies."""
    rng = np.random.default_rng(4)
    predictions, labels = _cases(rng, {f"w{i}": np.repeat(rng.normal(size=N // 4), 4) for i in range(5)})
    predictions = predictions.with_columns(x=pl.Series(rng.normal(size=N)))
    labels = labels.with_columns(y=pl.Series(np.arange(N) % 2))
    assert look(material(world(predictions, labels)), DETECTOR).kinds == []


@pytest.mark.parametrize(
    "columns",
    [
        {"nothing": [None] * 100, "one": ["x"] * 100},
        {"end": [float("inf"), float("-inf"), float("nan"), -0.0, 0.0] * 20},
        {"every'thing \"": list(range(100))},
        {f"x{i}": [i] * 100 for i in range(100)},
    ],
    ids=["empty and constant", "no numbers", "a hostile name", "many columns"],
)
def test_odd_columns_raise_no_alarm(world, material, look, columns) -> None:
    rng = np.random.default_rng(5)
    assert look(material(world(*_cases(rng, columns))), DETECTOR).kinds == []


def test_hashed_inputs_are_compared_and_stay_hidden(world, material, look) -> None:
    rng = np.random.default_rng(6)
    tables = _with_copies(*_cases(rng, _columns(rng)), rng, 100, conflicting=True)
    seen = look(material(world(*tables, columns={"job": {"policy": "hash"}, "visits": {"policy": "hash"}})), DETECTOR)
    assert seen.kinds == ["label.near_duplicate_conflict"]

"""Losses and weights add up to the same number in every order, and cost hardly any precision."""

from fractions import Fraction
from math import nan

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.contracts.problems import ContractError
from tasks.engine import open_engine
from tasks.evaluation.evaluate import evaluate
from tasks.evaluation.rounding import power_of_two
from tasks.sql import ident


def exact(values) -> Fraction:
    return sum((Fraction(v) for v in values), Fraction(0))


@pytest.mark.parametrize("weights", ["equal", "general", "skewed", "few digits", "with zeros"])
def test_every_sum_is_exact_in_any_order(grade, weights):
    rng = np.random.default_rng(11)
    n = 4000
    weight = {
        "equal": np.full(n, 0.3),
        "general": rng.random(n),
        "skewed": np.exp(rng.normal(size=n) * 4),
        "few digits": rng.choice([0.5, 1.0, 2.5, 7.0], n),
        "with zeros": np.where(rng.random(n) < 0.3, 0.0, rng.random(n)),
    }[weights]
    rows = {"score": rng.random(n), "truth": rng.random(n) < 0.3, "case__weight": weight}
    table = grade("binary", rows, predictions={"weight": "w"}).table
    loss, stored = table["error__loss"].to_numpy(), table["case__weight"].to_numpy()
    for values in (loss, stored, stored * loss, stored * stored):
        assert all(
            Fraction(v) == Fraction(w) * Fraction(x) for v, w, x in zip(stored * loss, stored, loss, strict=True)
        )
        total = exact(values)
        for _ in range(5):
            assert Fraction(float(np.add.accumulate(rng.permutation(values))[-1])) == total
    # Rounding is small beside the weights that matter, and no weight is lost.
    assert np.abs(stored - weight).max() < 1e-5 * np.sqrt(np.mean(weight**2))
    assert ((stored > 0) == (weight > 0)).all()


def test_weights_of_few_digits_and_losses_of_0_and_1_stay_as_they_are(grade):
    rows = {"guess": [1, 0, 1], "truth": [1, 1, 1], "case__weight": [1.0, 2.5, 0.75]}
    table = grade("binary", rows, predictions={"score": None, "prediction": "guess", "weight": "w"}).table
    assert table["case__weight"].to_list() == [1.0, 2.5, 0.75]
    assert table["error__loss"].to_list() == [0.0, 1.0, 0.0]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.floats(0, 1e12), st.floats(0, 1e12)), min_size=1, max_size=50).filter(
        lambda pairs: any(weight > 0 for weight, _ in pairs)
    )
)
def test_sums_are_exact_for_any_losses_and_weights(grade, pairs):
    weight, truth = zip(*pairs, strict=True)
    rows = {"score": [0.0] * len(pairs), "truth": truth, "case__weight": weight}
    table = grade("regression", rows, predictions={"weight": "w"}).table
    loss, stored = table["error__loss"].to_numpy(), table["case__weight"].to_numpy()
    for values in (loss, stored, stored * loss, stored * stored):
        assert Fraction(float(values.sum())) == exact(values)


@pytest.mark.parametrize("bad", [None, nan, -1.0, float("inf")])
def test_weights_that_are_no_weights_are_refused(grade, bad):
    rows = {"score": [0.1, 0.2], "truth": [True, False], "case__weight": [1.0, bad]}
    with pytest.raises(ContractError, match="1 weight is missing, negative or not finite"):
        grade("binary", rows, predictions={"weight": "w"})


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression", "ranking"])
def test_weights_that_are_all_zero_are_refused(grade, task):
    rows = {"score": [0.1, 0.9], "other": [0.9, 0.1], "truth": [1, 0], "case__query": ["q", "q"]}
    score = {"score": {"0": "other", "1": "score"}} if task == "multiclass" else {}
    with pytest.raises(ContractError, match="all 2 weights are 0") as refused:
        grade(task, rows | {"case__weight": [0.0, 0.0]}, predictions=score | {"weight": "w"})
    (problem,) = refused.value.problems
    assert (problem.where, problem.level) == ("predictions.weight", "error")


@given(st.floats(min_value=1e-200, max_value=1e200))
def test_power_of_two_is_the_next_one(value):
    q = power_of_two(value)
    assert q / 2 < value <= q
    root = power_of_two(value, root=True)
    assert root * root >= value
    assert root * root < 4 * value
    assert np.log2(root).is_integer()


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression", "ranking"])
def test_the_file_is_the_same_whatever_the_threads_and_the_order_of_rows(tmp_path, contract_for, task):
    rng = np.random.default_rng(2)
    n = 130_000  # more than one row group, so that threads share the work
    order = rng.permutation(n)
    frame = pl.DataFrame(
        {
            "case__id": [f"c{i:06d}" for i in range(n)],
            "case__time": pl.Series([None] * n, dtype=pl.Datetime("us")),
            "case__entity": [f"e{i % 999}" for i in range(n)],
            "case__query": [f"q{i % 5000}" for i in range(n)],
            "case__weight": rng.random(n),
            "label__value_raw": rng.integers(0, 2, n),
            "score": rng.random(n),
            "other": 1 - rng.random(n),
        }
    )
    score = {"score": {"0": "score", "1": "other"}} if task == "multiclass" else {}
    contract = contract_for(task, predictions=score | {"weight": "w"}, entity="e")
    files = []
    for threads, rows in ((1, frame), (2, frame), (2, frame[order.tolist()])):
        rows.write_parquet(tmp_path / "joined.parquet", row_group_size=20_000)
        with open_engine(tmp_path / "spill", memory_limit="1GB", threads=threads) as engine:
            engine.connection.execute(f"CREATE VIEW joined AS FROM read_parquet('{tmp_path / 'joined.parquet'}')")
            target = tmp_path / f"{len(files)}.parquet"
            evaluate(engine, contract, ident("joined"), engine.columns("joined"), target)
            files.append(target.read_bytes())
    assert files[0] == files[1]
    assert files[0] == files[2]

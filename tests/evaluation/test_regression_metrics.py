"""Regression metrics against scikit-learn and a bootstrap."""

import numpy as np
import pytest
from sklearn import metrics as sk


def sample(n=1500, seed=4, origin=0.0):
    rng = np.random.default_rng(seed)
    truth = origin + rng.gamma(2, 10, n)
    score = truth + 2 + rng.normal(size=n) * (1 + (truth - origin) / 10)
    return score, truth, rng.choice([0.5, 1.0, 4.0], n)


def weighted_median(values, weight):
    order = np.argsort(values)
    reached = np.cumsum(weight[order]) >= weight.sum() / 2
    return values[order][reached][0]


@pytest.mark.parametrize("origin", [0.0, 1e7], ids=["near zero", "far from zero"])
def test_values_are_those_of_scikit_learn(grade, origin):
    score, truth, w = sample(origin=origin)
    rows = {"score": score, "truth": truth, "case__weight": w}
    found = grade("regression", rows, predictions={"weight": "w"}, failure={"tolerance": 5.0}).metrics()
    residual = score - truth
    assert {name: metric.value for name, metric in found.items()} == pytest.approx(
        {
            "mean absolute error": sk.mean_absolute_error(truth, score, sample_weight=w),
            "RMSE": np.sqrt(sk.mean_squared_error(truth, score, sample_weight=w)),
            "bias": np.average(residual, weights=w),
            "median absolute error": weighted_median(np.abs(residual), w),
            "R2": sk.r2_score(truth, score, sample_weight=w),
            "error rate": np.average(np.abs(residual) > 5, weights=w),
        },
        rel=1e-8,
    )


def test_intervals_agree_with_a_bootstrap(grade):
    score, truth, _ = sample()
    found = grade("regression", {"score": score, "truth": truth}, failure={"tolerance": 5.0}).metrics()
    rng = np.random.default_rng(1)
    draws = {"RMSE": [], "bias": [], "median absolute error": [], "R2": []}
    for _ in range(500):
        rows = rng.integers(0, len(truth), len(truth))
        residual = score[rows] - truth[rows]
        draws["RMSE"].append(np.sqrt(np.mean(residual**2)))
        draws["bias"].append(residual.mean())
        draws["median absolute error"].append(np.median(np.abs(residual)))
        draws["R2"].append(sk.r2_score(truth[rows], score[rows]))
    for name, values in draws.items():
        assert (found[name].high - found[name].low) / 2 == pytest.approx(1.96 * np.std(values), rel=0.15), name


def test_equal_labels_have_no_r2(grade):
    found = grade("regression", {"score": [1.0, 2.0, 3.0], "truth": [7.1, 7.1, 7.1]}).metrics()
    assert found["R2"].value is None
    assert found["R2"].note == "all labels are equal"
    assert found["bias"].value == pytest.approx(-5.1)


def test_entities_widen_the_interval_of_the_median(grade):
    score, truth, _ = sample(n=300)
    once = grade("regression", {"score": score, "truth": truth}).metrics()["median absolute error"]
    copies = {
        "score": np.repeat(score, 4),
        "truth": np.repeat(truth, 4),
        "case__entity": np.repeat([f"e{i}" for i in range(300)], 4),
    }
    found = grade("regression", copies, entity="customer").metrics()["median absolute error"]
    assert (found.value, found.low, found.high) == pytest.approx((once.value, once.low, once.high), rel=0.02)

"""Values against scikit-learn; intervals against textbook formulas and a bootstrap."""

from math import log

import numpy as np
import polars as pl
import pytest
from scipy.stats import t
from sklearn import metrics as sk


def sample(n=3000, seed=1, *, weighted=False, tied=False):
    rng = np.random.default_rng(seed)
    score = rng.beta(1, 3, n)
    truth = rng.random(n) < score * 1.1
    score = np.round(score, 1) if tied else score
    weight = rng.choice([0.5, 1.0, 3.0], n) if weighted else np.ones(n)
    return score, truth, weight


@pytest.mark.parametrize("weighted", [False, True], ids=["equal weights", "weights"])
@pytest.mark.parametrize("tied", [False, True], ids=["distinct scores", "ties"])
def test_values_are_those_of_scikit_learn(grade, weighted, tied):
    score, truth, weight = sample(weighted=weighted, tied=tied)
    predictions = {"threshold": 0.35} | ({"weight": "w"} if weighted else {})
    result = grade("binary", {"score": score, "truth": truth, "case__weight": weight}, predictions=predictions)
    found = {name: metric.value for name, metric in result.metrics().items()}
    predicted, w = score >= 0.35, weight
    clipped = np.clip(score, 1e-6, 1 - 1e-6)
    expected = {
        "accuracy": sk.accuracy_score(truth, predicted, sample_weight=w),
        "precision": sk.precision_score(truth, predicted, sample_weight=w),
        "recall": sk.recall_score(truth, predicted, sample_weight=w),
        "specificity": sk.recall_score(~truth, ~predicted, sample_weight=w),
        "F1": sk.f1_score(truth, predicted, sample_weight=w),
        "base rate": np.average(truth, weights=w),
        "AUC": sk.roc_auc_score(truth, score, sample_weight=w),
        "average precision": sk.average_precision_score(truth, score, sample_weight=w),
        "log loss": sk.log_loss(truth, clipped, sample_weight=w),
        "Brier score": sk.brier_score_loss(truth, score, sample_weight=w),
        "calibration in the large": np.average(score - truth, weights=w),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-9)
    performance = result.performance()
    assert performance.failure_rate == pytest.approx(1 - expected["accuracy"])
    assert performance.failures == (predicted != truth).sum()
    assert performance.weighted_failures == pytest.approx(w[predicted != truth].sum())
    assert performance.weighted_by == ("w" if weighted else "")
    assert performance.rows == len(truth)
    assert sum(kind.share for kind in performance.kinds) == pytest.approx(1)


def test_intervals_without_entities_are_the_textbook_ones(grade):
    score, truth, _ = sample(n=800)
    found = grade("binary", {"score": score, "truth": truth}).metrics()
    n, p = 800, np.mean((score >= 0.5) == truth)
    z = t.ppf(0.975, n - 1)
    low = (p + z * z / (2 * n) - z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)
    assert found["accuracy"].low == pytest.approx(low, abs=2e-4)
    loss = np.where(truth, -np.log(score), -np.log(1 - score))
    half = t.ppf(0.975, n - 1) * loss.std(ddof=1) / np.sqrt(n)
    assert found["log loss"].high == pytest.approx(loss.mean() + half, rel=1e-5)
    assert found["log loss"].low == pytest.approx(loss.mean() - half, rel=1e-5)
    assert found["recall"].n == truth.sum()
    assert found["precision"].n == (score >= 0.5).sum()


def test_copies_of_a_row_add_no_certainty_within_an_entity(grade):
    score, truth, _ = sample(n=400)
    once = grade("binary", {"score": score, "truth": truth}).metrics()
    rows = pl.DataFrame({"score": score, "truth": truth, "case__entity": [f"e{i}" for i in range(400)]})
    copies = pl.concat([rows] * 5)
    as_rows = grade("binary", copies.drop("case__entity")).metrics()
    as_entities = grade("binary", copies, entity="customer").metrics()
    for name, metric in once.items():
        assert as_entities[name].value == pytest.approx(metric.value, rel=1e-9)
        if metric.low is not None:
            width = metric.high - metric.low
            assert as_entities[name].high - as_entities[name].low == pytest.approx(width, rel=0.01), name
            assert as_rows[name].high - as_rows[name].low == pytest.approx(width / np.sqrt(5), rel=0.05), name


def test_intervals_agree_with_a_bootstrap_of_weighted_entities(grade):
    rng = np.random.default_rng(8)
    entities = 300
    entity = np.repeat(np.arange(entities), rng.integers(1, 8, entities))
    shift = rng.normal(size=entities)[entity]
    score = 1 / (1 + np.exp(-(shift + rng.normal(size=entity.size))))
    truth = rng.random(entity.size) < 1 / (1 + np.exp(-2 * shift))
    weight = rng.choice([0.5, 2.0], entity.size)
    rows = {"score": score, "truth": truth, "case__entity": [f"e{e}" for e in entity], "case__weight": weight}
    found = grade("binary", rows, predictions={"weight": "w"}, entity="customer").metrics()
    members = [np.flatnonzero(entity == e) for e in range(entities)]
    functions = {
        "accuracy": lambda s, y, w: np.average((s >= 0.5) == y, weights=w),
        "precision": lambda s, y, w: np.average(y[s >= 0.5], weights=w[s >= 0.5]),
        "F1": lambda s, y, w: sk.f1_score(y, s >= 0.5, sample_weight=w),
        "AUC": lambda s, y, w: sk.roc_auc_score(y, s, sample_weight=w),
        "average precision": lambda s, y, w: sk.average_precision_score(y, s, sample_weight=w),
        "Brier score": lambda s, y, w: np.average((s - y) ** 2, weights=w),
        "calibration in the large": lambda s, y, w: np.average(s - y, weights=w),
    }
    draws = {name: [] for name in functions}
    for _ in range(300):
        rows = np.concatenate([members[e] for e in rng.integers(0, entities, entities)])
        for name, function in functions.items():
            draws[name].append(function(score[rows], truth[rows], weight[rows]))
    for name, values in draws.items():
        half = (found[name].high - found[name].low) / 2
        assert half == pytest.approx(1.96 * np.std(values), rel=0.15), name
        assert found[name].low < found[name].value < found[name].high


def test_the_reliability_table_has_equally_filled_bins(grade):
    score, truth, _ = sample(n=2000)
    performance = grade("binary", {"score": score, "truth": truth}).performance()
    edges = np.quantile(score, np.linspace(0, 1, 11))
    assert [b.n for b in performance.calibration] == [200] * 10
    gap = 0.0
    for b, low, high in zip(performance.calibration, edges, edges[1:], strict=False):
        inside = (score > low) & (score <= high) if low > score.min() else score <= high
        assert b.score == pytest.approx(score[inside].mean(), rel=0.01)
        assert b.rate == pytest.approx(truth[inside].mean(), abs=0.011)
        assert b.low <= b.rate <= b.high
        gap += abs(b.score - b.rate) * b.n / 2000
    error = next(m for m in performance.metrics if m.name == "expected calibration error")
    assert error.value == pytest.approx(gap, rel=1e-6)
    assert error.low is None
    assert error.note.startswith("no interval")


def test_equal_scores_are_one_bin(grade):
    bins = (
        grade("binary", {"score": [0.2] * 30 + [0.6] * 10, "truth": [True] * 5 + [False] * 35})
        .performance()
        .calibration
    )
    assert [(b.n, b.score, b.rate) for b in bins] == [(30, 0.2, pytest.approx(1 / 6)), (10, 0.6, 0.0)]


def test_the_confusion_table_counts_all_four_outcomes(grade):
    confusion = grade("binary", {"score": [0.9, 0.9, 0.1, 0.1], "truth": [1, 0, 0, 1]}).performance().confusion
    assert confusion.columns == ("label", "predicted", "cases", "share of the label's cases")
    assert set(confusion.rows) == {
        ("1", "1", "1", "50.0 %"),
        ("0", "1", "1", "50.0 %"),
        ("0", "0", "1", "50.0 %"),
        ("1", "0", "1", "50.0 %"),
    }


def test_hard_labels_have_no_metrics_of_scores(grade):
    rows = {"guess": [1, 0, 1, 0], "truth": [1, 0, 0, 1]}
    found = grade("binary", rows, predictions={"score": None, "prediction": "guess"}).metrics()
    assert found["accuracy"].value == 0.5
    assert found["AUC"].note == "needs a score, not a hard label"
    assert found["log loss"].value is None


def test_a_certain_loss_is_the_mean_of_the_clipped_ones(grade):
    found = grade("binary", {"score": [0.0, 1.0, 0.5], "truth": [True, True, True]}).metrics()
    assert found["log loss"].value == pytest.approx((-log(1e-6) - log(1 - 1e-6) - log(0.5)) / 3)

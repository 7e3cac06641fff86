"""AUC and average precision against brute force, with ties, weights and entities."""

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from tasks.evaluation.metrics.separation import separation
from tasks.sql import ident


@pytest.fixture
def separate(engine):
    def run(score, positive, weight=None, cluster=None):
        n = len(score)
        frame = pl.DataFrame(
            {
                "cluster": [f"e{c}" for c in (range(n) if cluster is None else cluster)],
                "weight": np.ones(n) if weight is None else np.asarray(weight, dtype=float),
                "positive": np.asarray(positive, dtype=bool),
                "score": np.asarray(score, dtype=float),
            }
        )
        engine.connection.register("scores", frame.to_arrow())
        return separation(engine, ident("scores"), clustered=cluster is not None)

    return run


def placements(score, positive):
    """V10 and V01 of DeLong et al. (1988), pair by pair."""
    x, y = score[positive], score[~positive]
    wins = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    return wins.mean(axis=1), wins.mean(axis=0)


def delong(score, positive):
    v10, v01 = placements(score, positive)
    return v10.mean(), v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01)


def obuchowski(score, positive, cluster):
    """The variance of Obuchowski (1997), written out cluster by cluster."""
    v10, v01 = placements(score, positive)
    auc, m, n = v10.mean(), len(v10), len(v01)
    names = np.unique(cluster)
    x = np.array([(v10[cluster[positive] == c] - auc).sum() for c in names])
    y = np.array([(v01[cluster[~positive] == c] - auc).sum() for c in names])
    i10, i01 = len(np.unique(cluster[positive])), len(np.unique(cluster[~positive]))
    s10 = i10 / ((i10 - 1) * m) * (x**2).sum()
    s01 = i01 / ((i01 - 1) * n) * (y**2).sum()
    s11 = len(names) / (len(names) - 1) * (x * y).sum()
    return auc, s10 / m + s01 / n + 2 * s11 / (m * n)


cases = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=6, max_size=60).filter(
    lambda rows: 2 <= sum(y for _, y in rows) <= len(rows) - 2
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases)
def test_auc_and_its_variance_are_delongs_with_any_ties(separate, rows):
    score, positive = np.array([s for s, _ in rows], dtype=float), np.array([y for _, y in rows])
    auc, precision = separate(score, positive)
    value, variance = delong(score, positive)
    assert auc.value == pytest.approx(value)
    assert auc.variance == pytest.approx(variance, abs=1e-12)
    assert precision.value == pytest.approx(average_precision_score(positive, score))


def test_auc_of_entities_is_obuchowskis(separate):
    rng = np.random.default_rng(4)
    cluster = rng.integers(0, 60, 500)
    shift = rng.normal(size=60)[cluster]
    positive = rng.random(500) < 1 / (1 + np.exp(-shift))
    score = np.round(shift + rng.normal(size=500), 1)
    auc, _ = separate(score, positive, cluster=cluster)
    value, variance = obuchowski(score, positive, cluster)
    assert auc.value == pytest.approx(value)
    assert auc.variance == pytest.approx(variance)
    assert variance > 1.3 * delong(score, positive)[1]


def test_weights_are_copies_for_the_value(separate):
    rng = np.random.default_rng(6)
    score, positive = np.round(rng.random(200), 1), rng.random(200) < 0.4
    weight = rng.integers(0, 4, 200)
    auc, precision = separate(score, positive, weight=weight + 0.0)
    copies = np.repeat(np.arange(200), weight)
    assert auc.value == pytest.approx(roc_auc_score(positive[copies], score[copies]))
    assert precision.value == pytest.approx(average_precision_score(positive[copies], score[copies]))


def test_average_precision_has_the_variance_of_a_jackknife(separate):
    rng = np.random.default_rng(7)
    n = 400
    positive = rng.random(n) < 0.3
    score = np.round(rng.normal(size=n) + positive, 1)
    _, precision = separate(score, positive)
    left_out = [average_precision_score(np.delete(positive, i), np.delete(score, i)) for i in range(n)]
    jackknife = (n - 1) / n * np.sum((left_out - np.mean(left_out)) ** 2)
    assert precision.variance == pytest.approx(jackknife, rel=0.05)


def test_one_class_cannot_be_separated(separate):
    assert separate([0.1, 0.2], [True, True]) is None
    assert separate([0.1, 0.2], [False, False]) is None


def test_constant_scores_are_a_coin(separate):
    auc, precision = separate([0.5] * 40, [True] * 10 + [False] * 30)
    assert (auc.value, precision.value) == (0.5, 0.25)
    low, high = auc.interval
    assert low < 0.5 < high


def test_perfect_separation_is_not_certain(separate):
    auc, _ = separate([*np.linspace(0, 0.4, 20), *np.linspace(0.6, 1, 10)], [False] * 20 + [True] * 10)
    assert auc.value == 1.0
    assert 0.6 < auc.interval[0] < 0.9
    assert auc.interval[1] == 1.0


def test_a_single_positive_has_no_interval(separate):
    auc, _ = separate([0.9, 0.1, 0.2], [True, False, False])
    assert auc.value == 1.0
    assert auc.interval is None

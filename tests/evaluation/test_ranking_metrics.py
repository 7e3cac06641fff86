"""Ranking metrics against scikit-learn and by hand."""

import numpy as np
import pytest
from scipy.stats import t
from sklearn.metrics import ndcg_score


def sample(queries=60, seed=6):
    rng = np.random.default_rng(seed)
    name, score, truth = [], [], []
    for q in range(queries):
        size = int(rng.integers(3, 20))
        name += [f"q{q}"] * size
        relevance = rng.choice([0, 0, 0, 1, 2], size)
        truth += relevance.tolist()
        score += (relevance + rng.normal(size=size) * 1.5).tolist()
    return np.array(name), np.array(score), np.array(truth)


def by_query(name, score, truth, top):
    ndcg, reciprocal, recall = [], [], []
    for q in dict.fromkeys(name):
        s, y = score[name == q], truth[name == q]
        if not y.any():
            continue
        ndcg.append(ndcg_score([y], [s], k=top))
        ranked = y[np.argsort(-s)]
        reciprocal.append(1 / (1 + np.flatnonzero(ranked)[0]))
        recall.append((ranked[:top] > 0).sum() / (y > 0).sum())
    return {f"NDCG@{top}": np.array(ndcg), "MRR": np.array(reciprocal), f"recall@{top}": np.array(recall)}


@pytest.mark.parametrize("top", [1, 5, 10])
def test_means_over_queries_with_a_t_interval(grade, top):
    name, score, truth = sample()
    rows = {"case__query": name, "score": score, "truth": truth}
    found = grade("ranking", rows, failure={"top": top}).metrics()
    expected = by_query(name, score, truth, top)
    assert list(found) == ["error rate", *expected]
    for metric, values in expected.items():
        n = len(values)
        half = t.ppf(0.975, n - 1) * values.std(ddof=1) / np.sqrt(n)
        assert found[metric].value == pytest.approx(values.mean(), rel=1e-8)
        assert found[metric].n == n
        assert found[metric].low == pytest.approx(values.mean() - half, rel=1e-4)
        assert found[metric].high == pytest.approx(min(values.mean() + half, 1), rel=1e-4)


def test_queries_with_nothing_to_find_are_left_out_and_counted(grade):
    rows = {"case__query": ["a", "a", "b", "b", "c", "c"], "score": [2.0, 1.0] * 3, "truth": [1, 0, 0, 0, 0, 1]}
    found = grade("ranking", rows, failure={"top": 1}).metrics()["NDCG@1"]
    assert (found.value, found.n) == (0.5, 2)
    assert found.note == "without 1 query that has no relevant item"


def test_a_heavier_query_counts_for_more(grade):
    rows = {
        "case__query": ["a", "a", "b", "b"],
        "score": [2.0, 1.0, 2.0, 1.0],
        "truth": [1, 0, 0, 1],
        "case__weight": [3.0, 3.0, 1.0, 1.0],
    }
    found = grade("ranking", rows, predictions={"weight": "w"}, failure={"top": 1}).metrics()
    assert found["NDCG@1"].value == pytest.approx(0.75)


def test_queries_of_one_entity_stand_together(grade):
    name, score, truth = sample(queries=40)
    rows = {"case__query": name, "score": score, "truth": truth}
    copies = {
        "case__query": np.concatenate([np.char.add(name, f"-{i}") for i in range(4)]),
        "case__entity": np.concatenate([name] * 4),
        "score": np.concatenate([score] * 4),
        "truth": np.concatenate([truth] * 4),
    }
    once = grade("ranking", rows).metrics()["NDCG@10"]
    found = grade("ranking", copies, entity="user").metrics()["NDCG@10"]
    assert (found.value, found.low, found.high) == pytest.approx((once.value, once.low, once.high), rel=0.01)


def test_a_perfect_ranking_is_not_certain(grade):
    rows = {"case__query": [f"q{i // 2}" for i in range(20)], "score": [2.0, 1.0] * 10, "truth": [1, 0] * 10}
    found = grade("ranking", rows).metrics()["NDCG@10"]
    assert found.value == 1.0
    assert 0.6 < found.low < 0.8

"""Multiclass metrics against scikit-learn and a bootstrap."""

import numpy as np
import pytest
from sklearn import metrics as sk

CLASSES = np.array(["cat", "dog", "emu"])


def sample(n=1200, seed=3):
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, n, p=[0.6, 0.3, 0.1])
    raw = rng.random((n, 3)) + 0.7 * np.eye(3)[truth]
    return truth, raw / raw.sum(axis=1, keepdims=True), rng.choice([0.5, 1.0, 2.0], n), rng.integers(0, 150, n)


def rows_of(truth, scores, weight, entity):
    rows = {name: scores[:, i] for i, name in enumerate(CLASSES)}
    return rows | {"truth": CLASSES[truth], "case__weight": weight, "case__entity": [f"e{e}" for e in entity]}


SCORE = {"score": {name: name for name in CLASSES.tolist()}}


def test_values_are_those_of_scikit_learn(grade):
    truth, scores, weight, entity = sample()
    found = grade("multiclass", rows_of(truth, scores, weight, entity), predictions=SCORE | {"weight": "w"}).metrics()
    predicted = scores.argmax(axis=1)
    one_against_rest = [sk.roc_auc_score(truth == i, scores[:, i], sample_weight=weight) for i in range(3)]
    assert {name: metric.value for name, metric in found.items()} == pytest.approx(
        {
            "error rate": 1 - sk.accuracy_score(truth, predicted, sample_weight=weight),
            "accuracy": sk.accuracy_score(truth, predicted, sample_weight=weight),
            "macro F1": sk.f1_score(truth, predicted, average="macro", sample_weight=weight),
            "log loss": sk.log_loss(truth, scores, sample_weight=weight),
            "macro AUC": np.mean(one_against_rest),
        },
        rel=1e-9,
    )


def test_intervals_agree_with_a_bootstrap_of_entities(grade):
    truth, scores, weight, entity = sample()
    # Entities with a shift of their own: their rows are right or wrong together.
    rng = np.random.default_rng(9)
    scores = scores + 0.4 * rng.random((150, 3))[entity]
    scores /= scores.sum(axis=1, keepdims=True)
    found = grade("multiclass", rows_of(truth, scores, weight, entity), predictions=SCORE, entity="customer").metrics()
    predicted = scores.argmax(axis=1)
    members = [np.flatnonzero(entity == e) for e in range(150)]
    macro, auc = [], []
    for _ in range(300):
        drawn = np.concatenate([members[e] for e in rng.integers(0, 150, 150)])
        macro.append(sk.f1_score(truth[drawn], predicted[drawn], average="macro", sample_weight=weight[drawn]))
        auc.append(np.mean([sk.roc_auc_score(truth[drawn] == i, scores[drawn, i]) for i in range(3)]))
    assert (found["macro F1"].high - found["macro F1"].low) / 2 == pytest.approx(1.96 * np.std(macro), rel=0.2)
    # The interval of the mean AUC is an upper bound.
    assert (found["macro AUC"].high - found["macro AUC"].low) / 2 >= 1.96 * np.std(auc) * 0.9


def test_the_most_frequent_confusions_are_listed(grade):
    rows = {
        "guess": ["dog"] * 3 + ["cat"] * 5 + ["emu"] * 2 + ["dog"],
        "truth": ["cat"] * 3 + ["cat"] * 5 + ["cat", "dog"] + ["emu"],
    }
    performance = grade("multiclass", rows, predictions={"score": None, "prediction": "guess"}).performance()
    assert performance.confusion.rows[0] == ("cat", "dog", "3", "33.3 %")
    assert [kind.kind for kind in performance.kinds] == ["cat->dog", "cat->emu", "dog->emu", "emu->dog"]
    assert [kind.rows for kind in performance.kinds] == [3, 1, 1, 1]


def test_classes_nobody_has_leave_the_auc_of_the_others(grade):
    rows = {"a": [0.7, 0.2, 0.6, 0.1], "b": [0.2, 0.7, 0.3, 0.8], "c": [0.1] * 4, "truth": ["a", "b", "b", "a"]}
    found = grade("multiclass", rows, predictions={"score": {"a": "a", "b": "b", "c": "c"}}).metrics()["macro AUC"]
    assert found.value == pytest.approx(0.5)
    assert found.note == "without 1 of 3 classes that no label or every label has"

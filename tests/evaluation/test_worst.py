"""The failures worth reading, lane by lane."""

import polars as pl
import pytest


def lanes(cases):
    found: dict[str, list[str]] = {}
    for case in cases:
        found.setdefault(case.lane, []).append(case.case_id)
    return found


def test_false_positives_and_false_negatives_by_loss(grade):
    rows = {"score": [0.9, 0.6, 0.99, 0.1, 0.4, 0.8], "truth": [False, False, False, True, True, True]}
    result = grade("binary", rows, columns={"score": {"label": "risk"}})
    assert lanes(result.worst(2)) == {"false_positive": ["c0002", "c0000"], "false_negative": ["c0003", "c0004"]}
    worst = result.worst(1)[0]
    assert worst.why == "truth: predicted true, was false; risk is 0.99, the threshold 0.5"
    assert (worst.prediction, worst.label, worst.kind) == ("true", "false", "false_positive")
    assert worst.loss == pytest.approx(4.605, rel=1e-3)


def test_equal_losses_are_not_listed_in_the_order_of_their_keys(grade):
    n = 200
    rows = {"guess": [1] * n, "truth": [0] * (n - 1) + [1]}
    result = grade("binary", rows, predictions={"score": None, "prediction": "guess"})
    listed = lanes(result.worst(10))["false_positive"]
    assert listed == lanes(result.worst(20))["false_positive"][:10]
    assert max(listed) > "c0100"
    assert result.worst(1)[0].why == "truth: predicted 1, was 0"


def test_multiclass_lists_the_worst_and_the_frequent_confusions(grade):
    frame = pl.DataFrame(
        {
            "a": [0.9, 0.8, 0.7, 0.6, 0.1],
            "b": [0.1, 0.2, 0.2, 0.3, 0.8],
            "c": [0.0, 0.0, 0.1, 0.1, 0.1],
            "truth": ["b", "b", "b", "c", "b"],
        }
    )
    result = grade("multiclass", frame, predictions={"score": {"a": "a", "b": "b", "c": "c"}})
    assert lanes(result.worst(2)) == {
        "worst": ["c0000", "c0003"],
        "b->a": ["c0000", "c0001"],
        "c->a": ["c0003"],
    }
    assert result.worst(1)[0].why == "truth: predicted a, was b; a had the highest score, 0.9"


def test_regression_lists_absolute_and_scaled_residuals(grade):
    n = 100
    score = [0.0] * n + [1000.0] * n
    truth = [float(i % 5) / 10 for i in range(n)] + [1000 - float(i % 5) * 10 for i in range(n)]
    truth[7], truth[n + 7] = 3.0, 800.0
    result = grade("regression", {"score": score, "truth": truth}, columns={"truth": {"label": "delay", "unit": "min"}})
    first = {case.lane: case for case in reversed(result.worst(1))}
    assert first["largest_residual"].case_id == f"c{n + 7:04d}"
    assert first["largest_residual"].why == (
        "delay: predicted 200 min too high, 10 times the usual error at that predicted level"
    )
    assert first["largest_residual"].label == "800 min"
    # Three minutes are much where a fifth of a minute is usual, but the case is no failure by the default definition.
    assert all(case.kind in ("over", "under") for case in result.worst(5))


def test_a_query_shows_what_was_buried_and_what_was_promoted(grade):
    rows = {
        "case__query": ["good"] * 3 + ["bad"] * 4,
        "score": [0.9, 0.8, 0.7, 0.9, 0.8, 0.7, 0.6],
        "truth": [1, 0, 0, 0, 1, 0, 3],
    }
    result = grade("ranking", rows, failure={"top": 2})
    (case,) = result.worst(5)
    assert (case.lane, case.case_id, case.kind) == ("worst_query", "c0006", "buried")
    assert case.why == "query bad: 1 relevant item buried below place 2, 1 item promoted; NDCG@2 is 0.1738"
    assert (case.prediction, case.label) == ("place 4", "3, belongs at place 1")
    assert case.items.columns == ("place", "item", "truth", "belongs at", "what happened")
    assert case.items.rows == (
        ("1", "c0003", "0", "3", "promoted"),
        ("2", "c0004", "1", "2", ""),
        ("4", "c0006", "3", "1", "buried"),
    )

"""Any case in the words of its task: chosen by id, whether it failed or not."""

import polars as pl

from tasks.evaluation.worst import described_cases


def described(result, *ids):
    return described_cases(result.engine, result.contract, result.relation, ids)


def test_a_failure_reads_as_in_its_lane_and_a_correct_case_has_no_kind(grade):
    rows = {"score": [0.9, 0.2, 0.7], "truth": [False, False, True]}
    result = grade("binary", rows, columns={"score": {"label": "risk"}})
    right, wrong = described(result, "c0001", "c0000")[::-1]
    (worst,) = result.worst()
    assert (wrong.case_id, wrong.why, wrong.kind) == (worst.case_id, worst.why, worst.kind)
    assert (right.case_id, right.kind, right.lane) == ("c0001", "", "")
    assert right.why == "truth: predicted false, was false; risk is 0.2, the threshold 0.5"


def test_a_class_is_told_with_its_score(grade):
    frame = pl.DataFrame({"a": [0.9, 0.1], "b": [0.1, 0.9], "truth": ["a", "a"]})
    right, wrong = described(grade("multiclass", frame, predictions={"score": {"a": "a", "b": "b"}}), "c0000", "c0001")
    assert right.why == "truth: predicted a, was a; a had the highest score, 0.9"
    assert (wrong.prediction, wrong.label, wrong.kind) == ("b", "a", "a->b")


def test_a_number_is_told_in_the_unit_of_the_label(grade):
    result = grade(
        "regression",
        {"score": [10.0, 10.0], "truth": [10.5, 90.0]},
        failure={"tolerance": 5.0},
        columns={"truth": {"unit": "min"}},
    )
    right, wrong = described(result, "c0000", "c0001")
    assert (right.prediction, right.label, right.kind) == ("10 min", "10.5 min", "")
    assert (wrong.label, wrong.kind) == ("90 min", "under")


def test_an_item_is_told_with_its_query_even_where_nothing_failed(grade):
    rows = {
        "case__query": ["good"] * 2 + ["bad"] * 3 + ["empty"],
        "score": [0.9, 0.8, 0.9, 0.8, 0.7, 0.5],
        "truth": [1, 0, 0, 0, 2, 0],
    }
    right, wrong, empty = described(grade("ranking", rows, failure={"top": 1}), "c0000", "c0004", "c0005")
    assert (right.prediction, right.kind) == ("place 1", "")
    assert right.why == "query good: 0 relevant items buried below place 1, 0 items promoted; NDCG@1 is 1"
    assert (wrong.label, wrong.kind) == ("2, belongs at place 1", "buried")
    assert [row[1] for row in wrong.items.rows] == ["c0002", "c0004"]
    assert empty.items.rows[0][1] == "c0005"


def test_no_ids_no_cases(grade):
    assert described(grade("binary", {"score": [0.9], "truth": [False]})) == ()

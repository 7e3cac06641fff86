"""Where an item stands, where it belongs, and its part of what the query lost."""

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score


def query(scores, relevance, name="q"):
    return {"case__query": [name] * len(scores), "score": scores, "truth": relevance}


def test_what_was_buried_and_what_was_promoted(grade):
    # Ranked:   0.9  0.8  0.7  0.6 ; the top are two. Belonging there: the items with relevance 3 and 1.
    result = grade("ranking", query([0.9, 0.8, 0.7, 0.6], [0, 1, 0, 3]), failure={"top": 2})
    assert result.column("prediction__value") == [1, 2, 3, 4]
    assert result.column("error__ideal_rank") == [3, 2, 4, 1]
    assert result.column("error__kind") == ["promoted", None, None, "buried"]
    assert result.column("error__failed") == [True, False, False, True]
    assert result.evaluated.kinds == {
        "buried": "relevant, but below the top",
        "promoted": "in the top in place of a better item",
    }
    assert "truth at least 1" in result.evaluated.failure
    assert "first 2 of a query" in result.evaluated.failure


def test_the_loss_is_shared_between_those_too_low_and_those_too_high(grade):
    result = grade("ranking", query([0.9, 0.8, 0.7, 0.6], [0, 1, 0, 3]), failure={"top": 2})
    second = 1 / np.log2(3)
    lost = 1 - second / (3 + second)
    # The first item alone stands too high, the last one alone too low: half each.
    assert result.column("error__loss") == pytest.approx([lost / 2, 0.0, 0.0, lost / 2])


def test_ties_go_by_the_case_and_leave_the_ideal_order_as_ranked(grade):
    result = grade("ranking", query([0.5, 0.5, 0.5], [1, 1, 1]), failure={"top": 1})
    assert result.column("prediction__value") == [1, 2, 3]
    assert result.column("error__ideal_rank") == [1, 2, 3]
    assert not any(result.column("error__failed"))


def test_a_query_without_a_relevant_item_cannot_fail_and_stands_in_no_rate(grade):
    rows = {
        "case__query": ["a", "a", "a", "b", "b"],
        "score": [0.9, 0.8, 0.7, 0.9, 0.8],
        "truth": [0.0, 0.5, 0.2, 0.0, 1.0],
    }
    result = grade("ranking", rows, failure={"top": 1})
    assert result.column("case__status") == [*["no_relevant"] * 3, *["analysed"] * 2]
    assert result.column("error__failed") == [None, None, None, True, True]
    assert result.column("error__loss")[:3] == [None] * 3
    performance = result.performance()
    assert (performance.rows, performance.failures, performance.failure_rate) == (2, 2, 1.0)


def test_a_query_that_is_shown_as_a_whole_cannot_fail_but_has_its_ndcg(grade):
    rows = {"case__query": ["a", "a", "b", "b", "b"], "score": [0.9, 0.8, 0.9, 0.8, 0.7], "truth": [0, 1, 0, 0, 1]}
    result = grade("ranking", rows, failure={"top": 2})
    assert result.column("case__status") == [*["too_short"] * 2, *["analysed"] * 3]
    assert result.column("error__failed") == [None, None, False, True, True]
    assert result.column("error__loss")[:2] == pytest.approx([0.5 - 0.5 / np.log2(3)] * 2)
    found = result.metrics()
    assert found["error rate"].n == 3
    assert found["NDCG@2"].n == 2
    assert found["NDCG@2"].value == pytest.approx((1 / np.log2(3) + 0) / 2)
    assert [note.text for note in result.notes()] == [
        "1 of 2 queries with a relevant item has no more than 2 items (failure.top), so that nothing can be buried "
        "there: 2 items are not analysed for it. NDCG, MRR and recall include these queries."
    ]


def test_items_that_weigh_nothing_keep_their_place_and_are_not_judged(grade):
    rows = query([0.9, 0.8, 0.7], [0, 0, 1]) | {"case__weight": [0.0, 1.0, 1.0]}
    result = grade("ranking", rows, predictions={"weight": "w"}, failure={"top": 1})
    assert result.column("case__status") == ["weightless", "analysed", "analysed"]
    assert result.column("prediction__value") == [1, 2, 3]
    assert result.column("error__kind") == [None, None, "buried"]
    assert result.metrics()["NDCG@1"].value == 0.0


def test_an_item_below_the_relevance_is_never_buried(grade):
    result = grade("ranking", query([0.9, 0.8, 0.7], [0.0, 2.0, 0.5]), failure={"top": 2})
    assert result.column("error__kind") == ["promoted", None, None]


def test_items_without_label_hold_their_place(grade):
    result = grade("ranking", query([0.9, 0.8, 0.7], [None, 1, 0]), failure={"top": 1})
    assert result.column("case__status") == ["unlabelled", "analysed", "analysed"]
    assert result.column("prediction__value") == [1, 2, 3]
    assert result.column("error__kind") == [None, "buried", None]
    # Nobody who was analysed stands too high, so the buried item bears the whole loss.
    assert result.column("error__loss") == [None, pytest.approx(1.0), 0.0]
    assert [note.text for note in result.notes()] == [
        "1 item without a label keeps its place in 1 query as if not relevant; a relevant item can be buried by it."
    ]


def test_unlabelled_items_of_queries_that_are_not_judged_need_no_note(grade):
    assert grade("ranking", query([0.9, 0.8, 0.7], [None, 0, 0]), failure={"top": 1}).notes() == ()


def test_items_without_score_or_query_are_unscored(grade):
    rows = {"case__query": ["q", "q", None, "q"], "score": [0.9, None, 0.4, 0.3], "truth": [1, 1, 1, 0]}
    result = grade("ranking", rows, failure={"top": 1})
    assert result.column("case__status") == ["analysed", "unscored", "unscored", "analysed"]
    assert result.column("prediction__value") == [1, None, None, 2]


def test_predictions_may_be_ranks(grade):
    rows = {"case__query": ["q"] * 3, "rank": [3, 1, 2], "truth": [1, 0, 0]}
    result = grade("ranking", rows, predictions={"score": None, "prediction": "rank"}, failure={"top": 1})
    assert result.column("prediction__value") == [3, 1, 2]
    assert result.column("prediction__score") == [None] * 3
    assert result.column("error__kind") == ["buried", "promoted", None]


def test_without_an_entity_the_items_of_a_query_stay_together(grade):
    rng = np.random.default_rng(3)
    rows = {
        "case__query": [f"q{i // 5}" for i in range(200)],
        "score": rng.random(200),
        "truth": rng.integers(0, 2, 200),
    }
    table = grade("ranking", rows).table
    assert table["case__entity"].to_list() == table["case__query"].to_list()
    assert table.group_by("case__query").agg(pl.col("split__half").n_unique())["split__half"].max() == 1


queries = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1)), min_size=2, max_size=15),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries, st.integers(1, 6))
def test_losses_of_a_query_add_up_to_1_minus_ndcg(grade, items, top):
    rows = [(f"q{q:02d}", i, rel, s) for q, members in enumerate(items) for i, (rel, s) in enumerate(members)]
    frame = pl.DataFrame(rows, schema=["case__query", "i", "truth", "score"], orient="row").with_columns(
        case__id=pl.format("{}-{}", "case__query", pl.col("i").cast(str).str.zfill(3))
    )
    table = grade("ranking", frame, failure={"top": top}).table
    assert (table["error__loss"] >= 0).all()
    for _, group in table.group_by("case__query"):
        relevance = group["label__value"].to_numpy()
        # Ties as the ranking resolved them: score by rank.
        expected = ndcg_score([relevance], [-group["prediction__value"].to_numpy()], k=top) if relevance.any() else 1.0
        assert group["error__loss"].sum() == pytest.approx(1 - expected, abs=1e-9)
        kinds = group["error__kind"].to_list()
        assert kinds.count("buried") <= kinds.count("promoted")
        losing = group.filter(pl.col("error__kind") == "buried")
        assert (losing["error__loss"] > 0).all()

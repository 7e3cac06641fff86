"""Queries are searched as such: by what each lost, and only by columns that are the same for all of its items."""

import numpy as np
import polars as pl
import pytest

ITEMS = 6
SETTINGS = {"predictions": {"query": "query"}, "failure": {"top": 2, "relevant": 1}}


def searches(rng: np.random.Generator, queries: int, worse: np.ndarray, **columns: np.ndarray) -> pl.DataFrame:
    """Six items a query, two of them relevant; the order of worse queries is mostly luck. Columns are by query."""
    relevant = np.tile([1, 1, 0, 0, 0, 0], queries)
    clear = np.where(np.repeat(worse, ITEMS), 0.3, 3.0)
    owner = np.repeat([f"q{i:05d}" for i in range(queries)], ITEMS)
    return pl.DataFrame(
        {
            "query": owner,
            "case__query": owner,
            "case__entity": owner,
            "truth": relevant,
            "score": relevant * clear + rng.normal(size=len(relevant)),
            "price": rng.normal(size=len(relevant)),
            **{name: np.repeat(values, ITEMS) for name, values in columns.items()},
        }
    )


def test_queries_that_lose_more_are_found_by_what_they_are(answer) -> None:
    rng = np.random.default_rng(0)
    queries = 4_000
    words, device = rng.integers(1, 9, queries), rng.choice(["phone", "desk", "tablet"], queries)
    there = (words >= 7) & (device == "phone")
    told = answer("ranking", searches(rng, queries, there, words=words, device=device), **SETTINGS)
    assert list(told) == ["query_loss"]
    first = told["query_loss"].found[0]
    conditions = set(first.subject.removeprefix("queries where ").split(" and "))
    assert conditions == {"words is 7 or more", "device is phone"}
    assert first.rows == np.count_nonzero(there)
    assert first.sentence.startswith(f"{first.subject}: 0.")
    assert " of a perfect order is lost on average (95 % interval 0." in first.sentence
    assert 0 <= first.elsewhere < first.low < first.mean < first.high <= 1


def test_a_column_that_differs_within_a_query_is_no_property_of_it(answer) -> None:
    rng = np.random.default_rng(1)
    frame = searches(rng, 1_000, rng.random(1_000) < 0.5, words=rng.integers(1, 9, 1_000))
    # A column by which items are worse, and one that is missing for some items of a query.
    relevance = frame["truth"].to_numpy()
    frame = frame.with_columns(
        item=pl.Series(np.where(relevance == 1, "good", "bad")),
        gap=pl.Series([1.0 if i % 2 else None for i in range(frame.height)]),
    )
    told = answer("ranking", frame, **SETTINGS)["query_loss"]
    assert all("words" in tendency.predicate for tendency in told.found)


def test_of_queries_that_are_alike_none_is_told(answer) -> None:
    alarms = 0
    for seed in range(10):
        rng = np.random.default_rng(10 + seed)
        columns = {"words": rng.integers(1, 9, 1_500), "device": rng.choice(["phone", "desk"], 1_500)}
        told = answer("ranking", searches(rng, 1_500, np.zeros(1_500, np.bool_), **columns), **SETTINGS)
        alarms += bool(told["query_loss"].found)
    assert alarms <= 3  # of 10 at a rate of one in ten: more in one of 80 times


@pytest.mark.parametrize("queries", [30])
def test_few_queries_are_too_few_though_their_items_are_many(answer, queries: int) -> None:
    rng = np.random.default_rng(20)
    told = answer("ranking", searches(rng, queries, np.zeros(queries, np.bool_)), **SETTINGS)
    assert told["query_loss"].tested is None

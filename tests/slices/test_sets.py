"""Categories that behave alike are one condition; a value that fails by itself is told alone."""

import numpy as np
import polars as pl
import pytest

from tasks.contracts.columns import Column
from tasks.contracts.findings import Finding
from tasks.ruler.rank import rank
from tasks.slices.categories import best_set, told_apart
from tasks.slices.search import search
from tasks.slices.splitters import Splitter
from tasks.sql import Sql, ident

NAMES = np.array([f"v{i:02d}" for i in range(30)])
ALIKE = ["v03", "v11", "v17", "v22"]


@pytest.fixture
def confirmed(engine, contract, declare, columns_of):
    """What is confirmed, in the order of the report."""

    def find(frame: pl.DataFrame) -> list[Finding]:
        relation = declare(frame)
        found = search(engine, contract, columns_of(frame), relation)
        findings, _, _ = rank(engine, contract, relation, list(found.proposals), graded=False)
        return [f for f in findings if f.confirmed]

    return find


def shared(frame: pl.DataFrame, finding: Finding, planted: np.ndarray) -> float:
    """Cases of a finding and of what was planted: those in both as a part of those in either."""
    held = frame.sql(f"SELECT coalesce({finding.proposal.predicate}, FALSE) AS held FROM self")["held"].to_numpy()
    return np.count_nonzero(held & planted) / np.count_nonzero(held | planted)


@pytest.mark.parametrize("seed", range(3))
def test_four_of_thirty_values_that_fail_alike_are_one_segment(confirmed, evaluation_frame, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 20_000
    kind = rng.choice(NAMES, n)
    planted = np.isin(kind, ALIKE)
    frame = evaluation_frame(rng.random(n) < np.where(planted, 0.25, 0.1), kind=kind, x=rng.normal(size=n))
    first, *others = confirmed(frame)
    assert first.proposal.kind == "segment.set"
    assert shared(frame, first, planted) >= 0.75
    assert not others


def test_a_set_within_another_condition(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    n = 40_000
    kind, x = rng.choice(NAMES, n), rng.uniform(0, 100, n)
    planted = np.isin(kind, ALIKE) & (x >= 60)
    frame = evaluation_frame(rng.random(n) < np.where(planted, 0.3, 0.1), kind=kind, x=x)
    first, *_ = confirmed(frame)
    assert first.proposal.subject == "cases where kind is one of (v03, v11, v17, v22) and x is 60 or more"
    assert [clause.predicate for clause in first.proposal.clauses] == [
        "\"kind\" IN ('v03', 'v11', 'v17', 'v22')",
        'isfinite("x") AND "x" >= 60.0',
    ]


def test_inside_a_condition_the_set_may_leave_out_what_fails_everywhere(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    n = 40_000
    kind, x = rng.choice(NAMES[:12], n), rng.uniform(0, 100, n)
    rate = np.where(np.isin(kind, ["v03", "v07"]) & (x >= 60), 0.3, np.where(kind == "v01", 0.25, 0.1))
    subjects = {f.proposal.subject for f in confirmed(evaluation_frame(rng.random(n) < rate, kind=kind, x=x))}
    assert subjects == {"cases where kind is one of (v03, v07) and x is 60 or more", "cases where kind is v01"}


def test_one_bad_value_is_no_set(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    kind = rng.choice(NAMES[:8], 20_000)
    found = confirmed(evaluation_frame(rng.random(20_000) < np.where(kind == "v05", 0.3, 0.1), kind=kind))
    assert [f.proposal.subject for f in found] == ["cases where kind is v05"]


def test_the_weekend_is_a_set(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    n = 20_000
    minutes = rng.integers(0, 60 * 24 * 364, n)
    at = np.datetime64("2024-01-01T00:00", "us") + minutes.astype("timedelta64[m]")
    weekend = (minutes // (60 * 24)) % 7 >= 5  # 1 January 2024 was a Monday
    found = confirmed(
        evaluation_frame(rng.random(n) < np.where(weekend, 0.3, 0.1), at=pl.Series(at).dt.replace_time_zone("UTC"))
    )
    assert [f.proposal.subject for f in found] == ["cases where weekday of at is one of (Sunday, Saturday)"]


def test_of_noise_no_set_is_confirmed(confirmed, evaluation_frame) -> None:
    told = 0
    for seed in range(10):
        rng = np.random.default_rng(200 + seed)
        columns = {f"c{i}": rng.choice(NAMES, 8_000) for i in range(4)}
        told += bool(confirmed(evaluation_frame(rng.random(8_000) < 0.15, **columns)))
    assert told <= 1


def test_values_stand_in_the_order_of_their_rates_as_far_as_their_cases_tell(engine, declare, evaluation_frame) -> None:
    kind = np.repeat(["few", "many", "none"], [20, 400, 400])
    failed = np.concatenate([np.arange(20) < 12, np.arange(400) < 200, np.zeros(400)])
    relation = declare(evaluation_frame(failed, entity=np.zeros(820, int), kind=kind))
    # Of twenty cases twelve: taken with fifty more at the overall rate, fewer than one in two.
    assert told_apart(engine, relation, ident("kind"), 1).values == ("few", "many", "none")
    assert told_apart(engine, relation, ident("kind"), 20).values == ("many", "few", "none")
    assert told_apart(engine, relation, ident("kind"), 21).values == ("many", "none")


@pytest.mark.parametrize(("rates", "differ"), [([0.1] * 30, False), ([0.1] * 26 + [0.2] * 4, True)])
def test_sets_are_searched_only_where_values_differ(engine, declare, evaluation_frame, rates, differ: bool) -> None:
    which = np.random.default_rng(6).integers(0, 30, 20_000)
    failed = np.random.default_rng(7).random(20_000) < np.array(rates)[which]
    assert told_apart(engine, declare(evaluation_frame(failed, kind=NAMES[which])), ident("kind"), 25).differ is differ


@pytest.mark.parametrize("seed", range(20))
def test_the_best_set_is_the_best_of_all_sets(seed: int) -> None:
    """Of every set of the values none stands out more (Fisher 1958)."""
    rng = np.random.default_rng(seed)
    cases = rng.integers(50, 400, 7)
    errors = rng.binomial(cases, rng.choice([0.1, 0.3], 7))
    cells = np.array([cases, cases, errors], float).T[np.argsort(-errors / cases)]
    total, failed = int(cases.sum()), int(errors.sum())

    def sure(inside: np.ndarray) -> float:
        n, e = cells[inside][:, 0].sum(), cells[inside][:, 2].sum()
        return (e - n * failed / total) / np.sqrt(n * (1 - n / total))

    best = max(sure(np.array([bool(m >> i & 1) for i in range(7)])) for m in range(1, 127))
    found = best_set(cells, total, total, failed, total)
    assert sure(np.arange(7) < found) == pytest.approx(best)


@pytest.mark.parametrize(
    ("duckdb_type", "cells", "predicate", "words"),
    [
        ("VARCHAR", ["", "b"], "\"v\" IN ('', 'b')", "v is one of (an empty text, b)"),
        (
            "INTERVAL",
            ["1 day", "2 days"],
            "CAST(\"v\" AS VARCHAR) IN ('1 day', '2 days')",
            "v is one of (1 day, 2 days)",
        ),
        (
            "VARCHAR",
            list("abcdefgh"),
            "\"v\" IN ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')",
            "v is one of (a, b, c, d, e, and 3 more)",
        ),
    ],
)
def test_a_set_as_predicate_and_in_words(duckdb_type: str, cells: list[str], predicate: str, words: str) -> None:
    column = Column("v", "prediction", "category", duckdb_type, "predictions", "v", "v")
    way = Splitter(column, ident("v"), "v", "category", Sql("v"), "segment")
    assert (way.among(cells), way.among_words(cells)) == (predicate, words)

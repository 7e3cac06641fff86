"""Defects that searches for segments have been measured to have, one by one: this one has none of them."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from scipy.stats import fisher_exact

from tasks.contracts.findings import Finding, Proposal
from tasks.ruler.rank import rank
from tasks.slices.boxes import Columns, Objective, best_boxes, intervals, single
from tasks.slices.search import search
from tasks.sql import Sql

Look = Callable[..., list[Finding]]


@pytest.fixture
def look(engine, contract, declare, columns_of) -> Look:
    """All findings on a frame: of the search, or of the proposals given."""

    def findings(frame: pl.DataFrame, *proposals: Proposal) -> list[Finding]:
        relation = declare(frame)
        made = proposals or search(engine, contract, columns_of(frame), relation).proposals
        return rank(engine, contract, relation, list(made), graded=False)[0]

    return findings


def group(predicate: str) -> Proposal:
    """A segment somebody names, chosen without looking at errors, and listed whatever it is."""
    return Proposal("segment", "segment.subgroup", Sql(predicate), predicate, "", saw_errors=False, known=True)


def test_of_two_hundred_groups_of_noise_one_is_told_in_one_run_of_ten_at_most(look: Look, evaluation_frame) -> None:
    # Ranks of p-values taken from the wrong order tell some in every run.
    told = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        n = 10_000
        frame = evaluation_frame(rng.random(n) < 0.1, g=rng.integers(0, 200, n))
        told += any(f.confirmed for f in look(frame, *(group(f'"g" = {k}') for k in range(200))))
    assert told <= 4  # of 20 at a rate of one in ten: more in one of 200 times


def test_worse_is_the_tail_that_is_tested(look: Look, evaluation_frame) -> None:
    side = np.arange(4_000) % 2
    failed = np.random.default_rng(0).random(4_000) < np.where(side == 1, 0.2, 0.1)
    both = (group('"side" = 0'), group('"side" = 1'))
    p_values = {f.proposal.predicate: f.measure.p_value for f in look(evaluation_frame(failed, side=side), *both)}
    assert p_values['"side" = 1'] < 1e-10
    assert p_values['"side" = 0'] > 1 - 1e-10


@pytest.mark.parametrize("predicate", ['"size" >= 3', 'NOT ("size" < 3)'])
def test_the_test_is_fed_failures_and_cases_however_the_group_is_written(
    look: Look, evaluation_frame, predicate: str
) -> None:
    size = np.arange(2_000) % 5
    failed = np.random.default_rng(1).random(2_000) < np.where(size >= 3, 0.2, 0.15)
    inside = size >= 3
    table = [[sum(failed & inside), sum(~failed & inside)], [sum(failed & ~inside), sum(~failed & ~inside)]]
    (finding,) = look(evaluation_frame(failed, size=size), group(predicate))
    assert finding.measure.p_value == pytest.approx(fisher_exact(table, alternative="greater").pvalue)


def test_the_worst_of_three_groups_comes_first(look: Look, evaluation_frame) -> None:
    # A score compared with a ratio calls the second one the worst.
    n = 9_000
    rng = np.random.default_rng(2)
    which = rng.integers(0, 4, n)
    failed = rng.random(n) < np.array([0.2, 0.3, 0.9, 0.1])[which]
    first, *_ = look(evaluation_frame(failed, which=np.array(list("abcd"))[which]))
    assert (first.proposal.subject, first.confirmed) == ("cases where which is c", True)


def test_what_is_told_was_measured_on_cases_that_were_not_searched(look: Look, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    n = 10_000
    x = rng.uniform(0, 100, n)
    frame = evaluation_frame(rng.random(n) < np.where(x >= 80, 0.3, 0.1), x=x)
    first, *_ = look(frame)
    own = frame.filter(pl.col("x") >= float(first.proposal.subject.split()[4]), pl.col("split__half") == "confirm")
    assert first.measure.half == "confirm"
    assert first.measure.error_rate == pytest.approx(own["error__failed"].mean())


def test_a_signed_loss_loses_nothing() -> None:
    """One model is better on average and much worse in one place; bounds that need losses above zero find nothing."""
    rng = np.random.default_rng(4)
    n = 20_000
    codes = np.stack([rng.integers(1, 11, n), rng.integers(1, 6, n), rng.integers(1, 4, n)]).astype(np.uint8)
    there = (codes[0] >= 9) & (codes[1] == 2)
    change = np.where(rng.random(n) < np.where(there, 0.45, 0.0), 1, -(rng.random(n) < 0.05).astype(int))
    assert change.mean() < 0
    columns = Columns(
        codes,
        np.array([11, 6, 4], np.int64),
        (intervals(10, missing=False), single([1, 2, 3, 4, 5]), single([1, 2, 3])),
    )
    best = max(best_boxes(columns, (change + 1).astype(np.uint32), Objective(100, n // 2), 3), key=lambda b: b.score)
    assert best.ranges == ((0, 9, 10), (1, 2, 2))


def test_one_case_in_a_hundred_is_not_too_small_to_be_first(look: Look, evaluation_frame) -> None:
    # A score that charges for being small starts so far below zero that none is told.
    rng = np.random.default_rng(5)
    n = 200_000
    there = rng.random(n) < 0.0101
    kind = np.where(there, "rare", rng.choice(["a", "b", "c", "d"], n))
    first, *_ = look(evaluation_frame(rng.random(n) < np.where(there, 0.22, 0.05), kind=kind, x=rng.normal(size=n)))
    assert (first.proposal.subject, first.confirmed) == ("cases where kind is rare", True)


def test_of_seventeen_hundred_pairs_of_noise_none_is_told(look: Look, evaluation_frame) -> None:
    # Tested on the same cases, 89 of 1,710 pairs look worse at 5 %, and the worst of them 1.37 times as bad.
    told = 0
    for seed in range(12):
        rng = np.random.default_rng(60 + seed)
        n = 20_000
        columns = {f"c{i}": np.array(list("abcde"))[rng.integers(0, 5, n)] for i in range(12)}
        told += any(f.confirmed for f in look(evaluation_frame(rng.random(n) < 0.1, **columns)))
    assert told <= 3  # of 12 at a rate of one in ten: more in 3 of 100 times; these seeds are fixed


def test_one_column_is_enough(look: Look, evaluation_frame) -> None:
    rng = np.random.default_rng(7)
    x = rng.uniform(0, 100, 5_000)
    (first,) = look(evaluation_frame(rng.random(5_000) < np.where(x < 20, 0.4, 0.1), x=x))
    assert first.proposal.subject == "cases where x is below 20"


def test_a_column_of_which_every_value_is_another_tells_nothing_and_costs_little(look: Look, evaluation_frame) -> None:
    rng = np.random.default_rng(8)
    n = 200_000
    x = rng.uniform(0, 100, n)
    name = np.char.add("n", np.arange(n).astype(str))
    found = look(evaluation_frame(rng.random(n) < np.where(x < 20, 0.4, 0.1), x=x, name=name))
    assert [f.proposal.columns for f in found if f.confirmed] == [("x",)]

"""Residuals, tolerances, and residuals in multiples of the usual one."""

from math import inf, nan

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROWS = {"score": [10.0, 10.0, 10.0, 10.0, None, nan, 1.0], "truth": [9.0, 12.0, 15.0, 4.0, 1.0, 1.0, inf]}


def test_a_case_fails_outside_the_tolerance(grade):
    result = grade("regression", ROWS, failure={"tolerance": 2.0}, columns={"truth": {"label": "delay", "unit": "min"}})
    assert result.column("case__status") == [*["analysed"] * 4, "unscored", "unscored", "unlabelled"]
    assert result.column("error__residual") == [1.0, -2.0, -5.0, 6.0, None, None, None]
    assert result.column("error__failed") == [False, False, True, True, None, None, None]
    assert result.column("error__kind") == [None, None, "under", "over", None, None, None]
    assert result.column("error__loss") == [1.0, 2.0, 5.0, 6.0, None, None, None]
    assert result.column("prediction__value")[:5] == [10.0, 10.0, 10.0, 10.0, None]
    assert result.evaluated.failure == "A case fails when the prediction is off delay by more than 2 min."
    assert result.evaluated.tolerance == 2.0
    assert result.evaluated.kinds == {"over": "delay: predicted too high", "under": "delay: predicted too low"}


def test_a_relative_tolerance_is_a_share_of_the_label(grade):
    rows = {"score": [110.0, 111.0, -89.0, 0.1, 0.0], "truth": [100.0, 100.0, -100.0, 0.0, 0.0]}
    result = grade("regression", rows, failure={"relative_tolerance": 0.1})
    assert result.column("error__failed") == [False, True, True, True, False]
    assert result.evaluated.failure == "A case fails when the prediction is off truth by more than 10 % of it."


def test_of_two_tolerances_the_larger_counts(grade):
    rows = {"score": [110.0, 103.0, 3.0], "truth": [100.0, 100.0, 1.0]}
    result = grade("regression", rows, failure={"relative_tolerance": 0.05, "tolerance": 4.0})
    assert result.column("error__failed") == [True, False, False]


def test_without_a_tolerance_the_worst_tenth_fails_and_says_where_it_begins(grade):
    n = 100
    result = grade("regression", {"score": [float(i) for i in range(n)], "truth": [0.0] * n})
    assert sum(result.column("error__failed")) == 10
    assert "the worst tenth" in result.evaluated.failure
    assert "more than 89, the 90 % quantile" in result.evaluated.failure
    assert result.evaluated.tolerance == 89.0


def test_a_tenth_that_ties_would_empty_takes_all_that_are_as_far_off(grade):
    # A third is off by 5, the others are exact: the 90 % quantile is 5, and nothing is beyond it.
    score = [float(i) for i in range(30)]
    result = grade("regression", {"score": score, "truth": [s + 5 * (i % 3 == 0) for i, s in enumerate(score)]})
    assert result.column("error__failed") == [i % 3 == 0 for i in range(30)]
    assert result.evaluated.tolerance == 0.0
    assert "off truth by more than 0, 33.33 % of the cases, because many are equally far off" in (
        result.evaluated.failure
    )


def test_ties_that_reach_over_the_edge_of_the_tenth_belong_to_it(grade):
    # Of 20 cases the worst tenth would be two, but four are off by 3 behind the one that is off by 9.
    off = [9.0, *[3.0] * 4, *[1.0] * 15]
    result = grade("regression", {"score": off, "truth": [0.0] * 20})
    assert result.column("error__failed") == [True] * 5 + [False] * 15


def test_a_few_wrong_cases_behind_many_equal_ones_fail_alone(grade):
    result = grade("regression", {"score": [1.0, *[0.0] * 39], "truth": [0.0] * 40})
    assert result.column("error__failed") == [True] + [False] * 39
    assert "by more than 0, the 90 % quantile" in result.evaluated.failure


def test_of_few_cases_at_least_the_worst_fails(grade):
    result = grade("regression", {"score": [1.0, 2.0, 4.0], "truth": [0.0] * 3})
    assert result.column("error__failed") == [False, False, True]
    assert "by more than 2, all but the largest error" in result.evaluated.failure


def test_equal_residuals_leave_every_case_undecided_but_have_their_metrics(grade):
    # 5 and a little, because of the last digits of score and truth.
    score = [round(0.37 * i, 2) for i in range(200)]
    result = grade("regression", {"score": score, "truth": [s + 5 for s in score]})
    assert len(set(result.column("error__residual"))) > 1
    assert set(result.column("case__status")) == {"undecided"}
    assert set(result.column("error__failed")) == {None}
    performance = result.performance()
    assert (performance.rows, performance.failures, performance.failure_rate) == (0, 0, None)
    found = result.metrics()
    assert (found["bias"].value, found["bias"].n) == (-5.0, 200)
    assert found["error rate"].value is None
    (requirement,) = result.evaluated.requirements
    assert requirement.undecided == "every case is off truth by 5, and no worst tenth can be told apart"


def test_the_last_digits_of_a_difference_exceed_no_tolerance(grade):
    assert 10.3 - 10.0 > 0.3
    result = grade("regression", {"score": [10.3, 10.31], "truth": [10.0, 10.0]}, failure={"tolerance": 0.3})
    assert result.column("error__failed") == [False, True]


def test_a_case_that_weighs_nothing_has_no_part_in_the_worst_tenth(grade):
    n = 100
    rows = {"score": [*map(float, range(n)), 1e6], "truth": [0.0] * (n + 1), "case__weight": [1.0] * n + [0.0]}
    result = grade("regression", rows, predictions={"weight": "w"})
    assert result.evaluated.tolerance == 89.0
    assert result.column("case__status")[-1] == "weightless"
    assert sum(filter(None, result.column("error__failed"))) == 10


def test_an_exact_model_does_not_fail(grade):
    result = grade("regression", {"score": [1.0, 2.0, 3.0], "truth": [1.0, 2.0, 3.0]})
    assert result.column("error__failed") == [False, False, False]
    assert result.column("error__scaled") == [0.0, 0.0, 0.0]


def test_text_is_read_as_a_number_where_it_is_one(grade):
    rows = {"score": [1.0, 1.0, 1.0], "truth": ["1.5", "n/a", "nan"]}
    result = grade("regression", rows, failure={"tolerance": 1.0})
    assert result.column("label__value") == [1.5, None, None]
    assert result.column("case__status") == ["analysed", "unlabelled", "unlabelled"]


def test_residuals_are_scaled_by_what_is_usual_at_their_level(grade):
    rng = np.random.default_rng(5)
    level = np.repeat(np.arange(10.0), 500)
    residual = rng.normal(size=5000) * (1 + level * 10)
    result = grade("regression", {"score": level, "truth": level - residual})
    table = result.table.with_columns(pl.col("prediction__value").alias("level"))
    medians = (
        table.group_by("level").agg(pl.col("error__scaled").median(), pl.col("error__loss").median()).sort("level")
    )
    assert medians["error__scaled"].to_list() == pytest.approx([1.0] * 10)
    assert medians["error__loss"][9] > 50 * medians["error__loss"][0]


def test_a_level_that_is_usually_right_is_scaled_by_the_usual_residual_of_all(grade):
    n = 100
    score = [0.0] * n + [1.0] * n
    truth = [0.0] * (n - 1) + [3.0] + [1.0 + 2.0 * (i % 2) for i in range(n)]
    result = grade("regression", {"score": score, "truth": truth})
    # Residuals of level 0: all 0 but one of 3. Of level 1: half 0, half 2. The median of all is 0: largest is usual.
    assert result.column("error__scaled")[n - 1] == 1.0
    assert all(np.isfinite(result.column("error__scaled")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
        min_size=1,
        max_size=200,
    )
)
def test_scaled_residuals_are_finite_and_keep_their_order_within_a_level(grade, pairs):
    score, truth = zip(*pairs, strict=True)
    table = grade("regression", {"score": score, "truth": truth}).table
    assert table["error__scaled"].is_finite().all()
    assert (table["error__scaled"] >= 0).all()
    assert ((table["error__residual"] == 0) | (table["error__scaled"] > 0)).all()

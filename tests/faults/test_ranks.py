"""Ranks and codes of columns."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasks.faults.ranks import average_ranks, dense_codes, text_codes

NUMBERS = st.lists(st.one_of(st.floats(-3, 3).map(round).map(float), st.floats(allow_infinity=True)), max_size=30)


def test_equal_values_share_the_mean_of_their_ranks():
    ranks = average_ranks(np.array([5.0, 2.0, np.nan, 5.0, -np.inf]))
    assert np.array_equal(ranks, [3.5, 2.0, np.nan, 3.5, 1.0], equal_nan=True)


def test_codes_are_places_among_the_different_values():
    assert dense_codes(np.array([5.0, 2.0, np.nan, 5.0, 0.0, -0.0])).tolist() == [2, 1, -1, 2, 0, 0]


def test_no_values_have_no_ranks():
    assert average_ranks(np.empty(0)).size == dense_codes(np.empty(0)).size == 0
    assert dense_codes(np.full(2, np.nan)).tolist() == [-1, -1]


def test_texts_are_coded_in_their_order():
    codes, texts = text_codes(pl.Series(["b", None, "a", "b"]))
    assert codes.tolist() == [1, -1, 0, 1]
    assert texts == ("a", "b")


@given(NUMBERS)
def test_ranks_are_those_of_a_data_frame(values: list[float]):
    column = np.array(values, dtype=np.float64)
    series = pl.Series(values, dtype=pl.Float64).fill_nan(None)
    assert np.array_equal(average_ranks(column), series.rank("average").cast(pl.Float64).to_numpy(), equal_nan=True)
    assert dense_codes(column).tolist() == (series.rank("dense").cast(pl.Int64).fill_null(0) - 1).to_list()

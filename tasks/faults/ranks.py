"""Ranks and codes of whole columns, by one sort in numpy: several times cheaper than as columns of a data frame."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.int32]
Places = NDArray[np.int64]


def average_ranks(values: Numbers) -> Numbers:
    """Ranks from 1, equal values sharing the mean of theirs; NaN for NaN."""
    order, starts, stops = _groups(values)
    ranks = np.full(values.size, np.nan)
    ranks[order] = np.repeat((starts + 1 + stops) / 2, stops - starts)
    return ranks


def dense_codes(values: Numbers) -> Places:
    """The place of each value among the different ones, in their order; -1 for NaN."""
    order, starts, stops = _groups(values)
    codes = np.full(values.size, -1, dtype=np.int64)
    codes[order] = np.repeat(np.arange(starts.size), stops - starts)
    return codes


def text_codes(values: pl.Series) -> tuple[Codes, tuple[str, ...]]:
    """Codes of texts in the order of the texts, -1 for none, and the texts."""
    names = values.drop_nulls().unique().sort().to_list()
    return codes_among(values, names), tuple(names)


def codes_among(values: pl.Series, names: Sequence[str]) -> Codes:
    """The place of each text among these, -1 for none."""
    codes = values.cast(pl.Enum(names)).to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
    return np.ascontiguousarray(codes)


def _groups(values: Numbers) -> tuple[Places, Places, Places]:
    """The places of the values in their order without NaN, and where each group of equal ones begins and ends there."""
    order = np.argsort(values)
    order = order[: values.size - int(np.isnan(values).sum())]
    ordered = values[order]
    edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    if not order.size:
        return order, edges, edges
    return order, np.concatenate(([0], edges)), np.append(edges, order.size)

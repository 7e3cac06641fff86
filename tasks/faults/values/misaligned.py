"""Where a column fits another one better some rows away: the statistics of misaligned columns.

One column is predicted from another by the mean of each of its values or ranges. In a stretch of rows where one of
them was moved, the prediction is no better than none, and as good as elsewhere from the row the value came from. The
stretch is the one with the largest sum of what is gained by looking there.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tasks.faults.ranks import average_ranks, dense_codes, text_codes

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LAGS = tuple(s * k for k in (1, 2, 3, 4, 5, 6, 10, 12, 24) for s in (1, -1))
_BINS = 40
_MOST_CODES = 2_000
_SAMPLE = 20_000
# A relation that tells this share of a column's spread is strong enough to be missed.
_TELLS = 0.3
# In the stretch the relation is (nearly) gone in place, and (nearly) as good as elsewhere where it was moved from.
_GONE, _BACK = 0.35, 0.7
_FEWEST = 30
_NEARLY = 0.8
# Rows that are told nearly as well by another one's partner have neighbours alike, and a shift cannot be seen.
_ALIKE = 0.5
# Between the quartiles of a normal distribution lie so many standard deviations.
_QUARTILES = 1.349
# Chance that a stretch anywhere in any file is luck.
_LUCK = 1e-6


@dataclass(frozen=True)
class Stretch:
    """Rows in which `moved` fits `partner` only `lag` rows away: its value is the one of that row.

    Attributes:
        first, last: rows of the file, counted from zero, both included.
        here, there: share of the spread that is told in place and at the lag; usual: in place elsewhere.
    """

    moved: int
    partner: int
    lag: int
    first: int
    last: int
    here: float
    there: float
    usual: float


def coded(column: pl.Series) -> Codes | None:
    """A column as whole numbers: its values, or ranges of equal numbers of rows where there are many; -1 is missing."""
    if column.dtype.is_numeric():
        values = column.cast(pl.Float64).to_numpy()
        codes = dense_codes(values)
        # A value that is missing counted as one more.
        if codes.max(initial=-1) + 1 + bool((codes < 0).any()) > 2 * _BINS:
            share = (average_ranks(values) - 1) / max(1, int((codes >= 0).sum()))
            codes = dense_codes(np.floor(share * _BINS))
    else:
        codes = text_codes(column.cast(pl.String))[0].astype(np.int64)
    return codes if 1 <= codes.max(initial=0) < _MOST_CODES else None


def ranked(column: pl.Series) -> Array | None:
    """A numeric column as ranks with mean 0 and spread 1, NaN where missing; None for any other and for a constant."""
    if not column.dtype.is_numeric():
        return None
    values: Array = average_ranks(column.cast(pl.Float64).to_numpy())
    present = np.isfinite(values)
    if present.sum() < 5 * _FEWEST or np.ptp(values[present]) == 0:
        return None
    standard: Array = (values - values[present].mean()) / values[present].std()
    return standard


def sampled(rows: int) -> pl.Series:
    """Which of so many rows to learn from: some, spread over all of them, and always the same ones."""
    chosen = np.zeros(rows, dtype=bool)
    chosen[np.random.default_rng(0).permutation(rows)[:_SAMPLE]] = True
    return pl.Series(chosen)


def partners(codes: list[Codes | None], values: list[Array | None]) -> list[tuple[int, int, float]]:
    """For each numeric column the two columns that tell it best in place: (column, partner, share told)."""
    found = []
    for b, value in enumerate(values):
        if value is None:
            continue
        told = [(_told(code, value), a) for a, code in enumerate(codes) if a != b and code is not None]
        best = sorted((t for t in told if t[0] >= _TELLS), key=lambda t: (-t[0], t[1]))[:2]
        found += [(b, a, share) for share, a in best]
    return found


def _told(code: Codes, value: Array) -> float:
    """The share of a column's spread that the means per code tell, less what as many codes tell by chance."""
    means = _means(code, value)
    present = np.isfinite(value)
    left = float(np.mean((value[present] - means[code[present]]) ** 2))
    n, groups = int(present.sum()), len(np.unique(code))
    if n <= 2 * groups:
        return 0.0
    return 1 - left / float(np.var(value[present])) * n / (n - groups)


def _means(code: Codes, value: Array) -> Array:
    """The mean of the values of each code; the last entry is for missing codes (-1)."""
    present = np.isfinite(value)
    size = int(code.max()) + 2
    count = np.bincount(code[present] % size, minlength=size)
    total = np.bincount(code[present] % size, weights=value[present], minlength=size)
    return total / np.maximum(count, 1)


def stretch(code: Codes, value: Array, pair: tuple[int, int], tests: int) -> Stretch | None:
    """The stretch of rows in which a column fits its partner only some rows away, if there is one."""
    means = _means(code, value)
    expected = means[code]
    here = (value - expected) ** 2
    spread = float(np.nanvar(value))
    usual = float(np.nanmedian(_chunk_means(here)))
    best: Stretch | None = None
    if not _may_be_gone(here, spread - _GONE * (spread - usual)):
        return None
    for lag in LAGS:
        if 2 * abs(lag) >= len(value):
            continue
        there = (value - _moved(expected, -lag)) ** 2
        gain = np.nan_to_num(here - there)
        # What is usual is a loss: a walk that falls on the whole has no long climb by luck.
        drift, noise = float(gain.mean()), _noise(gain)
        alike = 1 - float(np.nanmedian(_chunk_means(there))) / spread
        if drift >= 0 or alike > _ALIKE * (1 - usual / spread):
            continue
        first, last, height = _climb(gain)
        needed = noise / (-2 * drift) * np.log(len(gain) * tests * len(LAGS) / _LUCK)
        if height <= needed or last - first + 1 < _FEWEST:
            continue
        part = slice(first, last + 1)
        told = [1 - float(np.nanmean(each[part])) / spread for each in (here, there)]
        elsewhere = 1 - usual / spread
        gone, back = told[0] <= _GONE * elsewhere, told[1] >= _BACK * elsewhere
        if gone and back and (best is None or told[1] > best.there):
            best = Stretch(pair[0], pair[1], lag, first, last, told[0], told[1], elsewhere)
    return best


def _may_be_gone(here: Array, gone: float) -> bool:
    """Whether any few rows are told so badly that a stretch could lie there; spares most files the lags."""
    walk = np.concatenate([[0.0], np.cumsum(np.nan_to_num(here))])
    return len(here) >= _FEWEST and bool((walk[_FEWEST:] - walk[:-_FEWEST]).max() >= _NEARLY * gone * _FEWEST)


def _noise(gain: Array) -> float:
    """The variance of a step of the walk; where steps go together in time, their sums say how much they vary."""
    size = 50
    sums = gain[: len(gain) // size * size].reshape(-1, size).sum(axis=1)
    if len(sums) < 20:
        return float(gain.var())
    # Their middle half, because a stretch at fault has large sums of its own.
    low, high = np.quantile(sums, [0.25, 0.75])
    return max(float(gain.var()), float(((high - low) / _QUARTILES) ** 2 / size))


def _moved(values: Array, by: int) -> Array:
    """values[i - by] at place i, NaN beyond the ends."""
    moved = np.full(len(values), np.nan)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _climb(gain: Array) -> tuple[int, int, float]:
    """The stretch with the largest sum (Kadane 1977): its first and last place, and the sum."""
    walk = np.concatenate([[0.0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(walk)
    last = int(np.argmax(walk - lowest))
    first = int(np.argmin(walk[: last + 1]))
    return first, last - 1, float(walk[last] - walk[first])


def _chunk_means(values: Array) -> Array:
    """Means of stretches of equal length, so that a part at fault does not count in their median."""
    size = max(_FEWEST, len(values) // 50)
    whole = len(values) // size * size
    with np.errstate(invalid="ignore"):
        chunks = values[:whole].reshape(-1, size)
        present = np.isfinite(chunks)
        some = present.any(axis=1)
        means: Array = np.where(present, chunks, 0.0).sum(axis=1)[some] / present.sum(axis=1)[some]
    return means

"""Columns that many tables have and these worlds lack: names, codes, ranges, amounts. They say nothing of the outcome.

Planter and twin add the same column; only the planter damages it.
"""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, chosen

PLACES = (
    "Zürich", "São Paulo", "Málaga", "Łódź", "Göteborg", "Besançon", "Reykjavík", "Plzeň", "Timișoara", "Århus",
    "Springfield", "Georgetown", "Fayetteville", "Manchester", "Kingstown", "Salisbury", "Bakersfield", "New Haven",
)  # fmt: skip


def column_place(cells: int) -> pl.Series:
    """A name of a place, some far more frequent than others."""
    shares = 1 / np.arange(1, len(PLACES) + 1)
    return pl.Series(np.random.default_rng(17).choice(PLACES, cells, p=shares / shares.sum()))


def column_range(cells: int) -> pl.Series:
    """A range of ages in steps of five years."""
    low = 5 * np.random.default_rng(18).integers(0, 14, cells)
    return pl.Series([f"{v}-{v + 4}" for v in low])


def column_zip(cells: int) -> pl.Series:
    """A code of five digits, a tenth of them with a leading zero."""
    codes = np.random.default_rng(19).integers(600, 99_900, 800)
    return pl.Series([f"{v:05d}" for v in np.random.default_rng(20).choice(codes, cells)])


def column_account(cells: int) -> pl.Series:
    """A number of thirteen digits."""
    return pl.Series([str(v) for v in np.random.default_rng(21).integers(10**12, 10**13, cells)])


def column_charge(cells: int) -> pl.Series:
    """An amount, written as text."""
    return pl.Series([f"{v:.2f}" for v in np.random.default_rng(22).lognormal(4, 1, cells)])


def column_reading(cells: int) -> pl.Series:
    """A whole number, skewed, that goes far beyond a byte."""
    return pl.Series(np.random.default_rng(23).lognormal(5.5, 0.8, cells).astype(np.int64))


def added(data: Data, name: str, values: Callable[[int], pl.Series]) -> Data:
    """The data with one more column of the predictions."""
    frame = data.frames["predictions"]
    return data.with_frames(predictions=frame.with_columns(values(frame.height).alias(name)))


def damaged(data: Data, name: str, values: Sequence[object], hit: np.ndarray) -> Planted | None:
    """The rows hit get other values; the cases are those whose value is another one now."""
    frame = data.frames["predictions"]
    new = frame.with_columns(
        pl.when(pl.Series(hit)).then(pl.Series(values, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
    )
    changed = (new[name] != frame[name]).fill_null(value=True)
    if not changed.any():
        return None
    return Planted(data.with_frames(predictions=new), case_ids(data, frame.filter(changed)))


def hit_rows(data: Data, rng: np.random.Generator, share: float, how: How) -> np.ndarray:
    """Which predictions are hit."""
    frame = data.frames["predictions"]
    column = {"batch": data.batch, "source": data.source}.get(how)
    return chosen(frame, rng, share, how, column).to_numpy()


def case_ids(data: Data, rows: pl.DataFrame) -> frozenset[str]:
    """The ids of some predictions."""
    (key,) = data.contract["predictions"]["key"]
    return frozenset(rows[key])

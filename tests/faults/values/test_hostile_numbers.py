"""No detector of values fails or cries wolf on columns that hold nothing, hold everything, or are named to do harm."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from tasks.faults.values import (
    broken_relation,
    constant_in_batch,
    copied_column,
    impossible,
    sentinel,
    sign_flip,
    swapped,
    unit,
)

MODULES = (unit, sign_flip, swapped, broken_relation, copied_column, constant_in_batch, sentinel, impossible)
DETECTORS = [module.DETECTOR for module in MODULES]


def _hostile(rows: int) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    endless = rng.normal(0, 1, rows)
    endless[::3], endless[1::3] = np.inf, np.nan
    return pl.DataFrame(
        {
            "load_id": [f"L{i % 3}" for i in range(rows)],
            "nothing": pl.Series([None] * rows, dtype=pl.Float64),
            "same": [1.0] * rows,
            "endless": endless,
            'x"; DROP TABLE y; --': rng.normal(0, 1, rows),
            "a/b": np.arange(rows),
            "huge": rng.choice([1e300, -1e300, 0.0], rows),
            "tiny": rng.lognormal(-600, 1, rows),
            "far": pl.Series([date(9999, 12, 31)] * rows),
            "flag": rng.random(rows) < 0.5,
            "unique": [f"u{i}" for i in range(rows)],
        }
    )


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
@pytest.mark.parametrize("rows", [1, 7, 400])
def test_hostile_columns_are_survived_in_silence(seen_as, look, detector, rows) -> None:
    # A single row is in a single batch, which is nothing to compare.
    assert look(seen_as(_hostile(rows)), detector).outcome in ("nothing", "not_looked")


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_no_features_and_no_batches(seen_as, look, detector) -> None:
    assert look(seen_as(pl.DataFrame({"kind": ["a", "b"] * 200})), detector).outcome in ("nothing", "not_looked")

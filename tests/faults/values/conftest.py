"""Rows as real columns have them: skewed, zero-inflated, discrete, with batches that truly differ."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

WORDS = [
    "Ash",
    "Birch",
    "Cedar",
    "Elm",
    "Fir",
    "Hazel",
    "Juniper",
    "Larch",
    "Maple",
    "Oak",
    "Poplar",
    "Rowan",
    "Spruce",
]


@pytest.fixture
def realistic() -> Callable[..., tuple[pl.DataFrame, pl.DataFrame]]:
    """Predictions and labels of `n` cases in twelve loads, two of which truly differ."""

    def build(n: int = 3000, seed: int = 0, **columns: object) -> tuple[pl.DataFrame, pl.DataFrame]:
        rng = np.random.default_rng(seed)
        load = np.sort(rng.integers(1, 13, n))
        far = np.isin(load, (4, 9))
        score = rng.random(n)
        street = rng.choice(WORDS, n, p=np.array([30, 20, 10, 9, 8, 6, 5, 4, 3, 2, 1, 1, 1]) / 100)
        kind = rng.choice(["Street", "Square", "Hill Road"], n)
        frame = pl.DataFrame(
            {
                "id": [f"c{i:05d}" for i in range(n)],
                "p": score,
                "load_id": [f"load {i:02d}" for i in load],
                "street": [f"{a} {b}" for a, b in zip(street, kind, strict=True)],
                "grade": rng.choice(["A", "B", "a+", "C"], n),
                "code": [
                    f"{a}{b}-{c:02d}"
                    for a, b, c in zip(
                        rng.choice(list("MDJ"), n),
                        rng.choice(["AR", "EC", "AX"], n),
                        rng.integers(1, 30, n),
                        strict=True,
                    )
                ],
                "zip": [f"{v:05d}" for v in rng.integers(501, 99950, n)],
                "counted": np.where(rng.random(n) < 0.6, 0, rng.poisson(np.where(far, 90, 40), n)),
                "amount": np.round(rng.lognormal(np.where(far, 9, 8), 1.2, n), 2),
                "visits": rng.geometric(0.02, n),
                "balance": rng.integers(-3000, 90000, n),
            }
        )
        frame = frame.with_columns(**{name: pl.Series(values) for name, values in columns.items()})
        labels = pl.DataFrame({"id": frame["id"], "y": (rng.random(n) < score).astype(int)})
        return frame, labels

    return build


@pytest.fixture
def hostile() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Columns that hold nothing, one value, anything, or too much, with names to trip over."""
    n = 60
    frame = pl.DataFrame(
        {
            "id": [f"c{i}" for i in range(n)],
            "p": [0.5] * n,
            "load_id": [None, "x"] * (n // 2),
            "empty": pl.Series([None] * n, dtype=pl.String),
            "no numbers": pl.Series([None] * n, dtype=pl.Float64),
            "constant": ["same"] * n,
            'quo"te': [f"{i}'s" for i in range(n)],
            "blank": ["", " ", "\t"] * (n // 3),
            "endless": [float("inf"), float("nan"), float("-inf")] * (n // 3),
            "long": ["x" * 5000] * (n - 1) + ["y"],
            "huge": [2**62 - i for i in range(n)],
            "braces": ["{batch}", "{{ x }}", "$1"] * (n // 3),
        }
    )
    return frame, pl.DataFrame({"id": frame["id"], "y": [0, 1] * (n // 2)})

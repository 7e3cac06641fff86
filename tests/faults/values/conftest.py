"""Worlds for faults of values: rows as real columns have them, hostile ones, and parcels whose columns agree."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from tasks.faults.material import Material

SOURCES = ("north", "south", "east", "west")


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


@pytest.fixture
def parcels() -> Callable[..., pl.DataFrame]:
    """Parcels: length, width and weight belong together; fee and rating to nothing; sources differ in size truly."""

    def build(n: int = 3_000, seed: int = 1) -> pl.DataFrame:
        rng = np.random.default_rng(seed)
        source = np.sort(rng.integers(0, len(SOURCES), n))
        rng.shuffle(source)
        length = rng.lognormal(3 + 0.3 * source, 0.4, n)
        width = length * rng.normal(0.5, 0.01, n)
        return pl.DataFrame(
            {
                "load_id": [f"L{i:02d}" for i in np.arange(n) * 10 // n],
                "source_system": [SOURCES[s] for s in source],
                "length": length.round(2),
                "width": width.round(2),
                "weight": (0.002 * length * width * rng.normal(1, 0.02, n)).round(4),
                "degrees": rng.normal(0, 30, n).round(2),
                "fee": (5 + rng.exponential(20, n)).round(2),
                "rain": np.where(rng.random(n) < 0.9, 0.0, rng.exponential(3, n).round(1)),
                "rating": rng.integers(1, 6, n),
                "heavy": rng.pareto(1.2, n),
                "kind": rng.choice(list("uvwxyz"), n),
            }
        ).with_columns(shifted=pl.col("degrees") * 1.1 + pl.Series(rng.normal(0, 1, n)))

    return build


@pytest.fixture
def seen_as(world, material) -> Callable[..., Material]:
    """The material of parcels, with their batches declared; case ids are c0000000, c0000001 and so on, in order."""

    def build(frame: pl.DataFrame, **settings: object) -> Material:
        rng = np.random.default_rng(0)
        ids = [f"c{i:07d}" for i in range(frame.height)]
        predictions = frame.with_columns(id=pl.Series(ids), p=pl.Series(rng.uniform(0.1, 0.9, frame.height)))
        labels = pl.DataFrame({"id": ids, "y": rng.integers(0, 2, frame.height)})
        batches = [name for name in ("load_id", "source_system") if name in frame.columns]
        return material(world(predictions, labels, batches=batches, **settings))

    return build


@pytest.fixture
def ids() -> Callable[..., set[str]]:
    """Case ids of the rows of a Boolean array."""

    def build(hit: np.ndarray) -> set[str]:
        return {f"c{i:07d}" for i in np.flatnonzero(hit)}

    return build


@pytest.fixture
def recall_precision() -> Callable[[set[str], set[str]], tuple[float, float]]:
    """Of the cases at fault, the share found; of the cases found, the share at fault."""

    def rate(found: set[str], at_fault: set[str]) -> tuple[float, float]:
        both = len(found & at_fault)
        return both / max(len(at_fault), 1), both / max(len(found), 1)

    return rate

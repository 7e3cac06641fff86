"""Worlds for faults of values: parcels whose sizes, weights and prices belong together, in batches and from sources."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from tasks.faults.material import Material

SOURCES = ("north", "south", "east", "west")


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

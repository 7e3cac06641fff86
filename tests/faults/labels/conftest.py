"""Cases of a model with known chances, in batches, sources and months, for the tests of label detectors."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest


@pytest.fixture
def scored() -> Callable[..., tuple[pl.DataFrame, np.ndarray]]:
    """Predictions with their true chances, and labels drawn from them; batches of 200 cases, four sources."""

    def build(n: int = 3000, seed: int = 0, sharp: float = 1.5, bursts: float = 0.0) -> tuple[pl.DataFrame, np.ndarray]:
        rng = np.random.default_rng(seed)
        logit = sharp * rng.normal(size=n) - 1.5
        p = 1 / (1 + np.exp(-logit))
        # What the model does not see comes and goes in waves of some thirty cases.
        wave = np.repeat(rng.normal(size=n // 30 + 1), 30)[:n]
        y = (rng.random(n) < 1 / (1 + np.exp(-(logit + bursts * wave)))).astype(int)
        start = datetime(2026, 1, 1, tzinfo=UTC)
        frame = pl.DataFrame(
            {
                "id": [f"c{i:06d}" for i in range(n)],
                "p": p,
                "load_id": np.arange(n) // 200,
                "source_system": rng.choice(["alpha", "beta", "gamma", "delta"], n, p=[0.4, 0.3, 0.2, 0.1]),
                "at": [start + timedelta(hours=3 * i) for i in range(n)],
                "value": rng.lognormal(size=n),
            }
        )
        return frame, y

    return build


@pytest.fixture
def given(world, material) -> Callable[..., object]:
    """The material of predictions with labels, in the order of the predictions."""

    def build(frame: pl.DataFrame, y: object, /, **settings: object) -> object:
        labels = settings.pop("labels", None)
        previous = settings.pop("previous", None)
        labels = pl.DataFrame({"id": frame["id"], "y": y}) if labels is None else labels
        if declared := settings.pop("declared", None):
            settings["labels"] = declared
        return material(world(frame, labels, **({"time": "at"} | settings)), previous)

    return build

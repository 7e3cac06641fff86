"""Cases that meet a table by a text key, as all tests of joins begin."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest


@dataclass(frozen=True)
class Flights:
    """Cases of aircraft, each with a row in `planes`; labels follow the score."""

    predictions: pl.DataFrame
    labels: pl.DataFrame
    planes: pl.DataFrame


def _flights(n: int = 2_000, aircraft: int = 100, seed: int = 0) -> Flights:
    rng = np.random.default_rng(seed)
    tails = [f"N{i:03d}{chr(65 + i % 26)}{chr(65 + i // 26)}" for i in range(aircraft)]
    of_case = rng.integers(0, aircraft, n)
    score = rng.random(n)
    ids = [f"c{i:05d}" for i in range(n)]
    predictions = pl.DataFrame(
        {
            "id": ids,
            "p": score,
            "tailnum": [tails[i] for i in of_case],
            "carrier": [("AA", "UA", "DL")[i % 3] for i in of_case],
            "load_id": [f"load-{i * 20 // n:02d}" for i in range(n)],
        }
    )
    labels = pl.DataFrame({"id": ids, "y": (rng.random(n) < score).astype(int)})
    planes = pl.DataFrame(
        {
            "tailnum": tails,
            "year": rng.integers(1985, 2013, aircraft),
            "seats": rng.choice([55, 80, 140, 149, 182, 199, 330], aircraft),
            "maker": rng.choice(["BOEING", "AIRBUS", "EMBRAER"], aircraft),
            "weight": rng.lognormal(10, 0.5, aircraft).round(1),
        }
    )
    return Flights(predictions, labels, planes)


@pytest.fixture
def flights() -> Callable[..., Flights]:
    return _flights

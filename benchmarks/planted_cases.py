"""Synthetic cases with planted segments, and what a list of findings makes of them.

How the findings are made and what is printed is in `benchmarks.planted_segments`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

RATE = 0.08
ALIKE, APART = 0.5, 0.1
NUMBERS, CATEGORIES = 12, 4
NAMES = np.array(list("abcdefgh"))
WEIGHTS = np.array([30, 20, 15, 10, 10, 6, 5, 4]) / 100
# A segment of several conditions has one on a category so often.
WITH_CATEGORY = 0.5

Cases = NDArray[np.bool_]


@dataclass(frozen=True)
class Shape:
    """The cases: how many, how the numbers of a pair correlate, and how many further columns disturb."""

    rows: int
    alike: float = 0.36
    nuisance: int = 0


@dataclass(frozen=True)
class Segment:
    """A planted segment: which cases, and of each number it is cut by the first and last that it holds."""

    holds: Cases
    ends: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Planted:
    """Cases of a run, and the sets of them that fail more often."""

    frame: pl.DataFrame
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Result:
    """What became of what was planted.

    Attributes:
        ranks: the place of each planted segment among the confirmed findings, None where it was not found.
        jaccard: of each with the finding that is most like it; off: how far the ends of its intervals are from those
            of that finding, as a part of all cases, None where it was not found or has no interval.
        false, confirmed: findings; cpu: seconds.
    """

    ranks: tuple[int | None, ...]
    jaccard: tuple[float, ...]
    off: tuple[float | None, ...]
    false: int
    confirmed: int
    cpu: float


def planted(rng: np.random.Generator, shape: Shape, depth: int, support: float, effect: float, count: int) -> Planted:
    """Cases with `count` segments planted; none with `count` 0."""
    rows = shape.rows
    shared = rng.normal(size=(NUMBERS // 2, rows)).repeat(2, axis=0)
    numbers = np.sqrt(shape.alike) * shared + np.sqrt(1 - shape.alike) * rng.normal(size=(NUMBERS, rows))
    categories = [rng.choice(NAMES, rows, p=WEIGHTS) for _ in range(CATEGORIES)]
    columns: dict[str, NDArray[Any]] = {f"n{i}": values for i, values in enumerate(numbers)}
    columns |= {f"c{i}": values for i, values in enumerate(categories)}
    segments = tuple(_segment(rng, columns, depth, support) for _ in range(count))
    inside = _anywhere(segments, rows)
    failed = rng.random(rows) < np.where(inside, min(RATE * effect, 0.95), RATE)
    frame = pl.DataFrame(
        {
            "case__id": [f"c{i:08d}" for i in range(rows)],
            "case__status": ["analysed"] * rows,
            "case__entity": np.arange(rows),
            "case__weight": np.ones(rows),
            "error__failed": failed,
            "error__loss": failed.astype(float),
            "split__half": np.where(rng.random(rows) < 0.5, "find", "confirm"),
            **columns,
            **{f"u{i}": _nuisance(rng, i, numbers[i % NUMBERS]) for i in range(shape.nuisance)},
        }
    )
    return Planted(frame, segments)


def _nuisance(rng: np.random.Generator, turn: int, number: NDArray[np.float64]) -> NDArray[Any]:
    """A column as real ones are: skewed, mostly zero, small counts, with gaps, with many values, or nearly a number."""
    rows = len(number)
    match turn % 6:
        case 0:
            return rng.lognormal(sigma=2.0, size=rows)
        case 1:
            return np.where(rng.random(rows) < 0.8, 0.0, rng.exponential(size=rows))
        case 2:
            return rng.poisson(2.0, rows).astype(np.int64)
        case 3:
            return np.where(rng.random(rows) < 0.2, np.nan, rng.uniform(size=rows))
        case 4:
            return np.char.add("v", rng.zipf(1.3, rows).clip(max=9999).astype(str))
        case _:
            return number + rng.normal(scale=0.2, size=rows)


def _segment(rng: np.random.Generator, columns: dict[str, NDArray[Any]], depth: int, support: float) -> Segment:
    """A conjunction on columns that do not hang together, each interval as wide inside the others as its share demands.

    Each interval keeps the same share of what the conditions before it hold.
    """
    holds, left, intervals = np.ones(len(columns["n0"]), np.bool_), support, depth
    fitting = np.flatnonzero(support / WEIGHTS < 1)
    if depth > 1 and len(fitting) and rng.random() < WITH_CATEGORY:
        value = rng.choice(fitting)
        holds = columns[f"c{rng.integers(CATEGORIES)}"] == NAMES[value]
        left, intervals = support / WEIGHTS[value], depth - 1
    share, ends = left ** (1 / intervals), {}
    for pair in rng.permutation(NUMBERS // 2)[:intervals]:
        name = f"n{2 * pair}"
        start = rng.uniform(0, 1 - share)
        # Half of the conditions are thresholds.
        start = rng.choice([start, 0.0, 1 - share], p=[0.5, 0.25, 0.25])
        low, high = np.quantile(columns[name][holds], [start, start + share])
        holds = holds & (columns[name] >= low) & (columns[name] <= high)
        ends[name] = (low, high)
    return Segment(holds, ends)


def judge(data: Planted, sets: Sequence[Cases], cpu: float) -> Result:
    """Compare the findings, as sets of cases, with what was planted."""
    alike = [[_jaccard(segment.holds, found) for found in sets] for segment in data.segments]
    ranks = [next((i + 1 for i, j in enumerate(row) if j >= ALIKE), None) for row in alike]
    anywhere = _anywhere(data.segments, data.frame.height)
    false = sum(np.count_nonzero(s & anywhere) < APART * np.count_nonzero(s) for s in sets)
    best = tuple(max(row, default=0.0) for row in alike)
    off = [
        _off(data.frame, segment, sets[int(np.argmax(row))]) if rank else None
        for segment, row, rank in zip(data.segments, alike, ranks, strict=True)
    ]
    return Result(tuple(ranks), best, tuple(off), int(false), len(sets), cpu)


def _off(frame: pl.DataFrame, segment: Segment, found: Cases) -> float:
    """The mean distance of the ends of the intervals, in cases between the two ends as a part of all cases."""
    distances = []
    for name, ends in segment.ends.items():
        values = frame[name].to_numpy()
        held = values[found]
        for planted_end, found_end in zip(ends, (held.min(), held.max()), strict=True):
            low, high = sorted((planted_end, found_end))
            distances.append(np.count_nonzero((values > low) & (values < high)) / len(values))
    return float(np.mean(distances))


def _anywhere(segments: Sequence[Segment], rows: int) -> Cases:
    return np.logical_or.reduce([s.holds for s in segments]) if segments else np.zeros(rows, np.bool_)


def _jaccard(a: Cases, b: Cases) -> float:
    either = np.count_nonzero(a | b)
    return float(np.count_nonzero(a & b) / either) if either else 0.0

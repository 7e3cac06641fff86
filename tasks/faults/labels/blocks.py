"""Runs of neighbouring cases whose labels another story explains better: the scan that several detectors share.

Each case has a gain: how much likelier its label is under the other story, in nats. The run with the greatest sum is
found in one pass (Kadane's algorithm). Under the story that all is well, a likelihood ratio exceeds e^t in a given run
with a chance of at most e^-t (Markov's inequality), so over all n^2 / 2 runs the greatest sum needs 2 ln n nats more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.faults.labels.outcomes import Floats, Outcomes, Places
from tasks.faults.partitions import Partition

# The chance that clean data have any run at all, over everything that is scanned.
SIGNIFICANCE = 0.001
# Runs that are told of one division, longest gain first.
MOST_RUNS = 8
# A run that holds this share of a part, and of which the part holds this share, is named after it.
IS_PART = 0.9


@dataclass(frozen=True)
class Order:
    """An order of the cases in which a fault may lie together.

    Attributes:
        name: what a reader calls it ("the label file"); rows: the cases in that order.
        division: which division's parts follow each other in it; None for a file as it is.
    """

    name: str
    rows: Places
    division: int | None = None


def orders(found: Outcomes, divisions: Sequence[Partition]) -> Iterator[Order]:
    """The label file as it is, then part after part of every division, each in the order of the file."""
    everything = np.arange(len(found.label), dtype=np.int64)
    yield Order("the label file", everything)
    for i, (division, (codes, _)) in enumerate(zip(divisions, found.parts, strict=True)):
        rows = np.argsort(codes, kind="stable").astype(np.int64)
        if not np.array_equal(rows, everything):
            yield Order(division.name, rows, i)


def threshold(cases: int, scans: int) -> float:
    """The gain in nats that the best run of clean data exceeds once in a thousand times."""
    return 2 * log(max(cases, 2)) + log(scans / SIGNIFICANCE)


def best_run(gain: Floats) -> tuple[int, int, float]:
    """First case, case after the last, and sum of the run with the greatest sum."""
    total = np.concatenate(([0.0], np.cumsum(gain)))
    above = total - np.minimum.accumulate(total)
    stop = int(np.argmax(above))
    start = stop - int(np.argmin(total[: stop + 1][::-1]))
    return start, stop, float(above[stop])


def runs(gain: Floats, least: float) -> Iterator[tuple[int, int, float]]:
    """Disjoint runs with more than the least gain, greatest first."""
    left = gain.copy()
    for _ in range(MOST_RUNS):
        start, stop, total = best_run(left)
        if total <= least:
            return
        yield start, stop, total
        left[start:stop] = -np.inf if start == 0 and stop == len(left) else -abs(total) - 1.0


def place_words(found: Outcomes, divisions: Sequence[Partition], rows: NDArray[np.int64]) -> str:
    """Where cases lie: the part of a division they are, or the rows of the label file from first to last."""
    for division, (codes, names) in zip(divisions, found.parts, strict=True):
        own = codes[rows]
        code = int(np.bincount(own[own >= 0]).argmax()) if (own >= 0).any() else -1
        if code >= 0 and (own == code).mean() >= IS_PART:
            whole = len(rows) >= IS_PART * (codes == code).sum()
            return f"{division.name} {names[code]}" if whole else f"part of {division.name} {names[code]}"
    return f"rows {int(rows.min()) + 1:,} to {int(rows.max()) + 1:,} of the label file"


def evidence_frame(found: Outcomes, column: str, marked: NDArray[np.bool_]) -> pl.DataFrame:
    """The cases that are marked, with TRUE in the evidence column, in the order of their ids."""
    cases = found.cases.filter(pl.Series(marked))
    return pl.DataFrame({"case__id": cases, column: pl.repeat(True, len(cases), eager=True)}).sort("case__id")

"""Labels that are given to other cases of their part, and how far what is gained by that counts as evidence.

Moved labels gain what the recalibrated chances say of them beyond what they say of the labels as they stand. Where
cases are independent given their scores, that is the logarithm of a likelihood ratio: a part of a right file gains t
with a chance of at most e^-t (Markov's inequality), and mostly of much less, because right labels lose by a move
(Chernoff's inequality). The sums from a given first case on ever exceed t with a chance of at most e^-t (Ville's
inequality), or e^-t K^k for labels of K classes that move by k rows, because k labels come in for which none have gone
yet. Where neighbours are alike, or a model follows with a lag what it should foresee, it is no
likelihood ratio: sums then fall less than they vary. A sum that falls by m and varies by s per block exceeds t with a
chance of e^(-2mt/s^2) (Brownian motion with drift; Siegmund, Sequential Analysis 1985, III), so gains count by
2m/s^2, measured over blocks of the data themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from tasks.faults.labels.blocks import SIGNIFICANCE, Order, runs
from tasks.faults.labels.outcomes import Floats, Outcomes, Places

# The move that turns round the order of a part; all others are numbers of rows.
REVERSED = 0
SHIFTS = tuple(k for k in range(-5, 6) if k)
MOVES = (*SHIFTS, REVERSED)
# Blocks over which the fall and the spread of sums are measured.
BLOCKS = 50
_MAD = 1.4826
# Powers of the likelihood ratio whose expectation bounds a chance, beside the first one, which is 1 by definition.
POWERS = (0.5, 0.75)
_AT_ONCE = 1 << 15


@dataclass(frozen=True, order=True)
class Candidate:
    """A stretch of an order that a move suits: from its first place to the place after the last."""

    evidence: float
    move: int
    start: int
    stop: int


@dataclass(frozen=True)
class Scan:
    """One order of the cases, and the bounds of the parts that follow each other in it.

    Attributes:
        logs: cell x label, the log chance of every label; cell, label: of every case, by its place in the order.
        edges: the first place of every part, and the place after the last.
    """

    order: Order
    logs: Floats
    cell: Places
    label: Places
    edges: Places

    @classmethod
    def of(cls, found: Outcomes, order: Order) -> "Scan":
        """The scan of an order; the file as it is has one part."""
        rows = order.rows
        inner = np.zeros(0, dtype=np.int64)
        if order.division is not None:
            inner = np.flatnonzero(np.diff(found.parts[order.division][0][rows])) + 1
        edges = np.concatenate(([0], inner, [len(rows)])).astype(np.int64)
        cell, label = found.cell[rows].astype(np.int64), found.label[rows].astype(np.int64)
        return cls(order, np.log(found.chance), cell, label, edges)

    def source(self, move: int) -> Places:
        """The place whose label each place has after the move, which no label leaves its part by."""
        place = np.arange(len(self.label))
        if move == REVERSED:
            return np.asarray(np.repeat(self.edges[:-1] + self.edges[1:] - 1, np.diff(self.edges)) - place)
        taken = place + move
        # Only the rows at the edge of a part look beyond it.
        for start, stop in zip(self.edges[:-1], self.edges[1:], strict=True):
            edge = slice(max(start, stop - move), stop) if move > 0 else slice(start, min(stop, start - move))
            taken[edge] = start + (taken[edge] - start) % (stop - start)
        return taken

    @cached_property
    def gains(self) -> dict[int, Floats]:
        """By move, how much likelier the moved label of each case is than its own, in nats."""
        logs, first = self.logs.ravel(), self.cell * self.logs.shape[1]
        own = logs[first + self.label]
        return {k: np.asarray(logs[first + self.label[self.source(k)]] - own) for k in MOVES}

    @cached_property
    def weights(self) -> dict[int, float]:
        """By move, how much its gains count."""
        return {k: weight(gain) for k, gain in self.gains.items()}


def whole_parts(scan: Scan, hidden: NDArray[np.bool_], parts: int, fewest: int) -> Iterator[Candidate]:
    """The parts, of so many that are tried, that a move suits beyond chance; hidden cases are in none."""
    for k, gain in scan.gains.items():
        totals = np.add.reduceat(gain, scan.edges[:-1])
        for part in np.flatnonzero(totals > 0) if scan.weights[k] else ():
            start, stop = int(scan.edges[part]), int(scan.edges[part + 1])
            if stop - start < fewest or hidden[start:stop].any():
                continue
            evidence = scan.weights[k] * surprise(scan, k, start, stop, float(totals[part]))
            if evidence > needed(parts, k):
                yield Candidate(evidence, k, start, stop)


def stretches(scan: Scan, hidden: NDArray[np.bool_], starts: int) -> Iterator[Candidate]:
    """The runs of cases, of so many first places that are tried, that a shift suits beyond chance."""
    for k in SHIFTS:
        counted = np.where(hidden, 0.0, scan.weights[k] * scan.gains[k])
        for start, stop, total in runs(counted, needed(starts, k) + abs(k) * log(scan.logs.shape[1])):
            yield Candidate(total, k, start, stop)


def surprise(scan: Scan, move: int, start: int, stop: int, gain: float) -> float:
    """How unlikely a part of a right file gains so much by a move, in nats: the best of Chernoff's bounds."""
    # A label's terms are its chance at its own place and at the one that it moves to; labels are independent.
    own, new = scan.cell[scan.source(move)[start:stop]], scan.cell[start:stop]
    best = gain
    for power in POWERS:
        left, right = np.exp((1 - power) * scan.logs), np.exp(power * scan.logs)
        expected = sum(
            float(np.log((left[own[i : i + _AT_ONCE]] * right[new[i : i + _AT_ONCE]]).sum(axis=1)).sum())
            for i in range(0, len(own), _AT_ONCE)
        )
        best = max(best, power * gain - expected)
    return best


def weight(gain: Floats) -> float:
    """By how much sums of these gains count, from 0 to 1: twice their fall over their variance, by block."""
    edges = np.linspace(0, len(gain), min(BLOCKS, len(gain)) + 1).astype(np.int64)
    sums = np.add.reduceat(gain, edges[:-1])
    # Medians, so that the blocks at fault do not speak for the others.
    middle = float(np.median(sums))
    spread = _MAD * float(np.median(np.abs(sums - middle)))
    if middle >= 0:
        return 0.0
    return min(1.0, -2 * middle / spread**2) if spread else 1.0


def needed(alternatives: int, move: int) -> float:
    """The nats that the best of all moves of so many alternatives exceeds in clean data once in a thousand times.

    Labels mostly stand few rows off, so every further row halves what a move has of the thousandth; the shares add up
    to one (weighted Bonferroni; Genovese, Roeder and Wasserman 2006).
    """
    halvings = max(SHIFTS) if move == REVERSED else abs(move) + 1
    return log(alternatives * 2.0**halvings / SIGNIFICANCE)

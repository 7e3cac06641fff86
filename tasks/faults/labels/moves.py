"""Labels that are given to other cases of their part, and how far what is gained by that counts as evidence.

Moved labels gain what the recalibrated chances say of them beyond what they say of the labels as they stand. Where
cases are independent given their scores, that is the logarithm of a likelihood ratio: a part of a right file gains t
with a chance of at most e^-t (Markov's inequality); the sums from a given first case on ever exceed t with a chance of
at most e^-t (Ville's inequality), or e^-t K^k for labels of K classes that move by k rows, because k labels come in
for which none have gone yet. Where neighbours are alike, or a model follows with a lag what it should foresee, it is no
likelihood ratio: sums then fall less than they vary. A sum that falls by m and varies by s per block exceeds t with a
chance of e^(-2mt/s^2) (Brownian motion with drift; Siegmund, Sequential Analysis 1985, III), so gains count by
2m/s^2, measured over blocks of the data themselves.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from tasks.faults.labels.blocks import SIGNIFICANCE, Order
from tasks.faults.labels.outcomes import Floats, Outcomes, Places

# The move that turns round the order of a part; all others are numbers of rows.
REVERSED = 0
SHIFTS = tuple(k for k in range(-5, 6) if k)
# Blocks over which the fall and the spread of sums are measured.
BLOCKS = 50
_MAD = 1.4826


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

    def moved(self, move: int) -> Places:
        """The label that each case has after the move, which no label leaves its part by."""
        sizes = np.diff(self.edges)
        start, size = np.repeat(self.edges[:-1], sizes), np.repeat(sizes, sizes)
        place = np.arange(len(self.label)) - start
        taken = size - 1 - place if move == REVERSED else (place + move) % size
        return np.asarray(self.label[start + taken], dtype=np.int64)

    def gain(self, move: int) -> Floats:
        """How much likelier the moved label of each case is than its own, in nats."""
        gain = self.logs[self.cell, self.moved(move)] - self.logs[self.cell, self.label]
        return np.asarray(gain, dtype=np.float64)


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


def needed(alternatives: int) -> float:
    """The gain in nats that the best of so many alternatives exceeds in clean data once in a thousand times."""
    return log(alternatives / SIGNIFICANCE)

"""The cases behind the portraits, read once for all segments, some at a time: codes of columns, and which clauses hold.

Entities are put into random groups by a hash of their name. What varies between the groups says how far entities with
several rows spread a rate (the method of random groups, Wolter 2007), and stays additive over the rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.slices.coding import Coded, codes_in
from tasks.sql import Sql

GROUPS = 256
SAMPLE = 20_000
_BATCH = 200_000

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Batch:
    """Some analysed cases of the confirmation half.

    Attributes:
        codes: (columns, cases); holds: (predicates, cases).
        sampled: a part of the cases, of a size at which every column can be compared with every predicate.
        group: the group of the case's entity, 0 throughout where every case is its own entity.
    """

    codes: NDArray[np.uint8]
    holds: NDArray[np.bool_]
    failed: NDArray[np.bool_]
    weight: Numbers
    sampled: NDArray[np.bool_]
    group: NDArray[np.intp]


def batches(
    engine: Engine, evaluation: Sql, columns: Sequence[Coded], predicates: Sequence[Sql], groups: int, cases: int
) -> Iterator[Batch]:
    """All analysed cases of the confirmation half, in no order; there are about so many `cases`."""
    frames = engine.frames(
        "portraits/cases",
        {"groups": groups, "every": max(1, cases // SAMPLE)},
        size=_BATCH,
        evaluation=evaluation,
        codes=[column.expression for column in columns],
        predicates=list(predicates),
    )
    for frame in frames:
        holds = np.empty((len(predicates), frame.height), np.bool_)
        for i in range(len(predicates)):
            holds[i] = frame[f"holds_{i}"].to_numpy()
        yield Batch(
            codes_in(frame, columns),
            holds,
            frame["failed"].to_numpy(),
            frame["weight"].to_numpy(),
            frame["sampled"].to_numpy(),
            frame["entities"].to_numpy().astype(np.intp),
        )


class Cells:
    """Of each code of one column: cases, weight, errors and squared weight; weight and errors by group of entities."""

    def __init__(self, size: int, groups: int) -> None:
        self.cases = np.zeros(size)
        self.squares = np.zeros(size)
        self.weight = np.zeros((groups, size))
        self.errors = np.zeros((groups, size))

    def add(self, batch: Batch, column: int, clauses: Sequence[int]) -> None:
        """Count the cases for which all the clauses hold."""
        codes, weight, failed, group = batch.codes[column], batch.weight, batch.failed, batch.group
        if clauses:
            rows = np.flatnonzero(batch.holds[list(clauses)].all(axis=0))
            codes, weight, failed, group = codes[rows], weight[rows], failed[rows], group[rows]
        groups, size = self.weight.shape
        place = group * size + codes
        self.cases += np.bincount(codes, minlength=size)
        self.squares += np.bincount(codes, weight * weight, size)
        self.weight += np.bincount(place, weight, groups * size).reshape(groups, size)
        self.errors += np.bincount(place[failed], weight[failed], groups * size).reshape(groups, size)

    def merged(self, to: NDArray[np.intp], size: int) -> "Cells":
        """The same with code k counted as code to[k]."""
        whole = Cells(size, len(self.weight))
        np.add.at(whole.cases, to, self.cases)
        np.add.at(whole.squares, to, self.squares)
        np.add.at(whole.weight.T, to, self.weight.T)
        np.add.at(whole.errors.T, to, self.errors.T)
        return whole

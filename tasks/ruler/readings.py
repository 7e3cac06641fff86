"""What is read off the evaluation table for a predicate: additive counts, one scan for many predicates.

Turning counts into rates, intervals and tests is in `tasks.ruler.statistics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.ruler.patterns import BITS, FAILURES, words
from tasks.ruler.sums import Sums, add, end, nothing
from tasks.sql import Sql

# Predicates measured in one scan: more would make a statement that is slow to plan.
_AT_ONCE = 4 * BITS
# Rows that are added up at a time.
_ROWS = 200_000
_ADDED = ("flags", "entity", "weight", "error", "loss")


@dataclass(frozen=True)
class Reading:
    """Additive counts of one set of rows and of all rows around it.

    Attributes:
        rows: scored cases; labelled, analysed, failed: cases, unweighted.
        worst, weight, errors, loss: weighted sums over analysed cases.
        total: the same reading for all rows; None on the total itself.
        gram: second moments of the entity totals (e, w, E, W), errors and weight inside the set and overall, 4 x 4.
        clusters, entities, elsewhere: entities overall, with rows in the set, and with rows outside it.
        largest: the weight of the set's biggest entity.
    """

    rows: int
    labelled: int
    analysed: int
    failed: int
    worst: float
    weight: float
    errors: float
    loss: float
    gram: NDArray[np.float64]
    clusters: int
    entities: int
    elsewhere: int
    largest: float
    total: "Reading | None" = None

    def plus(self, other: "Reading") -> "Reading":
        """The reading over both sets of rows, which share no row and no entity."""
        total = self.total.plus(other.total) if self.total and other.total else None
        return Reading(
            self.rows + other.rows,
            self.labelled + other.labelled,
            self.analysed + other.analysed,
            self.failed + other.failed,
            self.worst + other.worst,
            self.weight + other.weight,
            self.errors + other.errors,
            self.loss + other.loss,
            self.gram + other.gram,
            self.clusters + other.clusters,
            self.entities + other.entities,
            self.elsewhere + other.elsewhere,
            max(self.largest, other.largest),
            total,
        )


NOTHING = Reading(0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, np.zeros((4, 4)), 0, 0, 0, 0.0)


@dataclass(frozen=True)
class Halves:
    """The readings of one predicate on the two halves of the data."""

    find: Reading
    confirm: Reading

    @property
    def all(self) -> Reading:
        """Both halves together."""
        return self.find.plus(self.confirm)


def read(
    engine: Engine, evaluation: Sql, predicates: Sequence[Sql], clustered: bool, quantity: Sql = FAILURES
) -> list[Halves]:
    """The readings of every predicate, in their order; `quantity` is what is added up as errors.

    `clustered` says that entities have several rows; otherwise every row is its own cluster.
    """
    readings: list[Halves] = []
    for start in range(0, len(predicates), _AT_ONCE):
        batch = predicates[start : start + _AT_ONCE]
        sums = _added(engine, evaluation, batch, clustered, quantity)
        readings += [Halves(*(_reading(sums, half, i, clustered) for half in (0, 1))) for i in range(len(batch))]
    return readings


def _added(engine: Engine, evaluation: Sql, predicates: Sequence[Sql], clustered: bool, quantity: Sql) -> Sums:
    """One scan over all cases, some at a time."""
    (worst,) = engine.row("ruler/worst_loss", evaluation=evaluation)
    asked = words(predicates)
    names = [word["name"].strip('"') for word in asked]
    sums = nothing(len(predicates))
    for rows in engine.frames(
        "ruler/rows",
        {"worst": worst},
        size=_ROWS,
        evaluation=evaluation,
        quantity=quantity,
        clustered=clustered,
        words=asked,
    ):
        flags, entity, weight, error, loss = (_values(rows, name) for name in _ADDED)
        add(sums, flags, entity, clustered, weight, error, loss, np.stack([rows[n].to_numpy() for n in names]), BITS)
    end(sums)
    return sums


def _values(rows: pl.DataFrame, name: str) -> NDArray[Any]:
    """A column as it is compiled for: without gaps, not to be written to."""
    values = rows[name].to_numpy()
    values.flags.writeable = False
    return values


def _reading(sums: Sums, half: int, i: int, clustered: bool) -> Reading:
    """A set of rows beside all rows, which are the last set."""
    total = _of(sums, half, sums.largest.shape[1] - 1, clustered)
    return replace(_of(sums, half, i, clustered), total=total)


def _of(sums: Sums, half: int, i: int, clustered: bool) -> Reading:
    everything = sums.largest.shape[1] - 1
    rows, labelled, analysed, failed = (int(count) for count in sums.totals[half, i, :4])
    worst, weight, errors, loss, *squares = (float(each) for each in sums.totals[half, i, 4:])
    if clustered:
        entities, alone = (int(count) for count in sums.entities[half, i])
        clusters = int(sums.entities[half, everything, 0])
        ee, ew, ww, e_errors, e_weight, w_errors, w_weight = sums.moments[half, i] + sums.rest[half, i]
        total_ee, total_ew, total_ww, *_ = sums.moments[half, everything] + sums.rest[half, everything]
    else:
        # One entity for each case, which is all that it has.
        entities, alone, clusters = analysed, analysed, int(sums.totals[half, everything, 2])
        ee, ew, ww = e_errors, e_weight, w_weight = squares
        w_errors = e_weight
        total_ee, total_ew, total_ww = sums.totals[half, everything, 8:]
    gram = [
        [ee, ew, e_errors, e_weight],
        [ew, ww, w_errors, w_weight],
        [e_errors, w_errors, total_ee, total_ew],
        [e_weight, w_weight, total_ew, total_ww],
    ]
    return Reading(
        rows=rows,
        labelled=labelled,
        analysed=analysed,
        failed=failed,
        worst=worst,
        weight=weight,
        errors=errors,
        loss=loss,
        gram=np.array(gram, dtype=np.float64),
        clusters=clusters,
        entities=entities,
        elsewhere=clusters - alone,
        largest=float(sums.largest[half, i]) if clustered else 1.0,
    )

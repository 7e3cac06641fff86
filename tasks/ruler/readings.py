"""What is read off the evaluation table for a predicate: additive counts, one scan for many predicates.

Turning counts into rates, intervals and tests is in `tasks.ruler.statistics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.ruler.patterns import FAILURES, Patterns, Selection, read_patterns
from tasks.sql import Sql

# Predicates measured in one scan: at most 2^12 patterns per half, whatever the number of rows.
_BATCH = 12
HALVES = ("find", "confirm")


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
EMPTY = replace(NOTHING, total=NOTHING)


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

    `clustered` says that entities have several rows; otherwise every row is its own cluster and one scan is enough.
    """
    readings: list[Halves] = []
    for start in range(0, len(predicates), _BATCH):
        batch = predicates[start : start + _BATCH]
        patterns = read_patterns(engine, evaluation, batch, quantity)
        moments = _moments(engine, evaluation, batch, quantity) if clustered else None
        readings += [Halves(*(_half(patterns, moments, half, i) for half in HALVES)) for i in range(len(batch))]
    return readings


def _moments(engine: Engine, evaluation: Sql, predicates: Sequence[Sql], quantity: Sql) -> dict[str, dict[str, Any]]:
    named = [{"name": Sql(f"p{i}"), "text": text} for i, text in enumerate(predicates)]
    frame = engine.frame("ruler/clusters", evaluation=evaluation, quantity=quantity, predicates=named)
    return {row["split__half"]: row for row in frame.iter_rows(named=True)}


def _half(patterns: Patterns, moments: dict[str, dict[str, Any]] | None, half: str, i: int) -> Reading:
    here = patterns.confirm if half == "confirm" else ~patterns.confirm
    inside = here & patterns.holds[:, i]
    if moments is None:
        return replace(_independent(patterns, inside, here), total=_independent(patterns, here, here))
    if half not in moments:
        return EMPTY
    of_set = _clustered(patterns, inside, moments[half], f"p{i}")
    return replace(of_set, total=_of_all(patterns, here, moments[half]))


def _counted(patterns: Patterns, rows: Selection, gram: Sequence[Sequence[float]], **clusters: Any) -> Reading:
    return Reading(
        rows=int(patterns.cases[rows].sum()),
        labelled=int(patterns.labelled[rows].sum()),
        analysed=int(patterns.analysed[rows].sum()),
        failed=int(patterns.failed[rows].sum()),
        worst=float(patterns.worst[rows].sum()),
        weight=float(patterns.weight[rows].sum()),
        errors=float(patterns.errors[rows].sum()),
        loss=float(patterns.loss[rows].sum()),
        gram=np.array(gram, dtype=np.float64),
        **clusters,
    )


def _independent(patterns: Patterns, rows: Selection, everything: Selection) -> Reading:
    """Every row its own cluster: a row's totals are its own values, so the moments are sums of squared weights."""
    ee, ew, ww = _moments_of(patterns, rows)
    total_ee, total_ew, total_ww = _moments_of(patterns, everything)
    gram = [
        [ee, ew, ee, ew],
        [ew, ww, ew, ww],
        [ee, ew, total_ee, total_ew],
        [ew, ww, total_ew, total_ww],
    ]
    analysed, in_all = int(patterns.analysed[rows].sum()), int(patterns.analysed[everything].sum())
    return _counted(patterns, rows, gram, clusters=in_all, entities=analysed, elsewhere=in_all - analysed, largest=1.0)


def _moments_of(patterns: Patterns, rows: Selection) -> tuple[float, float, float]:
    moments = patterns.errors_squared, patterns.errors_by_weight, patterns.weight_squared
    ee, ew, ww = (float(moment[rows].sum()) for moment in moments)
    return ee, ew, ww


def _of_all(patterns: Patterns, rows: Selection, moments: dict[str, Any]) -> Reading:
    ee, ew, ww = moments["total_ee"], moments["total_ew"], moments["total_ww"]
    gram = [[ee, ew, ee, ew], [ew, ww, ew, ww], [ee, ew, ee, ew], [ew, ww, ew, ww]]
    clusters = moments["clusters"]
    return _counted(patterns, rows, gram, clusters=clusters, entities=clusters, elsewhere=0, largest=0.0)


def _clustered(patterns: Patterns, rows: Selection, clusters: dict[str, Any], name: str) -> Reading:
    ee, ew, ww, e_errors, e_weight, w_errors, w_weight = (
        clusters[f"{name}_{moment}"] for moment in ("ee", "ew", "ww", "e_errors", "e_weight", "w_errors", "w_weight")
    )
    gram = [
        [ee, ew, e_errors, e_weight],
        [ew, ww, w_errors, w_weight],
        [e_errors, w_errors, clusters["total_ee"], clusters["total_ew"]],
        [e_weight, w_weight, clusters["total_ew"], clusters["total_ww"]],
    ]
    return _counted(
        patterns,
        rows,
        gram,
        clusters=clusters["clusters"],
        entities=clusters[f"{name}_entities"],
        elsewhere=clusters[f"{name}_elsewhere"],
        largest=clusters[f"{name}_largest"],
    )

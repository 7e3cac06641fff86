"""What is read off the evaluation table for a predicate: additive counts, one scan for many predicates.

Turning counts into rates, intervals and tests is in `tasks.ruler.statistics`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.sql import Sql, literal

# Predicates measured in one scan: more would only lengthen the statement.
_BATCH = 24


@dataclass(frozen=True)
class Reading:
    """Additive counts of one set of rows and of all rows around it.

    Attributes:
        rows: scored cases; analysed, failed, worst: cases, unweighted.
        weight, errors, loss: weighted sums over analysed cases.
        total: the same reading for all rows; None on the total itself.
        gram: second moments of the entity totals (e, w, E, W), errors and weight inside the set and overall, 4 x 4.
        clusters, entities, elsewhere: entities overall, with rows in the set, and with rows outside it.
        largest: the weight of the set's biggest entity.
    """

    rows: int
    analysed: int
    failed: int
    worst: int
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


NOTHING = Reading(0, 0, 0, 0, 0.0, 0.0, 0.0, np.zeros((4, 4)), 0, 0, 0, 0.0)
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


def read(engine: Engine, evaluation: Sql, predicates: Sequence[Sql], clustered: bool) -> list[Halves]:
    """The readings of every predicate, in their order.

    `clustered` says that entities have several rows; otherwise every row is its own cluster and one scan is enough.
    """
    (worst,) = engine.row("ruler/worst_loss", evaluation=evaluation)
    readings: list[Halves] = []
    for batch in _batches(predicates):
        named = [{"name": Sql(f"p{i}"), "text": text} for i, text in enumerate([*batch, literal(True)])]
        counts = _by_half(engine.frame("ruler/counts", {"worst": worst}, evaluation=evaluation, predicates=named))
        clusters = (
            _by_half(engine.frame("ruler/clusters", evaluation=evaluation, predicates=named)) if clustered else None
        )
        readings += [
            Halves(
                *(
                    _reading(counts.get(half), clusters.get(half) if clusters else None, i, len(batch))
                    for half in HALVES
                )
            )
            for i in range(len(batch))
        ]
    return readings


HALVES = ("find", "confirm")


def _batches(predicates: Sequence[Sql]) -> Iterator[Sequence[Sql]]:
    for start in range(0, len(predicates), _BATCH):
        yield predicates[start : start + _BATCH]


def _by_half(frame: Any) -> dict[str, dict[str, Any]]:
    return {row["split__half"]: row for row in frame.iter_rows(named=True)}


def _reading(counts: dict[str, Any] | None, clusters: dict[str, Any] | None, i: int, everything: int) -> Reading:
    if counts is None:
        return EMPTY
    if clusters is None:
        of_set, of_all = (_independent(counts, f"p{j}", f"p{everything}") for j in (i, everything))
    else:
        of_set, of_all = (_clustered(counts, clusters, f"p{j}") for j in (i, everything))
    return replace(of_set, total=of_all)


def _counted(counts: dict[str, Any], name: str, gram: Iterable[Iterable[float]], **clusters: Any) -> Reading:
    return Reading(
        rows=counts[f"{name}_rows"],
        analysed=counts[f"{name}_analysed"],
        failed=counts[f"{name}_failed"],
        worst=counts[f"{name}_worst"],
        weight=counts[f"{name}_weight"],
        errors=counts[f"{name}_errors"],
        loss=counts[f"{name}_loss"],
        gram=np.array(gram, dtype=np.float64),
        **clusters,
    )


def _independent(counts: dict[str, Any], name: str, everything: str) -> Reading:
    """Every row its own cluster: a row's totals are its own values, so the moments are sums of squared weights."""
    inside_e, inside_w = counts[f"{name}_errors2"], counts[f"{name}_weight2"]
    total_e, total_w = counts[f"{everything}_errors2"], counts[f"{everything}_weight2"]
    gram = [
        [inside_e, inside_e, inside_e, inside_e],
        [inside_e, inside_w, inside_e, inside_w],
        [inside_e, inside_e, total_e, total_e],
        [inside_e, inside_w, total_e, total_w],
    ]
    return _counted(
        counts,
        name,
        gram,
        clusters=counts[f"{everything}_analysed"],
        entities=counts[f"{name}_analysed"],
        elsewhere=counts[f"{everything}_analysed"] - counts[f"{name}_analysed"],
        largest=1.0,
    )


def _clustered(counts: dict[str, Any], clusters: dict[str, Any], name: str) -> Reading:
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
        counts,
        name,
        gram,
        clusters=clusters["clusters"],
        entities=clusters[f"{name}_entities"],
        elsewhere=clusters[f"{name}_elsewhere"],
        largest=clusters[f"{name}_largest"],
    )

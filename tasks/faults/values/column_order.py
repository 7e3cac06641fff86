"""Columns that changed places since training or since the run before: each holds what another one held.

Cases that both runs hold tell it value by value. Against the training rows it is told by what a column holds: its
quantiles, how often it is empty and how often it is its most frequent value. A column has moved where it looks like
another column's training rows and not at all like its own; that its own column moved as well closes the circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import PREVIOUS, TRAINING, one_of
from tasks.faults.values.columns_of import kept, named_in
from tasks.faults.values.texts import column_words
from tasks.sql import Sql, any_of, ident

_MOST_COLUMNS, _MOST_PAIRS = 200, 2_000
_LEVELS = [i / 20 for i in range(21)]
# Distances of two profiles, as shares of cases: the own column is far off, and the other one is close.
_FAR, _CLOSE = 0.25, 0.06
_FEWEST = 100
# Of the shared cases, so many hold the other column's value of before, and so few their own.
_SAME, _OWN = 0.95, 0.5


@dataclass(frozen=True)
class _Moved:
    """A column that holds what another one held, and how that was seen."""

    column: Column
    holds: Column
    own: float
    other: float


def find(material: Material) -> Detected:
    """One proposal for all columns that changed places."""
    if moved := _since_before(material):
        return Detected((_proposal(moved, "the run before", "confirmed"),))
    if moved := _since_training(material):
        return Detected((_proposal(moved, "the training rows", "probable"),))
    return Detected()


def _since_before(material: Material) -> list[_Moved]:
    columns = [c for c in kept(material) if c.kind in ("number", "category")][:_MOST_COLUMNS]
    if material.previous is None or len(columns) < 2:
        return []
    names = {"evaluation": material.evaluation, "previous": material.previous.relation}
    own = _same(material, [(c, c) for c in columns], names)
    changed = [(c, share) for c, share in zip(columns, own, strict=True) if share is not None and share < _OWN]
    pairs = [(a, b, share) for a, share in changed for b, _ in changed if a is not b and a.kind == b.kind][:_MOST_PAIRS]
    others = _same(material, [(a, b) for a, b, _ in pairs], names)
    found = [
        _Moved(a, b, own_share, share)
        for (a, b, own_share), share in zip(pairs, others, strict=True)
        if share is not None and share >= _SAME
    ]
    return _closed(found)


def _same(material: Material, pairs: Sequence[tuple[Column, Column]], names: Mapping[str, Sql]) -> list[float | None]:
    """The share of shared cases whose first column now equals the second one before; None where too few have both."""
    fragments = [
        Sql(f"CASE WHEN count({both}) >= {_FEWEST} THEN avg(CAST({both} AS DOUBLE)) END")
        for a, b in pairs
        for both in [Sql(f"(CAST(now.{ident(a.name)} AS VARCHAR) = CAST(before.{ident(b.name)} AS VARCHAR))")]
    ]
    return list(material.engine.row_in_batches("faults/values/same_as_before", None, "shares", fragments, **names))


def _since_training(material: Material) -> list[_Moved]:
    training = material.training
    if training is None:
        return []
    columns = [c for c in material.values if c.kind == "number" and named_in(training.columns, c) is not None]
    columns = [c for c in columns if material.profile[c.name].rows >= _FEWEST][:_MOST_COLUMNS]
    if len(columns) < 2:
        return []
    now = _profiles(material, material.evaluation, [ident(c.name) for c in columns])
    then = _profiles(material, ident(training.view), [ident(named_in(training.columns, c) or "") for c in columns])
    apart = _distances(now, then)
    far = [i for i in range(len(columns)) if apart[i, i] >= _FAR]
    if len(far) < 2:
        return []
    rows, held = linear_sum_assignment(apart[np.ix_(far, far)])
    found = [
        _Moved(columns[far[i]], columns[far[j]], float(apart[far[i], far[i]]), float(apart[far[i], far[j]]))
        for i, j in zip(rows, held, strict=True)
        if i != j and apart[far[i], far[j]] <= _CLOSE
    ]
    return _closed(found)


def _profiles(material: Material, relation: Sql, values: list[Sql]) -> list[list[float] | None]:
    levels = Sql(f"[{', '.join(str(level) for level in _LEVELS)}]")
    finite = [Sql(f"CASE WHEN isfinite(CAST({value} AS DOUBLE)) THEN CAST({value} AS DOUBLE) END") for value in values]
    return list(
        material.engine.row_in_batches(
            "faults/values/quantiles", {"most": 200_000}, "values", finite, relation=relation, levels=levels
        )
    )


def _distances(now: list[list[float] | None], then: list[list[float] | None]) -> np.ndarray:
    """How far the quantiles of two columns lie apart: the largest difference of their shares of cases."""
    apart = np.ones((len(now), len(then)))
    for i, a in enumerate(now):
        for j, b in enumerate(then):
            if a is not None and b is not None:
                apart[i, j] = max(_apart(np.array(a), np.array(b)), _apart(np.array(b), np.array(a)))
    return apart


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    # A value that many cases share stands at several levels; any of them will do.
    low = np.searchsorted(b, a, side="left") / len(b)
    high = np.searchsorted(b, a, side="right") / len(b)
    level = np.arange(len(a)) / (len(a) - 1)
    return float(np.max(np.maximum(np.maximum(low - level, level - high), 0)))


def _closed(found: list[_Moved]) -> list[_Moved]:
    """The columns that moved into each other's places; one that only looks like another is left out."""
    while True:
        holders, held = {m.column.name for m in found}, {m.holds.name for m in found}
        left = [m for m in found if m.column.name in held and m.holds.name in holders]
        if len(left) == len(found):
            return left
        found = left


def _proposal(moved: list[_Moved], reference: str, strength: Strength) -> Proposal:
    names = [column_words(m.column) for m in moved]
    one = moved[0]
    words = "are the same in both" if strength == "confirmed" else "of the cases lie otherwise"
    own = f"{100 * one.own:.0f} % {words}"
    return Proposal(
        family="data_preparation",
        kind="value.column_order",
        predicate=any_of(*(Sql(f"{ident(m.column.name)} IS NOT NULL") for m in moved)),
        subject=f"cases with values in {' or '.join(names)}, columns that changed places",
        why=f"{column_words(one.column)} holds what {column_words(one.holds)} held in {reference}"
        + (f", and so on for {len(moved)} columns" if len(moved) > 2 else f", and {names[1]} what {names[0]} held")
        + f"; compared with its own column there, {own}.",
        remedy=f"Select {', '.join(names)} by name wherever the data are handed over, and load them again.",
        saw_errors=False,
        strength=strength,
        columns=tuple(m.column.name for m in moved),
        evidence=(
            Evidence(
                f"Compared with {reference}",
                ("column", "holds", "with its own", "with that"),
                tuple((column_words(m.column), column_words(m.holds), f"{m.own:.2f}", f"{m.other:.2f}") for m in moved),
            ),
        ),
    )


DETECTOR = Detector(
    name="columns that changed places",
    fault="Columns stand under each other's names.",
    find=find,
    reaches="confirmed",
    source="an assignment of least cost (Kuhn 1955) over Kolmogorov distances of columns",
    needs=(one_of(TRAINING, PREVIOUS),),
)

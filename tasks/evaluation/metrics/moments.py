"""Totals and second moments of a few variables: what every smooth metric and its variance are made of.

A metric that is a smooth function of totals has the variance of its linearisation: each row's influence, added up
within its entity, squared and added up over the entities (Binder, Int. Statist. Rev. 51 (1983); Liang & Zeger,
Biometrika 73 (1986)). The influence is a linear combination of the variables, so the variance is a quadratic form of
their second moments, and one pass over the table serves all metrics. Ratios, AUC and the like only say what their
combination is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.sql import Sql, ident

Linear = Mapping[str, float]  # variable -> coefficient
Vector = NDArray[np.float64]

CLUSTER = ident("cluster")

# Below this part of its terms a quadratic form is the rounding of zero.
_NOISE = 1e-13


@dataclass(frozen=True)
class Level:
    """Moments over rows, or over the totals of entities.

    Attributes:
        units: how many there are; counts: in how many of them each variable is not zero.
        products: sum over units of the product of each two variables.
    """

    units: int
    counts: NDArray[np.int64]
    products: NDArray[np.float64]

    def form(self, left: Vector, right: Vector) -> float:
        """The sum over units of the product of two linear combinations."""
        value = float(left @ self.products @ right)
        scale = float(np.abs(left) @ np.abs(self.products) @ np.abs(right))
        return value if abs(value) > _NOISE * scale else 0.0


@dataclass(frozen=True)
class Moments:
    """Totals of variables with their second moments, over rows and over entities (the same without entities)."""

    names: tuple[str, ...]
    totals: Vector
    rows: Level
    entities: Level

    def vector(self, linear: Linear) -> Vector:
        """A linear combination as coefficients in the order of the variables."""
        return np.array([linear.get(name, 0.0) for name in self.names])

    def total(self, linear: Linear) -> float:
        """The total of a linear combination."""
        return float(self.vector(linear) @ self.totals)

    def count(self, *names: str) -> int:
        """The rows in which a variable is not zero, the most frequent of several."""
        return max(int(self.rows.counts[self.names.index(name)]) for name in names)

    def entity_count(self, *names: str) -> int:
        """The entities in which a variable is not zero, the most frequent of several."""
        return max(int(self.entities.counts[self.names.index(name)]) for name in names)

    def variance(self, influence: Linear, *base: str) -> float:
        """The variance of an estimate with this influence, among entities in which a `base` variable is not zero.

        Never smaller than if the rows were independent, so that a few alike entities give no certainty.
        """
        vector = self.vector(influence)
        sums = []
        for level, units in ((self.rows, self.count(*base)), (self.entities, self.entity_count(*base))):
            if units > 1:
                sums.append(units / (units - 1) * max(level.form(vector, vector), 0.0))
        return max(sums, default=0.0)

    def effective_n(self, linear: Linear) -> float:
        """Kish's effective number of entities behind a total: total^2 / sum of squares (Survey Sampling, 1965)."""
        vector = self.vector(linear)
        squares = self.entities.form(vector, vector)
        return self.total(linear) ** 2 / squares if squares > 0 else 0.0


def moments(engine: Engine, source: Sql, names: Sequence[str], *, clustered: bool) -> Moments:
    """Add up the variables of a relation; with `clustered`, also within the values of its column `cluster`."""
    totals, rows = _level(engine, source, names, None)
    entities = _level(engine, source, names, CLUSTER)[1] if clustered else rows
    return Moments(tuple(names), totals, rows, entities)


def _level(engine: Engine, source: Sql, names: Sequence[str], cluster: Sql | None) -> tuple[Vector, Level]:
    row = engine.row("evaluation/moments", source=source, variables=[ident(n) for n in names], cluster=cluster)
    size = len(names)
    products = np.zeros((size, size))
    products[np.triu_indices(size)] = row[1 + 2 * size :]
    products = products + np.triu(products, 1).T
    totals, counts = row[1 : 1 + 2 * size : 2], row[2 : 2 + 2 * size : 2]
    return np.array(totals, dtype=np.float64), Level(row[0], np.array(counts[:size], dtype=np.int64), products)


def combine(*parts: tuple[float, Linear]) -> dict[str, float]:
    """The sum of linear combinations, each times a factor."""
    names: Iterable[str] = dict.fromkeys(name for _, linear in parts for name in linear)
    return {name: sum(factor * linear.get(name, 0.0) for factor, linear in parts) for name in names}

"""The lowest and highest values of a number: where codes for nothing and impossible values stand."""

from dataclasses import dataclass

import numpy as np

from tasks.contracts.columns import Column
from tasks.faults.material import Material
from tasks.faults.values.cells import Numbers, number

SHOWN = 60


@dataclass(frozen=True)
class Ends:
    """A column's different values at both ends, ascending, with their cases.

    Attributes:
        whole: these are all values it has; cases: with a value, of all.
        middle, low, high: median and the first and last hundredth, of a sample without the values 0.
    """

    column: Column
    values: Numbers
    counts: Numbers
    whole: bool
    cases: int
    distinct: int
    middle: float
    low: float
    high: float


def ends(material: Material, name: str) -> Ends:
    """What a column has at its ends."""
    relations = material.relations
    column = relations.columns[name]
    rows = material.engine.rows(
        "faults/values/ends", {"shown": SHOWN}, evaluation=material.evaluation, value=number(column)
    )
    sampled = relations.cells.numbers[name]
    known = sampled[np.isfinite(sampled) & (sampled != 0)]
    low, middle, high = np.quantile(known, (0.01, 0.5, 0.99)) if known.size else (0.0, 0.0, 0.0)
    facts = material.profile[name]
    values = np.asarray([float(value) for value, _ in rows])
    counts = np.asarray([float(cases) for _, cases in rows])
    return Ends(
        column,
        values,
        counts,
        facts.distinct <= 2 * SHOWN,
        facts.rows,
        facts.distinct,
        float(middle),
        float(low),
        float(high),
    )

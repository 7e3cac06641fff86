"""The lowest and highest values of a number: where codes for nothing and impossible values stand."""

from dataclasses import dataclass, replace

import numpy as np

from tasks.contracts.columns import Column
from tasks.faults.counted import counted
from tasks.faults.material import Material
from tasks.faults.values.cells import Numbers, number
from tasks.sql import Sql, ident

SHOWN = 60


@dataclass(frozen=True)
class Ends:
    """A column's different values at both ends, ascending, with their cases.

    Attributes:
        whole: these are all values it has; cases: with a value, of all.
        middle, low, high: median and the first and last hundredth without the values 0; of the cases, from a sample.
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
    rows = material.engine.rows("faults/values/ends", {"shown": SHOWN}, counted=material.profile[name].counted)
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


def ends_in_table(material: Material, column: Column) -> Ends:
    """The same of the rows of a joined table, whether or not a case meets them; `cases` are rows."""
    source = ident(material.tables[column.table].view)
    value: Sql = number(replace(column, name=column.source_name))
    rows = material.engine.rows("faults/values/ends", {"shown": SHOWN}, counted=counted(source, value, number=True))
    known, distinct, low, middle, high = material.engine.row("faults/values/middle", relation=source, value=value)
    values = np.asarray([float(each) for each, _ in rows])
    counts = np.asarray([float(n) for _, n in rows])
    return Ends(column, values, counts, distinct <= 2 * SHOWN, known, distinct, middle, low, high)

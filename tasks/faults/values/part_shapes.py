"""A column's quantiles in each part of a division, beside those of the other parts: for faults of whole batches.

Where the other columns tell a column, what they leave open is compared instead of the values, so that a carrier that
flies longer routes is no different from the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from tasks.faults.values.cells import Cells, Numbers, Parts
from tasks.faults.values.relations import Relations

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
# Parts with fewer sampled values than this say nothing of their quantiles.
FEWEST = 50
# With fewer parts than this, the part is compared with all other cases instead of the middle of the other parts.
_MANY = 5


@dataclass(frozen=True)
class Shape:
    """A column in one part.

    Attributes:
        quantiles: of the part, at LEVELS; rest: of the others; noise: the standard error of the difference.
        elsewhere: how far the other parts' middles are from the rest, at most (all but a tenth of them).
    """

    column: str
    parts: Parts
    part: str
    cases: int
    quantiles: Numbers
    rest: Numbers
    noise: float
    elsewhere: float


def shapes(cells: Cells, name: str, values: Numbers) -> Iterator[Shape]:
    """The shape of a column in every part of every division that has enough of it."""
    for parts in cells.parts:
        if name in parts.partition.columns:
            continue
        known = np.isfinite(values) & (parts.codes >= 0)
        grouped = (
            pl.DataFrame({"part": parts.codes[known], "value": values[known]})
            .group_by("part")
            .agg(pl.len().alias("cases"), *(pl.col("value").quantile(q, "linear").alias(str(q)) for q in LEVELS))
            .filter(pl.col("cases") >= FEWEST)
            .sort("part")
        )
        table = grouped.select(map(str, LEVELS)).to_numpy()
        for i, (part, cases) in enumerate(grouped.select("part", "cases").iter_rows()):
            others = np.delete(table, i, axis=0)
            if not len(others):
                continue
            if len(others) >= _MANY - 1:
                rest = np.median(others, axis=0)
            else:
                rest = np.quantile(values[known & (parts.codes != part)], LEVELS)
            away = np.abs(others[:, 2] - rest[2])
            width = max(float(rest[3] - rest[1]) / 1.35, 1e-9)
            noise = 1.7 * width / float(np.sqrt(cases))
            elsewhere = float(np.quantile(away, 0.9)) if len(others) > 1 else 0.0
            yield Shape(name, parts, parts.names[part], cases, table[i], rest, noise, elsewhere)


def compared(relations: Relations, name: str) -> Numbers:
    """What is compared of a column: what the others leave open, on its own scale; itself where they tell nothing."""
    values = relations.scales[name].of(relations.cells.numbers[name])
    model = relations.models.get(name)
    return values if model is None or not model.terms else np.asarray(values - relations.expected[name])

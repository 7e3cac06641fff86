"""Two columns read into each other's place: in a whole batch or source, in a part of it, or in scattered cases.

Three ways to tell. Cases that contradict what the other columns say of both, and agree once the two are exchanged
(tasks.faults.values.repairs). Cases whose two values are each unusual in their own column and usual in the other's,
far more often than if the two columns had nothing to do with each other: the likelihood ratio of an exchange. And
batches in which the columns' quantiles fit the names of others better than their own: the cheapest matching (Kuhn
1955) of the quantiles of a batch with those of the rest.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from tasks.contracts.findings import Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.cells import Cells, Numbers, Parts, every_case
from tasks.faults.values.exchanges import RATIO, Mirror, Ratio
from tasks.faults.values.explained import detected, proposal
from tasks.faults.values.marks import Mark, mark
from tasks.faults.values.relations import Relations
from tasks.sql import Sql, literal

# A batch's columns are exchanged if the matching costs less than this share of leaving them in their places.
_CHEAPER = 0.2
# What leaving them costs at least, in widths of the columns; the quantiles compared.
_APART = 2.0
_PROFILE = np.linspace(0.02, 0.98, 13)
_PART = 50
_REMEDY = (
    "Compare the order of the columns in the source of these cases with the names they are read under; {} are read "
    "into each other's place."
)


def find(material: Material) -> Detected:
    """One proposal per pair of columns that is exchanged somewhere."""
    relations = material.relations
    pairs = {frozenset((a, b)) for a, b, _ in relations.exchanges}
    told = [e for e in relations.repairs.found if e.change.kind == "swap" and frozenset(e.change.columns) not in pairs]
    made = [proposal(material, e) for e in told]
    blamed = {name for e in told for name in e.change.columns}
    likely = []
    for a, b, ratio in relations.exchanges:
        if not {a, b} & blamed:
            blamed |= {a, b}
            likely.append(_proposal(material, a, b, ratio))
    proposals = [p for p, _ in (*made, *likely)]
    if not proposals:
        proposals = list(_whole_parts(relations))
    return detected(material, "fault__swap", tuple(proposals), [m for _, m in (*made, *likely)])


def _proposal(material: Material, a: str, b: str, ratio: Ratio | Mirror) -> tuple[Proposal, Mark]:
    first, second = (material.relations.columns[name] for name in (a, b))
    chunks = every_case(material.engine, material.evaluation, [first, second], [])
    ids = pl.concat([c.ids.filter(pl.Series(ratio.of(c.numbers[a], c.numbers[b]) > RATIO)) for c in chunks])
    label = f"{first.label}: what it looks like"
    marked = mark(material, ids, f"fault__swap__{a}", f"{a} exchanged with {b}", label)
    made = Proposal(
        family="data_preparation",
        kind="value.swapped",
        predicate=marked.predicate,
        subject=f"cases in which {first.label} and {second.label} look exchanged",
        why=f"In {len(ids):,} cases {ratio.words}." + (f" They are {marked.words}." if marked.words else ""),
        remedy=_REMEDY.format(f"{first.label} and {second.label}"),
        saw_errors=False,
        strength="probable",
        columns=marked.columns,
    )
    return made, marked


def _whole_parts(relations: Relations) -> Iterator[Proposal]:
    """Batches whose columns fit other names better."""
    cells, names = relations.cells, list(relations.scales)
    if len(names) < 2:
        return
    rest = np.asarray([_profile(cells.numbers[n]) for n in names])
    width = np.maximum(rest[:, -5] - rest[:, 4], 1e-9)
    for parts in cells.parts:
        for part, here in _profiles(cells, parts, names):
            cost = np.minimum(np.abs(here[:, None, :] - rest[None, :, :]).mean(axis=2) / width[None, :], 50.0)
            cost[np.isnan(cost)] = 0.0
            _, chosen = linear_sum_assignment(cost)
            for i, j in enumerate(chosen):
                apart = cost[i, i] + cost[j, j]
                if i < j and chosen[j] == i and apart > _APART and cost[i, j] + cost[j, i] < _CHEAPER * apart:
                    yield _exchanged_part(relations, parts, part, names[i], names[j])


def _profiles(cells: Cells, parts: Parts, names: list[str]) -> Iterator[tuple[str, Numbers]]:
    """The quantiles of all columns in each part that is large enough and not the larger half of the cases."""
    columns = {f"{i}": cells.numbers[name] for i, name in enumerate(names)}
    quantiles = [
        pl.col(name).fill_nan(None).quantile(q, "linear").alias(f"{name} {k}")
        for name in columns
        for k, q in enumerate(_PROFILE)
    ]
    grouped = (
        pl.DataFrame({"part": parts.codes, **columns})
        .filter(pl.col("part") >= 0)
        .group_by("part")
        .agg(pl.len().alias("cases"), *quantiles)
        .filter((pl.col("cases") >= _PART) & (pl.col("cases") < cells.rows / 2))
        .sort("part")
    )
    table = grouped.drop("part", "cases").cast(pl.Float64).fill_null(float("nan")).to_numpy()
    for code, row in zip(grouped["part"], table, strict=True):
        yield parts.names[code], row.reshape(len(names), _PROFILE.size)


def _exchanged_part(relations: Relations, parts: Parts, part: str, a: str, b: str) -> Proposal:
    first, second, division = relations.columns[a], relations.columns[b], parts.partition
    return Proposal(
        family="data_preparation",
        kind="value.swapped",
        predicate=Sql(f"{division.value} = {literal(part)}"),
        subject=f"cases of {division.name} {part}, in which {first.label} and {second.label} look exchanged",
        why="There the quantiles of each are those of the other elsewhere.",
        remedy=_REMEDY.format(f"{first.label} and {second.label}"),
        saw_errors=False,
        strength="probable",
        columns=division.columns,
    )


def _profile(values: Numbers) -> Numbers:
    return np.asarray(np.quantile(values[np.isfinite(values)], _PROFILE))


DETECTOR = Detector(
    name="exchanged columns",
    fault="Two columns are read into each other's place in some batch, source or scattered cases.",
    find=find,
    reaches="probable",
    source="likelihood ratio of an exchange; cheapest matching of quantiles (Kuhn 1955)",
    needs=(FEATURES,),
)

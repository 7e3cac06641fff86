"""Cases that look like no other in several ways at once, though nothing about how they were put together is wrong.

A value is as unusual as it lies deep in the tail of its own column: beyond the 99 % quantile its distance from the
median follows the column's own tail, heavy or light (Hill 1975), so that the depth of a usual extreme is about 1 and
that of the largest of n about ln(n / 100). Depths add up over the columns. One extreme value alone is as likely an
error, and a value that several cases share is a code: both are left to other detectors. Only cases whose joins all
found one row, free of contradictions, are named.

That such cases are legitimate is what the structural checks say; it is for a reader to confirm.
"""

from collections.abc import Iterator
from math import log

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.compared import encoded, side_by_side
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.sql import Sql, all_of, ident, literal

_MOST_COLUMNS = 40
_FEWEST_CASES = 500
_FEWEST_VALUES = 20
_TAIL = 0.01
# A tail that falls off faster than this is none.
_STEEPEST = 0.05
# Depth in the second column, by itself and beside the deepest, and beyond what the largest of all values of all columns
# has by chance.
_SECOND = 1.0
_SHARED = 0.5
_BEYOND = 3.6
# So many cases with one extreme value make it a code.
_CODE = 5
EVIDENCE = Column(
    name="fault__unusual",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="predictions",
    source_name="",
    label="unusual in several ways at once",
)


def find(material: Material) -> Detected:
    """One proposal for the cases that are unusual in several columns and soundly joined."""
    numbers = [c for c in material.values if c.kind == "number" and c.role != "key"][:_MOST_COLUMNS]
    (size,) = material.engine.row("faults/near/size", rows=material.evaluation)
    if size < _FEWEST_CASES or len(numbers) < 2:
        return NOTHING
    total, largest, second = np.zeros(size), np.zeros(size), np.zeros(size)
    told: dict[int, list[tuple[float, str]]] = {}
    used = 0
    read = [encoded(column, ident(column.name)) for column in numbers]
    found_values = side_by_side(material.engine, material.evaluation, size, read)
    for column, series in zip(numbers, found_values, strict=True):
        values = series.cast(pl.Float64).to_numpy()
        used += 1
        for rows, depth in (*_depths(values), *_depths(-values)):
            total[rows] += depth
            second[rows] = np.maximum(second[rows], np.minimum(largest[rows], depth))
            largest[rows] = np.maximum(largest[rows], depth)
            for row, deep in zip(rows[depth >= _SECOND], depth[depth >= _SECOND], strict=True):
                told.setdefault(int(row), []).append((float(deep), column.label))
    several = second >= np.maximum(_SECOND, largest * _SHARED)
    found = np.flatnonzero(several & (total >= log(size * _TAIL * used) + _BEYOND))
    if not len(found):
        return NOTHING
    ids = material.engine.frame("faults/near/column", rows=material.evaluation, value=Sql("case__id"))["value"]
    target = material.work / "fault__unusual.parquet"
    frame = pl.DataFrame({"case__id": ids[found]}).sort("case__id")
    frame.with_columns(pl.lit(value=True).alias(EVIDENCE.name)).write_parquet(target)
    return Detected((_proposal(material, found, told),), evidence=target, evidence_columns=(EVIDENCE,))


def _depths(values: NDArray[np.float64]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float64]]]:
    """How deep the highest values lie in the tail of their column."""
    known = values[~np.isnan(values)]
    if len(known) < _FEWEST_CASES or len(np.unique(known[:: max(1, len(known) // 2000)])) < _FEWEST_VALUES:
        return
    middle, border = np.quantile(known, [0.5, 1 - _TAIL])
    if border <= middle:
        return
    rows = np.flatnonzero(values > border)
    if not len(rows):
        return
    beyond = np.log((values[rows] - middle) / (border - middle))
    depth = beyond / max(float(beyond.mean()), _STEEPEST)
    _, kinds, counts = np.unique(values[rows], return_inverse=True, return_counts=True)
    own = counts[kinds] < _CODE
    yield rows[own], depth[own]


def _proposal(material: Material, found: NDArray[np.intp], told: dict[int, list[tuple[float, str]]]) -> Proposal:
    sound = [
        Sql(f"{ident(f'{table.name}__match')} = {literal('matched')} AND NOT {ident(f'{table.name}__conflict')}")
        for table in material.contract.tables
    ]
    labels: dict[str, int] = {}
    for row in found:
        for _, label in told.get(int(row), []):
            labels[label] = labels.get(label, 0) + 1
    often = sorted(labels.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
    return Proposal(
        family="ambiguous",
        kind="unusual.legitimate",
        predicate=all_of(ident(EVIDENCE.name), *sound),
        subject="cases that are unusual in several ways at once and soundly joined",
        why=f"They lie far out in {', '.join(label for label, _ in often[:3])}, farther than the largest of as many "
        "usual values would, and no join of theirs is at fault.",
        remedy="Read them: if they are as they should be, the model has seen too few of their kind. More of them in "
        "training, or a rule that leaves them to a person, helps; removing them does not.",
        saw_errors=False,
        strength="candidate",
        columns=(
            EVIDENCE.name,
            *(f"{t.name}__{part}" for t in material.contract.tables for part in ("match", "conflict")),
        ),
        evidence=(
            Evidence("In what they are unusual", ("column", "cases"), tuple((label, f"{n:,}") for label, n in often)),
        ),
    )


DETECTOR = Detector(
    name="unusual cases",
    fault="Cases are unlike all others though nothing is wrong with their data.",
    find=find,
    reaches="candidate",
    source="depth in the tail of each column, Hill 1975, added up over columns",
    needs=(FEATURES,),
)

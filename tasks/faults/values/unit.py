"""Values in another unit, currency scale or power of ten: in a whole batch or source, in a part of it, or scattered.

Two ways to tell. Cases that contradict what the other columns say of them, and agree once a known factor is undone
(tasks.faults.values.repairs). And whole batches whose quantiles are those of the other batches, all of them moved by
the same known factor, while no other column of the batch is moved: a source that truly differs has another shape, or
differs in several columns.
"""

from collections.abc import Iterator

import numpy as np

from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.cells import Numbers
from tasks.faults.values.changes import Change, known_changes
from tasks.faults.values.explained import detected, proposal
from tasks.faults.values.part_shapes import LEVELS, Shape, compared, shapes
from tasks.faults.values.relations import Relations
from tasks.sql import Sql, literal

# Each quantile must lie that near to the factor, on the logarithmic scale.
_TOLERANCE = 0.025
# The quantiles' own error may be that, or this part of the factor's logarithm.
_NOISE = 0.03
# The middles of the other batches may differ by this part of the factor.
_ELSEWHERE = 0.25
# Factors nearer to one than this are told by the other columns only.
_SMALLEST = 0.4
# A column of a batch is moved if its middle is so many of its own widths away; of all, that share may be.
_MOVED, _MAY_MOVE = 0.5, 0.2
# A relation as tight as this makes a batch's factor more than a coincidence.
_TIGHT = 0.3


def find(material: Material) -> Detected:
    """One proposal per column and factor."""
    relations = material.relations
    exchanged = {name for a, b, _ in relations.exchanges for name in (a, b)}
    made = [
        proposal(material, e)
        for e in relations.repairs.found
        # What only the column itself tells may as well be the values of another column.
        if e.change.kind == "unit"
        and (relations.models[e.change.columns[0]].terms or e.change.columns[0] not in exchanged)
    ]
    seen = {e.change.columns[0] for e in relations.repairs.found}
    whole = tuple(_whole_parts(relations, seen))
    return detected(material, "fault__unit", (*(p for p, _ in made), *whole), [m for _, m in made])


def _whole_parts(relations: Relations, seen: set[str]) -> Iterator[Proposal]:
    """Batches moved as a whole in a column that the others do not tell case by case."""
    everything = {name: list(shapes(relations.cells, name, compared(relations, name))) for name in relations.scales}
    moved = _moved(everything, relations)
    for name, found in everything.items():
        if name in seen or relations.scales[name].kind != "log":
            continue
        for shape in found:
            change = _factor(shape)
            place = shape.parts.partition.name, shape.part
            if change is not None and len(moved[place] - {name}) <= _MAY_MOVE * len(everything):
                yield _proposal(relations, shape, change)
                break


def _factor(shape: Shape) -> Change | None:
    """The known factor by which all quantiles of a part are moved."""
    away: Numbers = shape.quantiles - shape.rest
    middle = float(np.median(away))
    fits = [
        change
        for change in known_changes(shape.column)
        if change.kind == "unit"
        and change.offset == 0
        and abs(np.log(change.slope)) >= _SMALLEST
        and shape.noise <= max(_TOLERANCE, _NOISE * abs(np.log(change.slope)))
        and np.abs(away - np.log(change.slope)).max() <= _TOLERANCE + 2 * shape.noise
    ]
    best = min(fits, key=lambda change: abs(np.log(change.slope) - middle), default=None)
    return best if best and shape.elsewhere <= _ELSEWHERE * abs(np.log(best.slope)) else None


def _moved(everything: dict[str, list[Shape]], relations: Relations) -> dict[tuple[str, str], set[str]]:
    """By part: the columns whose middle is far from that of the other parts."""
    moved: dict[tuple[str, str], set[str]] = {}
    for name, found in everything.items():
        scale = relations.scales[name]
        width = scale.width if scale.kind == "log" else 1.0
        for shape in found:
            columns = moved.setdefault((shape.parts.partition.name, shape.part), set())
            if abs(shape.quantiles[2] - shape.rest[2]) > _MOVED * width:
                columns.add(name)
    return moved


def _proposal(relations: Relations, shape: Shape, change: Change) -> Proposal:
    column, division = relations.columns[shape.column], shape.parts.partition
    model = relations.models.get(shape.column)
    told = model is not None and bool(model.terms) and model.left <= _TIGHT
    away = np.exp(shape.quantiles - shape.rest)
    rows = tuple((f"{q:.0%}", f"{a:,.4g}") for q, a in zip(LEVELS, away, strict=True))
    return Proposal(
        family="data_preparation",
        kind="value.unit",
        predicate=Sql(f"{division.value} = {literal(shape.part)}"),
        subject=f"cases of {division.name} {shape.part}, whose {column.label} looks {change.words}",
        why=f"All its quantiles are {away.min():,.4g} to {away.max():,.4g} times those of the other parts, whose "
        f"middles differ by a factor of {np.exp(shape.elsewhere):,.3g} at most; no other column is moved like that.",
        remedy=f"Ask the source of {division.name} {shape.part} in which unit it delivers {column.label}, and convert "
        "it before it is joined.",
        saw_errors=False,
        strength="probable" if told or change.common else "candidate",
        columns=division.columns,
        evidence=(Evidence(f"{column.label} there, as a multiple of elsewhere", ("quantile", "times"), rows),),
    )


DETECTOR = Detector(
    name="units",
    fault="A number is in another unit or scale in some batch, source or scattered cases.",
    find=find,
    reaches="probable",
    source="robust regression on the other columns, known factors against decoys (Elias and Gygi 2007); quantiles of "
    "batches",
    needs=(FEATURES,),
)

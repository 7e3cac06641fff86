"""Compare observed values with a reference, column by column, and explain those that differ.

The first pass only counts and needs no table of its own; only where values differ are cases and cells kept.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tasks.faults.material import Material
from tasks.faults.paired.as_of import AsOf, explain_as_of, whole
from tasks.faults.paired.candidate import FEWEST
from tasks.faults.paired.cells import Cell, differs
from tasks.faults.paired.formulas import EMPTIED, FILLED
from tasks.faults.paired.ladder import EDGE, EXPLAINED, MOVED, ORDERED, PAIRED, UNEXPLAINED, Explained, explain
from tasks.faults.paired.reference import Reference
from tasks.sql import Sql, ident, literal

# Columns of one pass over the pairs, whose planning grows with their square; differing columns that are looked into.
_AT_ONCE = 25
_MOST = 60
# Text that a column of numbers was compared with and that is no number for most cases is written in another way.
_READABLE = 0.5


@dataclass(frozen=True)
class Counted:
    """One column: cases with a value on both sides, and cases whose values differ."""

    cell: Cell
    present: int
    differing: int


@dataclass(frozen=True)
class Compared:
    """What one comparison gave.

    Attributes:
        cases: how many were paired with a reference.
        counted: the columns with values that differ.
        explained: what explains them; as_of: the same for whole rows of an as-of table.
        evidence: case__id, explanation, cell of the cells that differ.
    """

    reference: Reference
    cases: int
    counted: tuple[Counted, ...]
    explained: tuple[Explained, ...]
    as_of: tuple[AsOf, ...]
    evidence: Path


def compare(
    material: Material, reference: Reference, floor: Callable[[int], float] = lambda _: FEWEST
) -> Compared | None:
    """Compare all columns of a reference; None where no more values differ than `floor` says for the cases paired."""
    cases, counted = _count(material, reference)
    differing = [
        c
        for c in counted
        if c.differing >= floor(cases) and not (c.cell.mixed and c.differing > _READABLE * max(1, c.present))
    ]
    if not differing:
        return None
    differing = sorted(differing, key=lambda c: -c.differing)[:_MOST]
    cells = [c.cell for c in differing]
    engine = material.engine
    shown = [_names(cell, i) for i, cell in enumerate(cells)]
    engine.execute("faults/paired/explained_table", explained=EXPLAINED)
    engine.execute(
        "faults/paired/paired",
        table=PAIRED,
        pairing=reference.pairing,
        cells=shown,
        keys=reference.keys,
        whole=[whole(cell.form, cell.observed) for cell in reference.cells] if reference.history else [],
        place=reference.place,
        place_on=reference.place_on,
    )
    as_of = explain_as_of(engine, reference, PAIRED, EXPLAINED)
    engine.execute("faults/paired/ordered", table=ORDERED, pairing=reference.rows, cells=shown)
    explained = _without_edges([e for i in range(len(cells)) for e in explain(engine, reference, cells, i)])
    evidence = material.work / f"paired__{reference.name}__{reference.table or 'cases'}.parquet"
    engine.execute("faults/paired/explained_file", explained=EXPLAINED, target=literal(str(evidence)))
    return Compared(reference, cases, tuple(differing), tuple(explained), tuple(as_of), evidence)


def _without_edges(explained: list[Explained]) -> list[Explained]:
    """Without what stays over at the ends of what was moved: cells whose neighbour there is none."""
    moved = [e for e in explained if e.candidate.kind in MOVED]
    columns = {e.cell.name for e in moved}
    few = EDGE * sum(e.cells for e in moved)
    over = {EMPTIED.slug, FILLED.slug, UNEXPLAINED.slug}
    return [e for e in explained if e.candidate.slug not in over or e.cell.name not in columns or e.cells > few]


def _names(cell: Cell, index: int) -> dict[str, Sql]:
    return {
        "observed": cell.observed,
        "reference": cell.reference,
        "differs": differs(cell.form, ident(f"o{index}"), ident(f"r{index}")),
    }


def _count(material: Material, reference: Reference) -> tuple[int, list[Counted]]:
    cases, counted = 0, []
    for start in range(0, len(reference.cells), _AT_ONCE):
        cells = reference.cells[start : start + _AT_ONCE]
        cases, *counts = material.engine.row(
            "faults/paired/differing",
            pairing=reference.pairing,
            cells=[_names(cell, i) for i, cell in enumerate(cells)],
        )
        counted += [Counted(c, p, d) for c, p, d in zip(cells, counts[::2], counts[1::2], strict=True)]
    return cases, counted


def by_slug(compared: Compared) -> dict[str, list[Explained]]:
    """The explanations that share a name, the one that holds for most cells first."""
    groups: dict[str, list[Explained]] = defaultdict(list)
    for each in sorted(compared.explained, key=lambda e: (-e.cells, e.cell.name)):
        groups[each.candidate.slug].append(each)
    return groups

"""Findings from changes that explain contradictions: which cases, in words, with what would have caught them.

The changes are found in `tasks.faults.values.repairs` on a sample; here all cases are looked at.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import NOTHING, Detected
from tasks.faults.material import Material
from tasks.faults.values.cells import Cells, every_case
from tasks.faults.values.changes import Change
from tasks.faults.values.marks import Mark, evidence_of, mark
from tasks.faults.values.repairs import Explained, explains

# An expectation is offered where it would have caught this share of the cases at fault.
_CAUGHT = 0.9
_KINDS = {"unit": "value.unit", "sign": "value.sign_flip", "swap": "value.swapped"}
_REMEDIES = {
    "unit": "Look at some of these cases in the source: in which unit does it deliver {columns} there? Convert them "
    "before they are joined, and have the unit delivered beside the number.",
    "sign": "Look at some of these cases in the source: which sign does it give {columns} there, and does it mean the "
    "same thing? Turn it round before the values are used.",
    "swap": "Compare the order of the columns in the source of these cases with the names they are read under; "
    "{columns} are read into each other's place.",
}


def detected(material: Material, name: str, proposals: tuple[Proposal, ...], marks: list[Mark]) -> Detected:
    """Proposals with the evidence their predicates read."""
    if not proposals:
        return NOTHING
    evidence, columns = evidence_of(material, name, marks)
    return Detected(proposals, evidence=evidence, evidence_columns=columns)


def proposal(material: Material, found: Explained) -> tuple[Proposal, Mark]:
    """The finding of one change that explains cases, and the mark its predicate reads."""
    change, relations = found.change, material.relations
    columns = [relations.columns[name] for name in change.columns]
    ids = _all_cases(material, change)
    first = columns[0]
    label = f"{first.label}: what it looks like"
    marked = mark(material, ids, f"fault__{change.kind}__{first.name}", f"{first.name} {change.key}", label)
    names = " and ".join(c.label for c in columns)
    model = relations.models[change.columns[0]]
    by = [relations.columns[p].label for p in model.partners if p not in change.columns][:3]
    told = f"what {', '.join(by)} say of it" if by else "where it is elsewhere"
    many = len(ids) / max(int(found.rows.sum()), 1)
    why = (
        f"In {len(ids):,} of {_scored(material):,} cases {first.label} is far from {told}, and near it once this is "
        f"undone; by chance that would be {found.by_chance * many:,.0f}."
        + (f" They are {marked.words}." if marked.words else "")
    )
    subject = (
        f"cases in which {names} look exchanged"
        if change.kind == "swap"
        else f"cases whose {first.label} looks {change.words}"
    )
    made = Proposal(
        family="data_preparation",
        kind=_KINDS[change.kind],
        predicate=marked.predicate,
        subject=subject,
        why=why,
        remedy=_REMEDIES[change.kind].format(columns=names),
        saw_errors=False,
        strength="probable",
        columns=marked.columns,
        evidence=(_shown(material, found, columns),),
        expectations=tuple(_expectations(material, found, columns)),
    )
    return made, marked


def _scored(material: Material) -> int:
    (rows,) = material.engine.row("faults/values/cases", evaluation=material.evaluation)
    return int(rows)


def _all_cases(material: Material, change: Change) -> pl.Series:
    """The ids of all cases that the change explains."""
    relations = material.relations
    partners = {p for name in change.columns for p in relations.models[name].partners} | set(change.columns)
    numbers = [relations.columns[n] for n in relations.cells.numbers if n in partners]
    levels = [relations.columns[n] for n in relations.cells.levels if n in partners]
    chunks = every_case(material.engine, material.evaluation, numbers, levels)
    ids = [cells.ids.filter(pl.Series(explains(change, cells, relations.models))) for cells in chunks]
    return pl.concat(ids)


def _shown(material: Material, found: Explained, columns: list[Column]) -> Evidence:
    """The middle of the values at fault, as they are, once undone, and elsewhere."""
    cells, rows = material.relations.cells, []
    undone = found.change.undo(cells)
    for column in columns:
        values, right = cells.numbers[column.name], undone.numbers[column.name]
        middles = (values[found.rows], right[found.rows], values[~found.rows])
        rows.append((column.label, *(f"{np.nanmedian(v):,.4g}" for v in middles)))
    header = ("median of", "these cases", "once undone", "all others")
    return Evidence("What the values look like", header, tuple(rows))


def _expectations(material: Material, found: Explained, columns: list[Column]) -> Iterator[Expectation]:
    """Bounds that sound cases keep, where the values at fault do not."""
    cells: Cells = material.relations.cells
    for column in columns:
        values = cells.numbers[column.name]
        sound, wrong = values[~found.rows & np.isfinite(values)], values[found.rows]
        low, high = float(sound.min()), float(sound.max())
        if np.mean((wrong < low) | (wrong > high)) >= _CAUGHT:
            yield Expectation(
                column.table,
                "expect_column_values_to_be_between",
                {"column": column.source_name, "min_value": low, "max_value": high},
            )

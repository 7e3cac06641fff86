"""A relation between columns that holds elsewhere and breaks in one batch or source, or in scattered cases.

Each column by itself looks normal there: its values belong to other cases. Where that is, is for
`tasks.faults.values.breaks`. Known changes (units, signs, exchanged columns) are undone before, and where a column is a
copy of another one, that is the fault.
"""

import numpy as np
import polars as pl

from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.breaks import Break, breaks_in_parts, scattered_breaks
from tasks.faults.values.cells import Numbers, every_case
from tasks.faults.values.copies import copies
from tasks.faults.values.explained import detected
from tasks.faults.values.marks import Mark, mark
from tasks.faults.values.relations import Relations
from tasks.sql import Sql, all_of, literal

# Once a break is found, cases are marked from so far on: in a part of which many are wrong, and anywhere.
_MARKED_IN_PART, _MARKED = 3.0, 4.0
# Fewer cases of a part say nothing of the order of their values.
_FEWEST = 20


def find(material: Material) -> Detected:
    """One proposal per part and group of columns that contradict each other there; one for scattered cases."""
    relations = material.relations
    deviations = _without_copies(material)
    made: list[tuple[Proposal, Mark | None]] = []
    broken = list(breaks_in_parts(relations, deviations))
    for part in dict.fromkeys(b.part for b in broken):
        here = [b for b in broken if b.part == part]
        culprit = _culprit(relations, here)
        if not any(_same_rows(culprit, p) for p, _ in made):
            made.append(_part_proposal(material, culprit, here))
    if not broken:
        made += [_scattered_proposal(material, b) for b in scattered_breaks(relations, deviations)[:1]]
    return detected(material, "fault__relation", tuple(p for p, _ in made), [m for _, m in made if m is not None])


def _without_copies(material: Material) -> dict[str, Numbers]:
    """How far cases are from what the other columns say; not known where one of these columns is a copy."""
    relations = material.relations
    deviations = dict(relations.repairs.deviations)
    for copy in copies(material).in_parts:
        rows = copy.parts.codes == copy.part
        for name, model in relations.models.items():
            if name in deviations and {copy.of, copy.image} & {name, *model.partners}:
                deviations[name] = np.where(rows, np.nan, deviations[name])
    return deviations


def _same_rows(found: Break, proposal: Proposal) -> bool:
    """Whether another division of the same cases was named already."""
    return found.column in proposal.evidence[0].title


def _culprit(relations: Relations, here: list[Break]) -> Break:
    """Of the columns that contradict in a part, the one that most of the others read, and that does so most."""
    names = {b.column for b in here}
    read = {b.column: sum(b.column in relations.models[n].partners for n in names - {b.column}) for b in here}
    return max(here, key=lambda b: (b.share, read[b.column], b.column))


def _part_proposal(material: Material, found: Break, here: list[Break]) -> tuple[Proposal, Mark | None]:
    relations, parts = material.relations, found.parts
    assert parts is not None  # noqa: S101 - breaks of parts only
    column, model = relations.columns[found.column], relations.models[found.column]
    partners = ", ".join(relations.columns[p].label for p in model.partners[:3])
    inside = Sql(f"{parts.partition.value} = {literal(found.part)}")
    marked: Mark | None = None
    if not found.whole:
        marked = _marked(material, found.column, _MARKED_IN_PART)
    rows = tuple(
        (relations.columns[b.column].label, f"{b.share:.1%}", f"{b.elsewhere:.2%}")
        for b in sorted(here, key=lambda b: -b.share)
        if b.parts is parts
    )
    where = f"{parts.partition.name} {found.part}"
    made = Proposal(
        family="data_preparation",
        kind="value.broken_relation",
        predicate=inside if marked is None else all_of(inside, marked.predicate),
        subject=f"cases of {where}, whose {column.label} does not belong to their {partners}",
        why=f"{found.share:.1%} of the cases of {where} contradict what {partners} say of {column.label}, against "
        f"{found.elsewhere:.2%} elsewhere, although the values by themselves look normal."
        + _explained_by(relations, found),
        remedy=f"Recompute {column.label} for some of these cases from the source by their key: were columns pasted "
        "side by side in another order, or sorted apart?",
        saw_errors=False,
        strength="probable",
        columns=parts.partition.columns if marked is None else (*parts.partition.columns, *marked.columns),
        evidence=(Evidence(f"Contradictions around {found.column}", ("column", "there", "elsewhere"), rows),),
    )
    return made, marked


def _explained_by(relations: Relations, found: Break) -> str:
    """Whether the part's values fit its cases in another order: then they were shuffled within the part."""
    assert found.parts is not None  # noqa: S101 - breaks of parts only
    code = found.parts.names.index(found.part)
    rows = found.parts.codes == code
    model = relations.models[found.column]
    values = model.scale.of(relations.cells.numbers[found.column])
    expected = relations.expected[found.column]
    rows &= np.isfinite(values) & np.isfinite(expected)
    if rows.sum() < _FEWEST:
        return ""
    left = np.abs(np.sort(values[rows]) - np.sort(expected[rows])) / model.width
    if float(np.median(left)) <= 2 * model.left:
        return " In another order the same values would fit: they were mixed up within it."
    return ""


def _scattered_proposal(material: Material, found: Break) -> tuple[Proposal, Mark]:
    relations = material.relations
    column, model = relations.columns[found.column], relations.models[found.column]
    partners = ", ".join(relations.columns[p].label for p in model.partners[:3])
    marked = _marked(material, found.column, _MARKED)
    made = Proposal(
        family="data_preparation",
        kind="value.broken_relation",
        predicate=marked.predicate,
        subject=f"cases whose {column.label} does not belong to their {partners}",
        why=f"{marked.cases:,} cases contradict what {partners} say of {column.label}, and their values are spread as "
        "if they had been drawn anew from the column: they seem to be those of other cases."
        + (f" They are {marked.words}." if marked.words else ""),
        remedy=f"Recompute {column.label} for some of these cases from the source by their key.",
        saw_errors=False,
        strength="candidate",
        columns=marked.columns,
        evidence=(Evidence(f"Contradictions around {found.column}", ("share of cases",), ((f"{found.share:.2%}",),)),),
    )
    return made, marked


def _marked(material: Material, name: str, limit: float) -> Mark:
    """The cases that contradict what the others say of a column."""
    relations = material.relations
    model = relations.models[name]
    wanted = {name, *model.partners}
    numbers = [relations.columns[n] for n in relations.cells.numbers if n in wanted]
    levels = [relations.columns[n] for n in relations.cells.levels if n in wanted]
    ids = []
    for cells in every_case(material.engine, material.evaluation, numbers, levels):
        away = np.nan_to_num(model.deviations(cells))
        ids.append(cells.ids.filter(pl.Series(np.abs(away) > limit)))
    column = relations.columns[name]
    label = f"{column.label}: whether it fits the other columns"
    return mark(material, pl.concat(ids), f"fault__relation__{name}", f"{name} contradicts the others", label)


DETECTOR = Detector(
    name="broken relations",
    fault="Columns that belong together elsewhere contradict each other in some batch, source or scattered cases.",
    find=find,
    reaches="probable",
    source="robust regression on the other columns; exact binomial bounds (Clopper and Pearson 1934), Bonferroni",
    needs=(FEATURES,),
)

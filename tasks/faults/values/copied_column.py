"""A column that is a copy or an affine image of another one: in one batch or source only, or in all cases.

In one part only, where the two differ elsewhere, something was written into the wrong place: a fault. A copy in all
cases may be meant (two names for one thing) and is no more than a note. How copies are told is in
`tasks.faults.values.copies`.
"""

from tasks.contracts.analysis import Note
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.copies import Copy, copies
from tasks.faults.values.relations import Relations
from tasks.sql import Sql, literal


def find(material: Material) -> Detected:
    """One proposal per part and pair of columns; one note for copies in all cases."""
    found = copies(material)
    relations = material.relations
    text = "; ".join(
        f"{relations.columns[c.image].label} {c.how} {relations.columns[c.of].label}" for c in found.everywhere
    )
    notes = (Note("copied columns", f"In all cases: {text}."),) if text else ()
    return Detected(tuple(_proposal(relations, copy) for copy in found.in_parts), notes)


def _proposal(relations: Relations, copy: Copy) -> Proposal:
    first, second = relations.columns[copy.of], relations.columns[copy.image]
    partition, part, elsewhere = copy.parts.partition, copy.parts.names[copy.part], copy.elsewhere
    where = f"{partition.name} {part}"
    return Proposal(
        family="data_preparation",
        kind="value.copied_column",
        predicate=Sql(f"{partition.value} = {literal(part)}"),
        subject=f"cases of {where}, in which {first.label} and {second.label} are the same",
        why=f"There one is a copy of the other; elsewhere they are equal in {elsewhere:.1%} of the cases.",
        remedy=f"Ask the source of {where} which of {first.label} and {second.label} it means; the other one was "
        "overwritten.",
        saw_errors=False,
        strength="probable",
        columns=partition.columns,
        evidence=(
            Evidence("Equal values", ("", "share of cases"), ((where, "all"), ("elsewhere", f"{elsewhere:.1%}"))),
        ),
    )


DETECTOR = Detector(
    name="copied columns",
    fault="A column is a copy of another one in some batch or source, and differs from it elsewhere.",
    find=find,
    reaches="probable",
    source="equality of pairs of columns by part against the other parts, Bonferroni; exact affine fit",
    needs=(FEATURES,),
)

"""Numbers whose sign is turned round in some cases: the size is right, the sign is the mirror of what it should be.

A positive column with some negative values is judged only where the other columns tell the size, or where one batch or
source holds them; that refunds or corrections are negative is no fault, so a sign that another column tells is none.
"""

from dataclasses import replace

from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.explained import detected, proposal
from tasks.faults.values.relations import told_elsewhere


def find(material: Material) -> Detected:
    """One proposal per column whose sign is turned round in some cases."""
    relations = material.relations
    found = [
        e
        for e in relations.repairs.found
        if e.change.kind == "sign" and not told_elsewhere(relations, e.rows, e.change.columns)
    ]
    made = [proposal(material, e) for e in found]
    weak = [
        not relations.models[e.change.columns[0]].terms and not m.words for e, (_, m) in zip(found, made, strict=True)
    ]
    proposals = tuple(replace(p, strength="candidate") if w else p for (p, _), w in zip(made, weak, strict=True))
    return detected(material, "fault__sign", proposals, [m for _, m in made])


DETECTOR = Detector(
    name="signs turned round",
    fault="A number has the opposite sign in some batch, source or scattered cases.",
    find=find,
    reaches="probable",
    source="robust regression on the other columns; counts against decoy constants (Elias and Gygi 2007)",
    needs=(FEATURES,),
)

"""Joined values that contradict the upstream table they were made from, recomputed by key.

What differs is taken through the ladder of explanations (tasks.faults.paired.ladder), because "multiplied by 25.4" or
"taken from the row 5 hours later" says what to repair where "differs" does not. Rows of another time in as-of tables
are told by the detectors of the joins.
"""

from tasks.contracts.findings import Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import RAW
from tasks.faults.paired.against_raw import compared_with_raw
from tasks.faults.paired.ladder import Explained
from tasks.faults.paired.tell import detected, tell


def find(material: Material) -> Detected:
    """One proposal per feature table and explanation."""
    told = [t for compared in compared_with_raw(material) for t in tell(material, compared, _graded)]
    return detected(material, told, "differs_from_raw")


def _graded(explained: Explained) -> tuple[str, Strength]:
    return explained.candidate.kind, "confirmed"


DETECTOR = Detector(
    name="values beside their source",
    fault="A joined value is not the one that the upstream table has for the same key.",
    find=find,
    reaches="confirmed",
    source="recomputation by key; agreement with other rows is compared with chance (Hoeffding 1963)",
    needs=(RAW,),
)

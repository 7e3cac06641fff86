"""Values of past cases that are no longer what the previous run had for them.

What a case knew when it was scored cannot change afterwards. Only changes that one step explains are called a fault:
tables do get corrected, and a few values that differ are no news. Which of the two runs is right is for the reader.
A number that has moved by the same amount everywhere counts up to the day of its extraction.
"""

from tasks.contracts.findings import Strength
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import PREVIOUS
from tasks.faults.paired.by_case import previous_reference
from tasks.faults.paired.compare import compare
from tasks.faults.paired.ladder import Explained
from tasks.faults.paired.tell import detected, tell

# Fewer changes than this share of the shared cases are everyday corrections; without an explanation, than the second.
_FEW, _FEW_UNEXPLAINED = 0.001, 0.01
_FEWEST = 5
# Late data and refreshed tables look like this too.
_MAY_BE_RIGHT = {"differs", "filled", "default", "factor", "affine", "written"}


def find(material: Material) -> Detected:
    """One proposal per explanation."""
    reference = previous_reference(material, material.previous) if material.previous is not None else None
    if reference is None:
        return NOTHING
    compared = compare(material, reference, lambda cases: max(_FEWEST, _FEW * cases))
    if compared is None:
        return NOTHING
    shared = compared.cases

    def graded(explained: Explained) -> tuple[str, Strength] | None:
        slug = explained.candidate.slug
        if explained.cells < (_FEW_UNEXPLAINED if slug in _MAY_BE_RIGHT else _FEW) * shared:
            return None
        if slug == "offset":
            return "value.as_of_date", "probable"
        if slug == "differs":
            return "value.changed", "candidate"
        return explained.candidate.kind, "candidate" if slug in _MAY_BE_RIGHT else "confirmed"

    return detected(material, list(tell(material, compared, graded)), "changed_since")


DETECTOR = Detector(
    name="values beside the previous run",
    fault="A value of a past case has changed since the previous run.",
    find=find,
    reaches="confirmed",
    source="keyed comparison of two runs, with explanations",
    needs=(PREVIOUS,),
)

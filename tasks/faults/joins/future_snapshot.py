"""Values of the future: the joined row became true, or became known, only after the case.

The upstream table is joined again as of each case, by the time a row became true and, where `known_at` is given, by
the time it became known: values that are filled in later leak although their event time lies before the case. A row
is recognised by all of its columns at once (tasks.faults.paired.as_of).
"""

from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import RAW, TIME
from tasks.faults.paired.against_raw import compared_with_raw
from tasks.faults.paired.tell import detected
from tasks.faults.paired.tell_as_of import tell_as_of


def find(material: Material) -> Detected:
    """One proposal per as-of table with rows of the future, one for rows that became known later."""
    compared = compared_with_raw(material)
    told = [t for each in compared for t in tell_as_of(material, each, ("future", "known_later"))]
    return detected(material, told, "future_snapshot")


DETECTOR = Detector(
    name="rows of the future",
    fault="A joined row became true or became known only after the case.",
    find=find,
    reaches="confirmed",
    source="as-of recomputation by event and created time; Feast issue 6615",
    needs=(RAW, TIME),
)

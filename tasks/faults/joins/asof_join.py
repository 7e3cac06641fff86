"""As-of joins that went wrong: over rows in no order, or without a limit of age.

On unsorted rows some libraries return the row of another time and only warn; an independent recomputation in SQL tells.
A join without a limit takes a row however old it is, so that keys whose rows stop coming, for good or for a time, keep
their last values.
"""

from tasks.faults.detector import Detected, Detector
from tasks.faults.joins.ends_early import EXPLAINED, as_of_tables, overdue
from tasks.faults.material import Material
from tasks.faults.needs import RAW, TIME, VALID_FROM, one_of
from tasks.faults.paired.against_raw import compared_with_raw
from tasks.faults.paired.tell import Told, detected, told
from tasks.faults.paired.tell_as_of import tell_as_of
from tasks.sql import literal


def find(material: Material) -> Detected:
    """One proposal per as-of table with rows of any other time, one for rows that are far too old."""
    found = [t for compared in compared_with_raw(material) for t in tell_as_of(material, compared, ("unsorted",))]
    return detected(material, [*found, *_overdue(material)], "asof_join")


def _overdue(material: Material) -> list[Told]:
    found = []
    for table in as_of_tables(material):
        if (proposal := overdue(material, table)) is not None:
            evidence = material.work / f"overdue__{table.name}.parquet"
            material.engine.execute("faults/paired/explained_file", explained=EXPLAINED, target=literal(str(evidence)))
            found.append(told(material, proposal, evidence, "overdue", f"fault__overdue__{table.name}", table.name))
    return found


DETECTOR = Detector(
    name="as-of joins",
    fault="An as-of join took the row of another time, or one far too old.",
    find=find,
    reaches="confirmed",
    source="recomputation in SQL; polars issues 18014 and 26415; the key's own pace (Hill 1975)",
    needs=(TIME, one_of(RAW, VALID_FROM)),
)

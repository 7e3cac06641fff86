"""Values of the past: the joined row had been replaced by the time of the case.

With the upstream table at hand it is joined again as of each case, and a row is recognised by all of its columns at
once (tasks.faults.paired.as_of). Without it, a table whose rows stop coming long before the cases do is told by its
own pace (tasks.faults.joins.ends_early).
"""

from tasks.faults.detector import Detected, Detector
from tasks.faults.joins.ends_early import EXPLAINED, as_of_tables, stopped
from tasks.faults.material import Material
from tasks.faults.needs import RAW, TIME, VALID_FROM, one_of
from tasks.faults.paired.against_raw import compared_with_raw
from tasks.faults.paired.tell import Told, detected, told
from tasks.faults.paired.tell_as_of import tell_as_of
from tasks.sql import literal


def find(material: Material) -> Detected:
    """One proposal per as-of table with rows of the past."""
    found = [t for compared in compared_with_raw(material) for t in tell_as_of(material, compared, ("stale",))]
    return detected(material, [*found, *_stopped(material)], "stale_snapshot")


def _stopped(material: Material) -> list[Told]:
    found = []
    for table in as_of_tables(material):
        # Beside its source a table is compared row by row.
        if material.raw(table.name) is None and (proposal := stopped(material, table)) is not None:
            evidence = material.work / f"stopped__{table.name}.parquet"
            material.engine.execute("faults/paired/explained_file", explained=EXPLAINED, target=literal(str(evidence)))
            found.append(told(material, proposal, evidence, "stopped", f"fault__stopped__{table.name}", table.name))
    return found


DETECTOR = Detector(
    name="rows of the past",
    fault="A joined row had been replaced by a newer one by the time of the case.",
    find=find,
    reaches="confirmed",
    source="as-of recomputation from the source; without it, the table's own pace",
    needs=(TIME, one_of(RAW, VALID_FROM)),
)

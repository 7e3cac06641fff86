"""The comparison of every feature table with its raw table, made once for all detectors that read it."""

from tasks.faults.material import Material
from tasks.faults.paired.compare import Compared, compare
from tasks.faults.paired.raw import raw_references


def compared_with_raw(material: Material) -> tuple[Compared, ...]:
    """The feature tables whose values differ from their raw table's."""
    key = "compared with raw"
    if key not in material.shared:
        found = [compare(material, reference) for reference in raw_references(material)]
        material.shared[key] = tuple(c for c in found if c is not None)
    result: tuple[Compared, ...] = material.shared[key]
    return result

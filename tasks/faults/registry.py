"""Every detector, in the order a reader should hear of the faults; and how they are run."""

from tasks.contracts.analysis import Note
from tasks.faults import conflicting_duplicates, later_rows, repeated_keys, unmatched_keys
from tasks.faults.detector import Detected, Detector, Material

DETECTORS: tuple[Detector, ...] = (
    Detector("unmatched keys", "A case's key finds no row in a joined table.", unmatched_keys.find),
    Detector("later rows", "A case's key has rows in an as-of table, all of them from after it.", later_rows.find),
    Detector("repeated keys", "A key stands several times in a table that should hold it once.", repeated_keys.find),
    Detector(
        "conflicting duplicates",
        "Cases with exactly the same inputs carry different labels, more often than chance explains.",
        conflicting_duplicates.find,
    ),
)


def detect(material: Material) -> list[Detected]:
    """Run every detector; one that fails is reported with its reason and does not stop the others."""
    found = []
    for detector in DETECTORS:
        try:
            found.append(detector.find(material))
        except Exception as error:  # a broken detector must not cost the reader the rest
            reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
            found.append(
                Detected(notes=(Note(detector.name, f"This check could not run. {detector.fault} ({reason})", True),))
            )
    return found

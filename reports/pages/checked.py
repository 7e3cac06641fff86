"""Which faults in the data were looked for at all: where none is found, no more may be claimed than that.

What was not looked for stands in the notes of the run, with the reason; joins need a table that is joined.
"""

from reports.words import listing
from tasks.contracts.analysis import Analysis

JOINS, COPIES = "joins and keys", "duplicates"
# Detectors by name (`tasks.faults.registry`), as the notes name them.
_OF_JOINS = frozenset({"unmatched keys", "later rows", "repeated keys"})
_OF_COPIES = frozenset({"conflicting duplicates"})


def nothing_explains(analysis: Analysis) -> str:
    """That no fault in the data explains a finding, as far as faults were looked for."""
    checked, left_out = _checked(analysis)
    if not checked:
        return "Whether a fault in the data preparation explains it was not checked."
    return f"No fault in the {checked} that were checked explains it{left_out}."


def nothing_found(analysis: Analysis) -> str:
    """That no fault in the data was found, as far as faults were looked for."""
    checked, left_out = _checked(analysis)
    if not checked:
        return "No fault in the data was looked for."
    return f"No fault was found in the {checked} that were checked{left_out}."


def _checked(analysis: Analysis) -> tuple[str, str]:
    """What was looked at, and half a sentence on what was not."""
    skipped = {note.subject for note in analysis.notes if note.unchecked}
    looked = {
        JOINS: bool(analysis.coverage.joins) and not skipped & _OF_JOINS,
        COPIES: not skipped & _OF_COPIES,
    }
    if all(looked.values()):
        return listing(("joins", "keys", COPIES)), ""
    left = listing(name for name, done in looked.items() if not done)
    return listing(name for name, done in looked.items() if done), f"; {left} were not checked"

"""How many faults in the data were looked for: where none is found, no more may be claimed than that."""

from reports.words import count
from tasks.contracts.analysis import Analysis


def nothing_explains(analysis: Analysis) -> str:
    """That no fault in the data explains a finding, as far as faults were looked for."""
    looked, left = _looked(analysis)
    if not looked:
        return "Whether a fault in the data preparation explains it was not checked."
    if looked == 1:
        return f"The one fault in the data that was looked for does not explain it{left}."
    return f"No fault of the {count(looked)} that were looked for in the data explains it{left}."


def nothing_found(analysis: Analysis) -> str:
    """That no fault in the data was found, as far as faults were looked for."""
    looked, left = _looked(analysis)
    if not looked:
        return "No fault in the data was looked for."
    if looked == 1:
        return f"The one fault in the data that was looked for was not found{left}."
    return f"No fault of the {count(looked)} that were looked for in the data was found{left}."


def _looked(analysis: Analysis) -> tuple[int, str]:
    """How many kinds of faults were looked for, and half a sentence on those that were not."""
    outcomes = [check.outcome for check in analysis.fault_checks]
    looked = outcomes.count("found") + outcomes.count("nothing")
    not_looked = outcomes.count("not_looked") + outcomes.count("failed")
    return looked, f"; {count(not_looked)} could not be" if not_looked else ""

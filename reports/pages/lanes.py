"""Why a case was chosen to be read, as a short tag and as a sentence."""

from collections.abc import Mapping

from reports.pages.vocabulary import spaced
from tasks.contracts.analysis import Case

_TAGS = {"finding": "of a group"}
_REASONS = {
    "newly_wrong": "The model before had it right; this one has it wrong.",
    "random": "Drawn at random among all other failures.",
    "control": "A control: here the model was right. Every pack holds some, so that nobody can tell from a card alone.",
}


def lane_tag(case: Case) -> str:
    """The lane in a few words; of the worst cases, the list it leads."""
    words = _TAGS.get(case.lane, spaced(case.lane))
    return f"worst: {words}" if case.stratum == "worst" and not words.startswith(("worst", "largest")) else words


def lane_reason(case: Case, subjects: Mapping[str, str]) -> str:
    """Why this case, in a sentence; `subjects` say what a finding is about."""
    stratum, _, which = case.stratum.partition(":")
    if stratum == "finding":
        return f"Drawn at random among the failed {subjects.get(which, 'cases of a finding')}."
    return _REASONS.get(stratum, f"One of the worst: {spaced(case.lane)}.")


def stratum_of(case: Case) -> str:
    """What it was drawn for, without which finding or kind."""
    return case.stratum.partition(":")[0] or case.lane

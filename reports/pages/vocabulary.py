"""What states, families and results are called, the same on every part of the page and in the console."""

from dataclasses import dataclass
from typing import Literal

from reports.ranking import counts, is_data, is_fault
from reports.words import NONE, between, capital, chance, count, estimate, first_sentence, plural, shorten, wrong_of_100
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Family, Finding, Measure, State, Strength

Shape = Literal["dot", "ring", "up", "down", "turn", "check", "square", "cross", "question"]
Tone = Literal["accent", "quiet", "warn", "calm"]

# The waterfall's step that no finding stands behind.
UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Chip:
    """A state as word, shape and tone; the word alone is enough to read it."""

    word: str
    shape: Shape
    tone: Tone


STATES: dict[State, Chip] = {
    "new": Chip("new", "dot", "accent"),
    "ongoing": Chip("ongoing", "ring", "quiet"),
    "worse": Chip("worse", "up", "accent"),
    "regressed": Chip("regressed", "turn", "accent"),
    "resolved": Chip("resolved", "check", "calm"),
    "accepted": Chip("accepted", "square", "quiet"),
}

FAMILIES: dict[Family, str] = {
    "data_preparation": "data",
    "missing_feature": "missing feature",
    "ambiguous": "ambiguous or unusual",
    "segment": "segment",
}

_FAULTS: dict[Strength, str] = {
    "confirmed": "The fault is certain.",
    "probable": "The fault is probable.",
    "candidate": "The fault is only suspected.",
}


def family_tag(finding: Finding) -> str:
    """A finding's family as one short word, with a question mark where a fault in the data is only suspected."""
    doubt = "?" if is_data(finding) and not is_fault(finding) else ""
    return FAMILIES[finding.proposal.family] + doubt


def family_words(family: str) -> str:
    """A family as one short word, or nothing for what belongs to none."""
    return next((words for known, words in FAMILIES.items() if known == family), "")


def result(finding: Finding) -> Chip:
    """What the measurement came to."""
    if not finding.measure.analysed:
        return Chip("not labelled" if finding.measure.labelled == 0 else "not analysed", "question", "quiet")
    if finding.too_few:
        return Chip("too few to tell", "question", "quiet")
    if finding.shadow_of:
        return Chip("shadow", "ring", "quiet")
    if counts(finding):
        return Chip("confirmed", "check", "calm")
    if finding.measure.excess_low > 0:
        return Chip("little harm", "ring", "quiet")
    return Chip("no harm shown", "ring", "quiet")


def effect_words(finding: Finding) -> str:
    """Why a finding does not count, in half a sentence."""
    measure = finding.measure
    if untold := _untold_words(finding):
        return untold
    if measure.excess_low > 0:
        return f"only {estimate(measure.excess_errors)} {failures_word(measure)} more than expected"
    if measure.excess_high < 0:
        return "fewer go wrong than elsewhere"
    return "not reliably worse than elsewhere"


def _untold_words(finding: Finding) -> str:
    """Why these cases could not be told from the others; empty if they could."""
    measure = finding.measure
    if not measure.analysed:
        return not_analysed(measure)
    if measure.few_entities:
        return "too few entities to tell"
    if finding.too_few:
        return f"only {plural(measure.analysed, 'analysed case')}, too few to tell"
    if measure.error_rate_elsewhere is None:
        return "there are no other cases to compare them with"
    if measure.error_rate == measure.error_rate_elsewhere == 1:
        return "nothing can be told apart: every case is wrong, here and elsewhere"
    return ""


def not_analysed(measure: Measure) -> str:
    """Why a set without an analysed case has no rate."""
    return "none of them is labelled" if measure.labelled == 0 else "none of them could be analysed"


def failures_count(measure: Measure) -> str:
    """How many cases of a set fail, as rows; a dash where none could be judged."""
    return count(measure.errors if measure.failed is None else measure.failed) if measure.analysed else NONE


def failures_word(measure: Measure) -> str:
    """What numbers of failures are called that are made of rates: they are weighted where weights are given."""
    return "weighted failures" if measure.weighted else "failures"


def has_past(analysis: Analysis) -> bool:
    """Whether there is an earlier run that states of findings speak of; without one everything is new."""
    return analysis.comparison is not None or bool(analysis.manifest.baseline)


def weighted_by(analysis: Analysis, before: str = "", after: str = "") -> str:
    """The words "weighted by ..." between two others; empty where no weights are given."""
    by = analysis.performance.weighted_by
    return f"{before}weighted by {shorten(by, 40)}{after}" if by else ""


def silent_words(finding: Finding) -> list[str]:
    """What to say of a fault that does no measurable harm: that, and its cause or else how often it goes wrong."""
    if finding.proposal.why:
        return [effect_words(finding), shorten(first_sentence(finding.proposal.why), 64)]
    if not finding.measure.analysed:
        return [effect_words(finding)]
    rate = wrong_of_100(finding.measure.error_rate, finding.measure.error_rate_elsewhere)
    return [f"wrong {rate}", effect_words(finding)]


def result_words(finding: Finding) -> str:
    """How sure this is: the fault in the data, its effect on the errors, and where that was measured."""
    measure, strength = finding.measure, finding.proposal.strength
    q = f"q {chance(measure.q_value)}"
    fault = f"{_FAULTS[strength]} " if strength and is_data(finding) else ""
    if _untold_words(finding):
        return f"{fault}{capital(effect_words(finding))}."
    if finding.shadow_of:
        return "It is confirmed only as long as the rows of that data finding are in it."
    if not counts(finding):
        beyond = f"{between(measure.excess_low, measure.excess_high)} {failures_word(measure)} beyond what was expected"
        return f"{fault}{capital(effect_words(finding))} ({beyond}; {q})."
    if measure.half == "confirm":
        return f"{fault}It holds on the half of the data that was not used to find it ({q})."
    return f"{fault}More goes wrong here; measured on all cases, for it was chosen without looking at errors ({q})."


def without_noun(subject: str) -> str:
    """A group without the words that all groups start with: "carrier is AA"."""
    return subject.removeprefix("cases where ")


def spaced(code: str) -> str:
    """A code as words: "false_negative" reads "false negative"."""
    return code.replace("_", " ").strip()

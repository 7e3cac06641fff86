"""What a review is made of: the cards that were drawn, the words a verdict may use, and one reviewer's answer.

How cards are drawn is in `tasks.sampling`; how sheets are read and shares estimated, in `tasks.review`.
"""

from dataclasses import dataclass
from typing import Literal

Part = Literal["meeting", "solo", "control"]

# Goes with every stored verdict: the words below may grow, and an old verdict keeps the words it was given in.
VOCABULARY_VERSION = "1"

VERDICTS = {
    "model_wrong": "the recorded outcome is right and the model is wrong",
    "label_wrong": "the recorded outcome is wrong (give the correct value)",
    "both_acceptable": "both can be defended (note the question that a guideline has to settle)",
    "neither": "both are wrong (give the correct value)",
    "cannot_tell": "the card does not say enough (note what is missing)",
}
NEED_VALUE = ("label_wrong", "neither")

CAUSES = {
    "mislabelled": "the outcome was recorded wrongly",
    "conflicting_duplicate": "the same case stands in the data with another outcome",
    "wrong_join": "values of something else were joined to it",
    "stale_or_late_value": "a value is too old, or was not yet known",
    "unit_or_scale": "a value is in another unit or scale",
    "leakage": "a value knows the outcome",
    "missing_feature": "the model lacks a fact that decides it",
    "ambiguous_or_policy_gap": "no rule says what is right here",
    "legitimately_unusual": "rare, and right as it is",
    "value_segment_or_threshold": "cases with values like these go wrong, or the threshold does not suit them",
    "should_not_have_reached_the_model": "it should have been filtered out or decided by a rule",
    "model_limit": "the facts are all there, and the model still misses it",
    "unknown": "nobody knows",
}

MATTERS = ("no", "minor", "major")

UNDECIDED = "undecided"


@dataclass(frozen=True)
class SampledCard:
    """One card of a pack, and what it stands for.

    Attributes:
        card: its name in the pack; cards are named in the order in which they are read.
        part: `meeting`, `solo` (read alone, to measure) or `control` (a correct prediction).
        stratum: `worst`, `newly_wrong`, `finding:<id>`, `random:<kind>` or `control`.
        lane: why it was chosen: the list of worst cases it leads, or its stratum without what follows the colon.
        total: all failures (for a control: all correct predictions); population: those of its stratum.
        units: entities that could be drawn for its part of the stratum.
        rows: failures of the stratum that its entity stands for.
        inclusion: the chance of this row to be on a card of this part (solo: once the meeting's cards were drawn).
        weight: failures it stands for once all cards of its part are answered.
        row_fingerprint: letters that change when the row's label, prediction or facts do.
        aside: failures of its stratum that nobody could draw, because a card of another one has their entity.
    """

    card: str
    part: Part
    stratum: str
    lane: str
    case_id: str
    total: int
    population: int
    units: int
    rows: int
    inclusion: float
    weight: float
    row_fingerprint: str
    aside: int = 0


@dataclass(frozen=True)
class Answer:
    """One reviewer's verdict on one card; minutes is None where nobody measured."""

    card: str
    reviewer: str
    blind_answer: str
    verdict: str
    correct_value: str
    causes: tuple[str, ...]
    matters: str
    note: str
    minutes: float | None


@dataclass(frozen=True)
class Share:
    """A weighted share of all failures, with its 95 % interval.

    Attributes:
        name: a verdict or a cause; cards: answered cards with it, a count and never a share.
        value: None where nothing was answered; low, high: None where one effective answer tells nothing.
    """

    name: str
    cards: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Shares:
    """What a review says of all failures (or, for controls, of all correct predictions).

    Attributes:
        verdicts, causes: largest share first; a verdict nobody gave has an upper bound only.
        asked, answered: cards; effective: random cards that would be as precise (Kish).
        population: failures in all; covered: the part of them that stands in a stratum with an answer.
        read_several, agreed: cards that several people judged, and those on which all agreed.
        undecided: cards with a tie between verdicts.
        whole: every failure was read, so nothing is estimated.
        aside: the part of the failures whose entity is on a card for another reason, so that they had no chance.
    """

    verdicts: tuple[Share, ...]
    causes: tuple[Share, ...]
    asked: int
    answered: int
    effective: float
    population: int
    covered: float
    read_several: int
    agreed: int
    undecided: int
    whole: bool
    aside: float = 0.0

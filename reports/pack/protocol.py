"""How a review is run: the plan of the meeting, the questions, and the words of a verdict. The same in every pack."""

from dataclasses import dataclass

from tasks.contracts.review import CAUSES, MATTERS, VERDICTS

# The cards of the standard meeting, and the minutes they are given.
STANDARD_CARDS, STANDARD_MINUTES = 24, 35

QUESTIONS = (
    "What would you have predicted, and why?",
    "Does the recorded outcome make sense?",
    "Why do you think the model got it wrong?",
    "Which fact here looks odd, knowing how the process works?",
    "What would you look up that is not on this card?",
    "Does a mistake like this matter for how we use the model?",
    "Is there a rule here that nobody ever wrote down?",
)

BEFORE = (
    "Send the pack and the sheet at least a day ahead.",
    "Everybody judges alone, card by card: first an answer of their own, then the recorded outcome and the prediction.",
    "Some cards show cases that the model got right. Nobody is told which.",
)

DURING = (
    "The expert thinks aloud; the facilitator types.",
    "Where people disagree, change the guideline; nobody keeps score of who was right.",
    "Note causes in free words first. Stop when ten cards in a row bring no new one.",
)


@dataclass(frozen=True)
class Slot:
    """One item of the agenda."""

    minutes: int
    what: str


@dataclass(frozen=True)
class Word:
    """A word for the sheet as it is written there, and what it means."""

    code: str
    meaning: str


def agenda(cards: int) -> tuple[Slot, ...]:
    """The plan of a meeting on so many cards, in minutes."""
    reading = max(5, 5 * round(STANDARD_MINUTES * cards / STANDARD_CARDS / 5))
    return (
        Slot(5, "What the model is for, where it is known to fail, and what became of the last review."),
        Slot(10, "Two cards together, until the verdicts mean the same to everybody."),
        Slot(reading, "The cards on which people disagree, then the worst and the newly wrong."),
        Slot(10, "Causes into findings: who does what until when."),
    )


def verdict_words() -> tuple[Word, ...]:
    """The verdicts, of which a card gets exactly one."""
    return tuple(Word(code, meaning) for code, meaning in VERDICTS.items())


def cause_words() -> tuple[Word, ...]:
    """The causes, of which a card may get several."""
    return tuple(Word(code, meaning) for code, meaning in CAUSES.items())


def matters_words() -> str:
    """How much a mistake matters."""
    return ", ".join(MATTERS)

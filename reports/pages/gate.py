"""The gate as it is printed: its outcome as a state, and why."""

from dataclasses import dataclass

from reports.pages.vocabulary import Chip
from reports.words import count, sentence, shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.comparison import Outcome

OUTCOMES: dict[Outcome, Chip] = {
    "FAIL": Chip("fail", "cross", "accent"),
    "UNDECIDED": Chip("undecided", "question", "quiet"),
    "WARN": Chip("warn", "up", "warn"),
    "PASS": Chip("pass", "check", "calm"),
}
REASONS = 10


@dataclass(frozen=True)
class Reason:
    """One rule's outcome and its words."""

    outcome: Chip
    words: str


@dataclass(frozen=True)
class Gate:
    """The outcome, and its reasons with the gravest first; `more` says how many are left out."""

    outcome: Chip
    reasons: tuple[Reason, ...]
    more: str


def gate(analysis: Analysis) -> Gate | None:
    """The gate's outcome; None for a run that was not judged."""
    reasons = analysis.gate.reasons
    if not reasons:
        return None
    more = len(reasons) - REASONS
    return Gate(
        outcome=OUTCOMES[analysis.gate.outcome],
        reasons=tuple(Reason(OUTCOMES[r.outcome], sentence(shorten(r.words, 400))) for r in reasons[:REASONS]),
        more=f"{count(more)} more in gate.json." if more > 0 else "",
    )

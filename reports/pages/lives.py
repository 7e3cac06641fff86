"""What became of the findings since the baseline: how many are in which state, and those that no longer hold.

How a finding gets its state is decided in `tasks.history`; how its cases did is in `reports.pages.changes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.pages.vocabulary import STATES, Chip
from reports.ranking import telling
from reports.words import capital, count, listing, plural, shorten, wrong_of_100
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding, State

LINES = 5
_WORDS: dict[State, tuple[str, str]] = {
    "new": ("is new", "are new"),
    "worse": ("is worse", "are worse"),
    "regressed": ("has come back", "have come back"),
    "ongoing": ("goes on", "go on"),
    "accepted": ("is accepted", "are accepted"),
}


@dataclass(frozen=True)
class Gone:
    """One finding that no longer holds: what it was about, and how its cases do now."""

    state: Chip
    subject: str
    numbers: str


@dataclass(frozen=True)
class Lives:
    """States in one sentence, the findings that no longer hold, and how many of those are left out."""

    sentence: str
    resolved: tuple[Gone, ...]
    more: str


def lives(analysis: Analysis) -> Lives:
    """The states of all findings that deserve a line, and the resolved ones."""
    resolved = sorted(analysis.resolved, key=lambda f: (-f.measure.rows, f.finding_id))
    more = len(resolved) - LINES
    return Lives(
        sentence=_sentence([finding.state for finding in telling(analysis.findings)], len(resolved)),
        resolved=tuple(_gone(finding) for finding in resolved[:LINES]),
        more=f"{count(more)} more in analysis.json." if more > 0 else "",
    )


def _sentence(states: Sequence[State], resolved: int) -> str:
    counted = [(states.count(state), words) for state, words in _WORDS.items()]
    parts = [f"{count(n)} {one if n == 1 else many}" for n, (one, many) in counted if n]
    gone = f"{plural(resolved, 'finding')} of the last run no longer {'holds' if resolved == 1 else 'hold'}"
    if not parts:
        return f"There is no finding now; {gone if resolved else 'there was none before'}."
    now = (
        f"The one finding {parts[0][2:]}" if len(states) == 1 else f"Of {count(len(states))} findings, {listing(parts)}"
    )
    if resolved:
        return f"{now}; {gone}."
    lasting = any(state != "new" for state in states)
    return f"{now}. None of the last run's findings is gone." if lasting else f"{now}."


def _gone(finding: Finding) -> Gone:
    measure = finding.measure
    now = f"wrong {wrong_of_100(measure.error_rate, measure.error_rate_elsewhere)} now" if measure.analysed else ""
    since = f"found in {shorten(finding.first_seen, 24)}" if finding.first_seen else ""
    return Gone(
        state=STATES["resolved"],
        subject=capital(shorten(finding.proposal.subject, 160)),
        numbers=" · ".join(filter(None, (now, plural(measure.rows, "case"), since))),
    )

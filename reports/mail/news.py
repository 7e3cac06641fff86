"""What is new in a run: the state of its findings since the last one, what the gate says, and the subject line.

How findings get their state is decided in `tasks.history`; which of them deserve a line, in `reports.ranking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.pages.gate import OUTCOMES
from reports.pages.vocabulary import STATES, Chip, has_past
from reports.ranking import LINES, first_lines, is_fault, telling
from reports.words import count, plural
from tasks.contracts.analysis import Analysis
from tasks.contracts.comparison import SegmentChange, Worsening
from tasks.contracts.findings import Finding, State

_NOTHING_NEW = Chip("nothing new", "ring", "quiet")
_NOTHING_FOUND = Chip("nothing found", "ring", "quiet")

# The states that are news, the worst first.
NEWS: tuple[State, ...] = ("regressed", "worse", "new")
_ORDER: tuple[State, ...] = (*NEWS, "ongoing", "accepted", "resolved")


@dataclass(frozen=True)
class News:
    """What changed.

    Attributes:
        state: the gate's outcome, or the strongest state of a finding where no limit is set.
        findings: at most so many as get a line: news first, then what goes on, then what is resolved.
        more: findings without a line.
        counts: how many findings are in which state, in words.
        worse: groups that are worse than before on the same cases, the worst first.
        brief: nothing of it needs a reader's attention.
    """

    state: Chip
    findings: tuple[Finding, ...]
    more: int
    counts: str
    worse: tuple[SegmentChange | Worsening, ...]
    brief: bool


def news(analysis: Analysis) -> News:
    """What a run has to tell."""
    told = telling(analysis.findings)
    fresh = [f for f in told if f.state in NEWS]
    worse = analysis.comparison.worse if analysis.comparison else ()
    risen = analysis.comparison is not None and (analysis.comparison.overall.low or 0.0) > 0
    resolved = [replace(f, state="resolved") for f in analysis.resolved]
    lines = _lines(told, fresh, resolved)
    return News(
        state=_state(analysis, fresh),
        findings=tuple(lines[:LINES]),
        more=len(told) + len(resolved) - min(len(lines), LINES),
        counts=_counts([*told, *resolved]),
        worse=worse,
        # A gate may warn of what goes on, which is no news.
        brief=bool(analysis.performance.rows) and not (fresh or worse or risen or analysis.gate.outcome == "FAIL"),
    )


def subject(analysis: Analysis, state: Chip, name: str, wrong: str, until: str) -> str:
    """The subject line: state first, what is new, until when; the run key keeps mails of two runs apart."""
    parts = [_subject_counts(analysis)]
    if analysis.comparison and analysis.comparison.flips.newly_wrong:
        parts.append(f"{count(analysis.comparison.flips.newly_wrong)} newly wrong")
    elif not analysis.comparison and analysis.performance.rows:
        parts.append(f"{wrong} of 100 wrong")
    due = f" - decide by {until}" if until else ""
    return f"[{name}] {state.word.upper()}: {', '.join(filter(None, parts))}{due} ({analysis.run_key})"


def _lines(told: Sequence[Finding], fresh: Sequence[Finding], resolved: Sequence[Finding]) -> list[Finding]:
    """News before everything else, because nothing may push it out; accepted findings after all others."""
    standing = first_lines(f for f in told if f not in fresh and f.state != "accepted")
    accepted = first_lines(f for f in told if f.state == "accepted")
    return [*first_lines(fresh), *standing, *resolved, *accepted]


def _state(analysis: Analysis, fresh: Sequence[Finding]) -> Chip:
    if analysis.gate.reasons or not analysis.performance.rows:
        return OUTCOMES[analysis.gate.outcome]
    for state in NEWS:
        if any(f.state == state for f in fresh):
            return STATES[state]
    return _NOTHING_NEW if has_past(analysis) else _NOTHING_FOUND


def _counts(findings: Sequence[Finding]) -> str:
    states = [f.state for f in findings]
    return ", ".join(f"{count(states.count(state))} {STATES[state].word}" for state in _ORDER if state in states)


def _subject_counts(analysis: Analysis) -> str:
    if not analysis.performance.rows:
        return "no case could be analysed"
    told = telling(analysis.findings)
    parts = [f"{n} {state}" for state in NEWS[:2] if (n := sum(f.state == state for f in told))]
    fresh = [f for f in told if f.state == "new"]
    new = "new " if has_past(analysis) else ""
    groups, faults = (sum(is_fault(f) == fault for f in fresh) for fault in (False, True))
    if faults:
        parts.append(plural(faults, f"{new}data fault"))
    if groups:
        parts.append(plural(groups, f"{new}failure group"))
    return ", ".join(parts) or f"no {new}failure groups"

"""What to know about the data: checks that did not pass, with their keys; notes; inputs that would add to the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.pages.vocabulary import Chip
from reports.words import count, plural, sentence
from tasks.contracts.analysis import Analysis, Check, Note

OUTCOMES = {
    "failed": Chip("failed", "cross", "accent"),
    "could_not_run": Chip("could not run", "question", "warn"),
}
_ORDER = {"failed": 0, "could_not_run": 1, "critical": 0, "warning": 1, "info": 2}
CHECKS = 40
KEYS = 10


@dataclass(frozen=True)
class CheckLine:
    """One check that did not pass."""

    outcome: Chip
    severity: str
    source: str
    rule: str
    observed: str
    keys: tuple[str, ...]
    more_keys: str
    query: str


@dataclass(frozen=True)
class Remark:
    """A sentence about something."""

    subject: str
    text: str


@dataclass(frozen=True)
class Remarks:
    """The data notes of a run."""

    summary: str
    checks: tuple[CheckLine, ...]
    more_checks: str
    notes: tuple[Remark, ...]
    missing: tuple[Remark, ...]


def remarks(analysis: Analysis) -> Remarks:
    """The data notes of an analysis."""
    checks = analysis.validation.checks
    bad = sorted(
        (check for check in checks if check.outcome != "passed"),
        key=lambda c: (_ORDER[c.outcome], _ORDER[c.severity], c.source, c.rule),
    )
    return Remarks(
        summary=_summary(checks),
        checks=tuple(_check(check) for check in bad[:CHECKS]),
        more_checks=f"{count(len(bad) - CHECKS)} more in the folder validation." if len(bad) > CHECKS else "",
        notes=_remarks([*_no_comparison(analysis), *analysis.notes]),
        missing=_remarks(analysis.missing_inputs),
    )


def _no_comparison(analysis: Analysis) -> list[Note]:
    """Why nothing is said of an earlier model, where there is a reason."""
    if analysis.comparison is not None or not analysis.no_comparison:
        return []
    return [Note("comparison", analysis.no_comparison)]


def _remarks(notes: Iterable[Note]) -> tuple[Remark, ...]:
    return tuple(Remark(note.subject, sentence(note.text)) for note in notes)


def _summary(checks: Iterable[Check]) -> str:
    outcomes = [check.outcome for check in checks]
    if not outcomes:
        return "No checks were run."
    parts = [f"{count(outcomes.count('passed'))} of {plural(len(outcomes), 'check')} passed"]
    if failed := outcomes.count("failed"):
        parts.append(f"{count(failed)} failed")
    if could_not := outcomes.count("could_not_run"):
        parts.append(f"{count(could_not)} could not run, which says nothing about the data")
    return sentence("; ".join(parts))


def _check(check: Check) -> CheckLine:
    keys = check.keys[:KEYS]
    hidden = max(check.failing_rows or 0, len(check.keys)) - len(keys)
    rows = "" if check.failing_rows is None else f"{plural(check.failing_rows, 'row')} failed."
    return CheckLine(
        outcome=OUTCOMES[check.outcome],
        severity=check.severity,
        source=check.source,
        rule=check.rule,
        observed=" ".join(part for part in (sentence(check.observed), rows) if part),
        keys=keys,
        more_keys=f"and {count(hidden)} more" if keys and hidden > 0 else "",
        query=check.key_query,
    )

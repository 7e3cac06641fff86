"""What to know about the data: checks that did not pass, faults that were looked for, notes, and missing inputs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.pages.vocabulary import Chip
from reports.words import count, plural, sentence
from tasks.contracts.analysis import Analysis, Check, FaultCheck, Note

OUTCOMES = {
    "failed": Chip("failed", "cross", "accent"),
    "could_not_run": Chip("could not run", "question", "warn"),
}
_ORDER = {"failed": 0, "could_not_run": 1, "critical": 0, "warning": 1, "info": 2}
_FAULT_OUTCOMES = ("found", "nothing", "failed", "not_looked")
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
class FaultLines:
    """The faults that were looked for: in one sentence, those that could not be, and the names of the others."""

    summary: str
    failed: tuple[Remark, ...]
    found: tuple[Remark, ...]
    nothing: tuple[Remark, ...]


@dataclass(frozen=True)
class Remarks:
    """The data notes of a run."""

    summary: str
    faults: FaultLines | None
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
        faults=_faults(analysis.fault_checks),
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


def _faults(checks: Sequence[FaultCheck]) -> FaultLines | None:
    if not checks:
        return None
    of = {outcome: [c for c in checks if c.outcome == outcome] for outcome in _FAULT_OUTCOMES}
    looked = len(of["found"]) + len(of["nothing"]) + len(of["failed"])
    parts = [
        f"{plural(looked, 'kind')} of faults in the data {'was' if looked == 1 else 'were'} looked for",
        f"{count(len(of['found']))} found" if of["found"] else "none found",
    ]
    if of["failed"]:
        parts.append(f"{count(len(of['failed']))} could not be looked for, because the check failed")
    if of["not_looked"]:
        lacking = len(of["not_looked"])
        parts.append(f"{count(lacking)} more {'needs' if lacking == 1 else 'need'} an input that is not given")
    return FaultLines(
        summary=sentence("; ".join(parts)),
        failed=tuple(Remark(c.name, f"{c.fault} The check failed ({c.reason}).") for c in of["failed"]),
        found=tuple(Remark(c.name, c.fault) for c in of["found"]),
        nothing=tuple(Remark(c.name, c.fault) for c in of["nothing"]),
    )


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

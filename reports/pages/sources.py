"""Where the cases come from and what was wrong with the data: coverage, joins, checks, notes, inputs."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.pages.parts import Table, table
from reports.pages.vocabulary import Chip
from reports.words import count, percent, plural, sentence
from tasks.contracts.analysis import Analysis, Check

OUTCOMES = {
    "failed": Chip("failed", "cross", "accent"),
    "could_not_run": Chip("could not run", "question", "warn"),
    "passed": Chip("passed", "check", "calm"),
}
KEYS = 10


@dataclass(frozen=True)
class CoverageView:
    """From predicted to analysed, and how the tables met the predictions."""

    sentence: str
    steps: Table
    joins: Table | None


@dataclass(frozen=True)
class CheckLine:
    """One check that did not pass."""

    outcome: Chip
    severity: str
    source: str
    rule: str
    observed: str
    rows: str
    keys: tuple[str, ...]
    more_keys: str
    query: str


@dataclass(frozen=True)
class Remarks:
    """What to know about the data: failed checks with their keys, notes, inputs that would add to this page."""

    summary: str
    checks: tuple[CheckLine, ...]
    notes: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]


def coverage(analysis: Analysis) -> CoverageView:
    """How many predictions were analysed, and why not all."""
    steps = analysis.coverage.steps
    predicted = steps[0].rows if steps else 0
    analysed = steps[-1].rows if steps else 0
    share = percent(analysed / predicted) if predicted else "None"
    stray = analysis.coverage.labels_without_prediction
    return CoverageView(
        sentence=f"{share} of {plural(predicted, 'prediction')} could be analysed."
        + (f" {plural(stray, 'label')} belong to no prediction." if stray else ""),
        steps=table(
            "From predicted to analysed",
            ("step", "cases", "of predicted", "fell out", "because"),
            [
                (
                    s.name,
                    count(s.rows),
                    percent(s.rows / predicted) if predicted else "–",
                    count(s.lost),
                    s.reason if s.lost else "",
                )
                for s in steps
            ],
            numeric=(1, 2, 3),
        ),
        joins=_joins(analysis),
    )


def _joins(analysis: Analysis) -> Table | None:
    joins = analysis.coverage.joins
    if not joins:
        return None
    return table(
        "How each table met the predictions",
        ("table", "key", "its rows", "cases matched", "unmatched", "several rows", "empty key", "repeated keys in it"),
        [
            (
                j.table,
                j.key,
                *(count(n) for n in (j.rows, j.matched, j.unmatched, j.several, j.null_key, j.duplicate_keys)),
            )
            for j in joins
        ],
        numeric=range(2, 8),
    )


def remarks(analysis: Analysis) -> Remarks:
    """Data notes of an analysis."""
    checks = analysis.validation.checks
    order = {"failed": 0, "could_not_run": 1}
    severity = {"critical": 0, "warning": 1, "info": 2}
    bad = sorted(
        (c for c in checks if c.outcome in order),
        key=lambda c: (order[c.outcome], severity[c.severity], c.source, c.rule),
    )
    return Remarks(
        summary=_summary(checks),
        checks=tuple(_check(c) for c in bad),
        notes=tuple((note.subject, sentence(note.text)) for note in analysis.notes),
        missing=tuple((note.subject, sentence(note.text)) for note in analysis.missing_inputs),
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
    hidden = max((check.failing_rows or 0) - len(keys), len(check.keys) - len(keys))
    return CheckLine(
        outcome=OUTCOMES[check.outcome],
        severity=check.severity,
        source=check.source,
        rule=check.rule,
        observed=sentence(check.observed),
        rows="" if check.failing_rows is None else plural(check.failing_rows, "row"),
        keys=keys,
        more_keys=f"and {count(hidden)} more" if keys and hidden > 0 else "",
        query=check.key_query,
    )

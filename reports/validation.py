"""The page of a run's validation: which rules held, which did not, which could not be checked, and the rows to look up.

Great Expectations' own pages load from the network; this one is a single file without scripts. What the checks are is
decided in `tasks.validation`; the report proper is made by `reports.render`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.templating import environment
from tasks.contracts.analysis import Check, Validation


@dataclass(frozen=True)
class State:
    """What became of a check: a word, a shape and a tone, so that no state is told by colour alone."""

    word: str
    shape: str
    tone: str


STOPS = State("stops the run", "✕", "accent")
FAILED = State("failed", "▲", "warn")
NOT_RUN = State("could not run", "?", "warn")
NOT_RUN_STOPS = State("could not run, stops the run", "?", "accent")
PASSED = State("passed", "✓", "calm")


@dataclass(frozen=True)
class Line:
    """One check as a line of the page; `anchor` is its place, for links."""

    anchor: str
    table: str
    state: State
    rule: str
    observed: str
    keys: tuple[str, ...]
    more: str
    query: str
    do: str
    origin: str


@dataclass(frozen=True)
class Group:
    """The checks of one table, what needs a reader first."""

    table: str
    summary: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    model: str
    version: str
    verdict: str
    tone: str
    counts: tuple[tuple[str, State], ...]
    open: tuple[Line, ...]
    groups: tuple[Group, ...]


def render_validation(validation: Validation, model: str, version: str) -> str:
    """The validation as one HTML document: nothing to load, the same text for the same checks."""
    return environment().get_template("validation/page.html").render(page=_page(validation, model, version))


def _page(validation: Validation, model: str, version: str) -> Page:
    checks = validation.checks
    lines = [(check, _line(number, check)) for number, check in enumerate(checks, start=1)]
    order = {STOPS: 0, NOT_RUN_STOPS: 1, FAILED: 2, NOT_RUN: 3, PASSED: 4}
    groups = []
    for table in dict.fromkeys(check.source for check in checks):
        own = sorted((line for check, line in lines if check.source == table), key=lambda line: order[line.state])
        groups.append(Group(table, _summary(own), tuple(own)))
    stopping = [line for _, line in lines if line.state in (STOPS, NOT_RUN_STOPS)]
    others = [line for _, line in lines if line.state in (FAILED, NOT_RUN)]
    return Page(
        model=model,
        version=version,
        verdict=_verdict(len(checks), len(stopping), len(others)),
        tone="accent" if stopping else "warn" if others else "calm",
        counts=_counts(line for _, line in lines),
        open=(*stopping, *others),
        groups=tuple(groups),
    )


def _line(number: int, check: Check) -> Line:
    more = check.failing_rows is not None and check.failing_rows > len(check.keys) > 0
    return Line(
        anchor=f"check-{number}",
        table=check.source,
        state=_state(check),
        rule=check.rule,
        observed=check.observed,
        keys=check.keys,
        more=f"{check.failing_rows:,} rows in all" if more else "",
        query=check.key_query,
        do=check.do if check.outcome != "passed" else "",
        origin="" if check.suite == "contract" else check.suite,
    )


def _state(check: Check) -> State:
    critical = check.severity == "critical"
    if check.outcome == "passed":
        return PASSED
    if check.outcome == "could_not_run":
        return NOT_RUN_STOPS if critical else NOT_RUN
    return STOPS if critical else FAILED


def _counts(lines: Iterable[Line]) -> tuple[tuple[str, State], ...]:
    states = [line.state for line in lines]
    return tuple(
        (f"{states.count(state):,}", state)
        for state in (STOPS, NOT_RUN_STOPS, FAILED, NOT_RUN, PASSED)
        if state in states
    )


def _summary(lines: list[Line]) -> str:
    passed = sum(line.state == PASSED for line in lines)
    return f"all {passed:,} hold" if passed == len(lines) else f"{passed:,} of {len(lines):,} hold"


def _verdict(checks: int, stopping: int, others: int) -> str:
    if not checks:
        return "No rule was checked."
    if stopping:
        return f"The data cannot be analysed as they are: {_rules(stopping)} must be mended first."
    if others:
        return f"The data can be analysed; {_rules(others)} to know about."
    return f"All {checks:,} rules hold." if checks > 1 else "The one rule holds."


def _rules(number: int) -> str:
    return "1 rule" if number == 1 else f"{number:,} rules"

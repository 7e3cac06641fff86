"""The stages of a run by name, and the seam between them and whatever runs them.

A runner calls a stage: the command line with a line on the console, the flow as a task with retries and logs. What a
stage does is in `flows.steps`; in which order they come, in `flows.pipeline`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, Protocol, TypeVar

from flows.delivery import tell
from flows.steps import finding, opening, reporting
from reports.words import plural

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Stage(Generic[P, R]):
    """One stage: its name, what it is doing, the plain function, and its result in a few words."""

    name: str
    doing: str
    work: Callable[P, R]
    told: Callable[[R], str]


class Runner(Protocol):
    """Runs stages, tells what lies between them, and keeps the seconds each took."""

    timings: dict[str, float]

    def __call__(self, stage: Stage[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a stage and give its result back."""
        ...

    def say(self, text: str) -> None:
        """Tell something that is no stage."""
        ...


def _read(opened: opening.Opened) -> str:
    read = ", ".join(f"{table.rows:,} {name}" for name, table in opened.tables.items())
    before = f"; compared with {opened.baseline.version}" if opened.baseline.folder else ""
    return f"version {opened.manifest.version}: {read}{before}"


def _analysed(scored: finding.Scored) -> str:
    """Beside the cases that could be analysed how many there are, where some fell out."""
    analysed, steps = scored.performance.rows, scored.coverage.steps
    predicted = steps[0].rows if steps else analysed
    of_all = f" of {predicted:,}" if predicted != analysed else ""
    return f"{analysed:,}{of_all} {'case' if predicted == 1 else 'cases'} analysed"


def _compared(compared: reporting.Compared) -> str:
    if compared.comparison is None:
        return compared.no_comparison or "no comparison"
    flips = compared.comparison.flips
    return f"since {compared.comparison.version}: {flips.fixed:,} fixed, {flips.newly_wrong:,} newly wrong"


def _sampled(sampled: reporting.Sampled) -> str:
    """The meeting's failures; controls and solo cards are extra."""
    meeting = sum(case.part == "meeting" for case in sampled.cases)
    return f"{plural(meeting, 'case')} to read, {len(sampled.cases) - meeting} more cards in the pack"


READ = Stage("read", "reading the sources", opening.read, _read)
VALIDATE = Stage(
    "validate",
    "checking what the contract promises",
    opening.validate,
    lambda found: f"{sum(c.outcome == 'passed' for c in found.checks)} of {len(found.checks)} checks passed",
)
SCORE = Stage(
    "score",
    "joining, computing losses, looking for data faults",
    finding.score,
    lambda scored: (
        f"{_analysed(scored)}, {plural(scored.performance.failures, 'failure')}, "
        f"{plural(len(scored.proposals), 'proposal')} on the data"
    ),
)
FIND = Stage(
    "find",
    "searching segments and measuring every finding",
    finding.find,
    lambda found: plural(len(found.findings), "finding"),
)
COMPARE = Stage("compare", "comparing with the version before", reporting.compare, _compared)
SAMPLE = Stage(
    "sample",
    "choosing the cases to read",
    reporting.sample,
    _sampled,
)
REPORT = Stage("report", "writing the report", reporting.report, lambda analysis: f"gate {analysis.gate.outcome}")
RECORD = Stage(
    "record",
    "entering the run into the history",
    reporting.record,
    lambda added: "entered into the history" if added else "is in the history already",
)
MAIL = Stage("mail", "telling of the run by mail", tell, lambda lines: "; ".join(lines) or "nobody is to be mailed")

# `errata validate` asks for all problems at once and writes nothing.
INSPECT = Stage("read", "reading the sources", opening.inspect, lambda found: f"{len(found.tables)} sources")
CHECK = Stage(
    "validate", "checking what the contract promises", opening.check, lambda found: f"{len(found.checks)} checks"
)

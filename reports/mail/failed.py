"""What operators are told of a run that failed; the same as the console, without row values."""

from dataclasses import dataclass

from reports.mail.run import NAME_LETTERS
from reports.words import count, plural, shorten
from tasks.mail.failures import Failure

PROBLEMS = 10
WHERE_LETTERS, WHAT_LETTERS = 120, 240


@dataclass(frozen=True)
class FailedProblem:
    """One problem: where and what; what to do about it stands on the console."""

    where: str
    what: str
    level: str


@dataclass(frozen=True)
class FailedMail:
    """Everything the mail shows."""

    subject: str
    name: str
    bottom_line: str
    step: str
    problems: tuple[FailedProblem, ...]
    more: str
    command: str
    footer: tuple[str, ...]


def failed_mail(failure: Failure) -> FailedMail:
    """The mail about a failed run."""
    name = shorten(failure.model, NAME_LETTERS)
    shown = failure.problems[:PROBLEMS]
    more = len(failure.problems) - len(shown)
    found = plural(len(failure.problems), "problem")
    return FailedMail(
        subject=f"[{name}] FAILED in step {failure.step}: {found} ({failure.cause[:8]})",
        name=name,
        bottom_line=f"The run of {name} failed while {failure.doing}.",
        step=failure.step,
        problems=tuple(
            FailedProblem(shorten(p.where, WHERE_LETTERS), shorten(p.what, WHAT_LETTERS), p.level) for p in shown
        ),
        more=f"and {count(more)} more" if more else "",
        command=" ".join(failure.command.split()),
        footer=(
            f"You get this because you operate {name}; nobody else is told.",
            f"The same cause ({failure.cause}) is told once in 24 hours.",
            "Values of rows are left out (…); the console shows them, and what to do about each problem.",
            "To get no more of these, be taken off mail.operators in errata.yaml.",
        ),
    )

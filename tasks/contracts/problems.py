"""What can be wrong, said so that the reader can mend it.

A problem names where it is, what is wrong (with counts) and what to do. Every error that Errata raises on
purpose carries its exit code, so that the command line maps errors to codes without knowing their causes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where it is, what it is, what to do about it."""

    where: str
    what: str
    do: str
    level: Level = "error"


class ErrataError(Exception):
    """Something stopped the run that is not the user's to mend in errata.yaml or the data (exit code 3)."""

    exit_code = 3


class ContractError(ErrataError):
    """The configuration or the data break the contract; all problems found are listed (exit code 2)."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("; ".join(f"{p.where}: {p.what}" for p in self.problems))


def nearest(name: str, existing: Iterable[str]) -> str:
    """A hint that names what exists: the closest name, or the first few when nothing is close."""
    names = sorted(existing)
    if not names:
        return "there are none"
    close = get_close_matches(name.lower(), [n.lower() for n in names], n=1, cutoff=0.6)
    if close:
        return f"did you mean {next(n for n in names if n.lower() == close[0])!r}?"
    shown = ", ".join(repr(n) for n in names[:8])
    return f"there is {shown}" + (f" and {len(names) - 8} more" if len(names) > 8 else "")

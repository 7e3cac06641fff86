"""What operators are told of a run that failed, and which failures are the same one.

The same cause is told once a day: the same step of the same model with the same kinds of problems, whatever their
counts. How it reads is decided in `reports.mail`.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePath

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, ErrataError, Problem
from tasks.mail.redaction import names_of, without_values

AGAIN_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Failure:
    """A run that failed; nothing in it is a row value.

    Attributes:
        model: of errata.yaml, or the file's name where it could not be read.
        step: the step's name; doing: what it was doing, to follow "while".
        problems: what stopped the run, without what to do about it.
        command: what to type to run it again.
    """

    model: str
    step: str
    doing: str
    problems: tuple[Problem, ...]
    command: str

    @property
    def cause(self) -> str:
        """Sixteen hex digits, the same for the same step and kinds of problems."""
        kinds = sorted({re.sub(r"\d[\d,.]*", "#", f"{p.where}\n{p.what}") for p in self.problems})
        return sha256("\n\n".join([self.model, self.step, *kinds]).encode()).hexdigest()[:16]

    @property
    def key(self) -> str:
        """The name under which the ledger keeps its mails."""
        return f"failed-{self.cause}"


def failure_of(
    error: BaseException, model: str, step: str, doing: str, command: str, contract: Contract | None
) -> Failure:
    """What an error that stopped a run comes to, without row values.

    Args:
        error: of any kind; of one that was not raised on purpose only the type is told.
        model: as in `Failure`.
        step: as in `Failure`.
        doing: as in `Failure`.
        command: as in `Failure`.
        contract: its names may be repeated; None if it could not be read.
    """
    names = names_of(contract) if contract else frozenset()
    match error:
        case ContractError():
            stopping = [p for p in error.problems if p.level == "error"] or error.problems
            problems = [Problem(_where(p.where), without_values(p.what, names), "", p.level) for p in stopping]
        case ErrataError():
            problems = [Problem(step, without_values(str(error), names), "")]
        case OSError():
            problems = [Problem(step, f"stopped by the machine ({error.strerror or type(error).__name__})", "")]
        case _:
            problems = [Problem(step, f"stopped by a fault of its own ({type(error).__name__})", "")]
    return Failure(model, step, doing, tuple(dict.fromkeys(problems)), command)


def _where(where: str) -> str:
    """A place without the folders of the machine."""
    return PurePath(where).name if where.startswith("/") else where

"""Every version that was not analysed yet, oldest first and without mail.

The history is the same afterwards as if each had been analysed when it was made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.pipeline import Job, analyse
from flows.stages import Runner
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError
from tasks.contracts.request import Request
from tasks.history.store import runs
from tasks.runs.home import home_of
from tasks.runs.pending import pending


@dataclass(frozen=True)
class Filled:
    """One version: the folder of its run, or why there is none."""

    version: str
    folder: Path | None
    error: ContractError | None = None


def to_fill(job: Job, since: str | None) -> Sequence[str]:
    """The versions to analyse, oldest first.

    Raises:
        ContractError: if the contract or the predictions cannot be read.
    """
    contract = load_contract(job.config)
    recorded = runs(home_of(contract, job.config, job.runs).history)
    return pending(contract, job.config.parent, recorded, job.memory, since)


def backfill(job: Job, versions: Sequence[str], run: Runner, *, keep_going: bool) -> Iterator[Filled]:
    """Analyse versions one after another.

    It ends with the first that breaks its contract, because those after it would be compared with another one than live
    runs would have been; with `keep_going` they are analysed all the same.
    """
    for version in versions:
        request = Request(**{**job.request.model_dump(), "version": version})
        try:
            yield Filled(version, analyse(Job(job.config, request, job.runs, job.memory), run))
        except ContractError as error:
            yield Filled(version, None, error)
            if not keep_going:
                return

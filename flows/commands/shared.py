"""What the commands share: consoles, options, and how problems are told."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.console import Console

from tasks.contracts.request import Request

if TYPE_CHECKING:
    from tasks.contracts.analysis import Analysis
    from tasks.contracts.problems import Problem

Command = Callable[..., int]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Runs = Annotated[Path | None, Parameter(help="Where runs are published (default: runs/ beside the config)")]
Memory = Annotated[str, Parameter(help="Memory the engine may use before it spills to disk")]
MailTo = Annotated[
    tuple[str, ...], Parameter(help="Mail the report to this address; `stakeholders` stands for the contract's list")
]
Asked = Annotated[Request | None, Parameter(name="*")]


def file_of(contract: Path) -> Path:
    """The contract's file; a folder stands for the errata.yaml in it."""
    return contract / "errata.yaml" if contract.is_dir() else contract


def published(run_folder: Path) -> "Analysis":
    """The results of a published run.

    Raises:
        ContractError: if the folder is none.
    """
    from tasks.contracts.problems import ContractError, Problem
    from tasks.runs.files import read_analysis

    if not (run_folder / "analysis.json").is_file():
        raise ContractError([Problem(str(run_folder), "is not a run directory", "name one that holds analysis.json")])
    return read_analysis(run_folder)


def print_problems(problems: "Sequence[Problem]", outcome: str = "Nothing was written.") -> None:
    """Tell every problem with what to do about it, and what became of the work."""
    for problem in problems:
        mark = "✗" if problem.level == "error" else "!"
        err.print(f" {mark} {problem.where}: {problem.what}", markup=False, soft_wrap=True)
        err.print(f"     {problem.do}", markup=False, soft_wrap=True, style="dim")
    errors = sum(p.level == "error" for p in problems)
    if errors:
        err.print(f"\n{errors} {'problem' if errors == 1 else 'problems'}. {outcome}", markup=False)

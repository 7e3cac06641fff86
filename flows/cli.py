"""The command line. Heavy libraries are imported inside the commands, so that help and mistakes answer at once.

Exit codes: 0 done, 1 gate failed, 2 contract or configuration, 3 infrastructure.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from cyclopts import App, Parameter
from rich.console import Console

if TYPE_CHECKING:
    from tasks.contracts.problems import Problem

app = App(
    name="errata",
    help="Reads a model's mistakes: where they are, why, and what to fix first.",
    help_format="plaintext",  # in Markdown, <model> would be a tag and shown to nobody
    version="0.1.0",
    suppress_keyboard_interrupt=False,  # `main` has a word to say on it
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@app.command
def run(
    config: Path = Path("errata.yaml"),
    *,
    version: Annotated[str | None, Parameter(help="Model version, if the predictions do not say it")] = None,
    runs: Annotated[Path | None, Parameter(help="Where runs are published (default: runs/ beside the config)")] = None,
    memory: Annotated[str, Parameter(help="Memory the engine may use before it spills to disk")] = "3GB",
) -> int:
    """Analyse a model's mistakes and publish the report.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from flows.pipeline import analyse
    from flows.progress import Progress
    from reports.console import closing_lines
    from tasks.runs.files import read_analysis

    config = _file_of(config)
    folder = analyse(config, runs or config.parent / "runs", version, memory, Progress(out))
    out.print()
    for line in closing_lines(read_analysis(folder)):
        out.print(line, markup=False, soft_wrap=True)
    out.print(f"\nReport: {folder / 'report.html'}", markup=False, soft_wrap=True)
    return 0


@app.command
def validate(config: Path = Path("errata.yaml"), *, memory: str = "3GB") -> int:
    """List every problem of configuration and data at once; writes and sends nothing.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    memory
        Memory the engine may use before it spills to disk.
    """
    from flows.pipeline import problems
    from flows.progress import Progress

    found = problems(_file_of(config), memory, Progress(out))
    _print_problems(found)
    if not found:
        out.print("No problems found.")
    return 2 if any(problem.level == "error" for problem in found) else 0


@app.command
def init(files: Annotated[list[Path], Parameter(allow_leading_hyphen=False)], *, to: Path = Path("errata.yaml")) -> int:
    """Look at files and write a commented errata.yaml with guesses.

    Parameters
    ----------
    files
        Predictions, labels and other tables, in any order.
    to
        The file to write, or the folder for it; an existing one is never overwritten.
    """
    from tasks.contracts.problems import ContractError, Problem
    from tasks.inputs.guess import guess_contract

    to = _file_of(to)
    if not to.parent.is_dir():
        raise ContractError([Problem("--to", f"there is no folder {str(to.parent)!r}", "make it or choose another")])
    if to.exists():
        raise ContractError([Problem(str(to), "exists already", "move it away or choose another name with --to")])
    text = guess_contract([Path(os.path.relpath(file, to.parent)) for file in files], to.parent)
    to.write_text(text, encoding="utf-8")
    done = f"Wrote {to}. Read its comments, mend what is guessed wrongly, then: errata validate {to}"
    out.print(done, markup=False, soft_wrap=True)
    return 0


@app.command
def report(run_folder: Path) -> int:
    """Render the report of a published run again, from its stored results.

    Parameters
    ----------
    run_folder
        A directory runs/<model>/<version>/<run_key>.
    """
    from reports.render import render_report
    from tasks.contracts.problems import ContractError, Problem
    from tasks.runs.files import read_analysis

    if not (run_folder / "analysis.json").is_file():
        raise ContractError([Problem(str(run_folder), "is not a run directory", "name one that holds analysis.json")])
    target = run_folder / "report.html"
    replacement = target.with_suffix(".html.new")
    replacement.write_text(render_report(read_analysis(run_folder)), encoding="utf-8")
    replacement.replace(target)
    out.print(f"Report: {target}", markup=False, soft_wrap=True)
    return 0


@app.command
def demo(name: str = "flights", *, folder: Path | None = None) -> int:
    """Prepare real data, train a draft model and analyse its mistakes, from nothing to an open report.

    Parameters
    ----------
    name
        flights, or one of the other examples.
    folder
        Where data and runs go (default: demo/<name>).
    """
    from deployments.examples import EXAMPLES
    from tasks.contracts.problems import ContractError, Problem, nearest

    if name not in EXAMPLES:
        raise ContractError([Problem("demo", f"there is no example {name!r}", nearest(name, EXAMPLES))])
    target = folder or Path("demo") / name
    config = EXAMPLES[name](target, lambda line: out.print(f"   {line}", markup=False, soft_wrap=True))
    return run(config)


def main() -> None:
    """Run the command line; a user's mistake is told in one message and never as a traceback."""
    from tasks.contracts.problems import ContractError, ErrataError

    try:
        code = app(result_action="return_value")
    except ContractError as error:
        _print_problems(error.problems)
        code = error.exit_code
    except ErrataError as error:
        err.print(f"errata: {error}", markup=False)
        code = error.exit_code
    except KeyboardInterrupt:
        err.print("errata: stopped; nothing was published.")
        code = 130
    except (OSError, MemoryError) as error:
        err.print(f"errata: stopped by the machine, nothing was published: {error}", markup=False)
        code = ErrataError.exit_code
    except Exception:
        err.print_exception()
        err.print("errata: stopped by a fault of its own, nothing was published. Please report the lines above.")
        code = ErrataError.exit_code
    _leave(code if isinstance(code, int) else 0)


def _file_of(contract: Path) -> Path:
    """The contract's file; a folder stands for the errata.yaml in it."""
    return contract / "errata.yaml" if contract.is_dir() else contract


def _leave(code: int) -> NoReturn:
    """End the process with a code.

    DuckDB 2.0.0 prints pages of harmless "leaked" lines while the interpreter shuts down (mended in 2.0.1), so once it
    has been loaded the shutdown is skipped; everything is closed and written by then.
    """
    if "duckdb" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _print_problems(problems: "Sequence[Problem]") -> None:
    for problem in problems:
        mark = "✗" if problem.level == "error" else "!"
        err.print(f" {mark} {problem.where}: {problem.what}", markup=False, soft_wrap=True)
        err.print(f"     {problem.do}", markup=False, soft_wrap=True, style="dim")
    errors = sum(p.level == "error" for p in problems)
    if errors:
        err.print(f"\n{errors} {'problem' if errors == 1 else 'problems'}. Nothing was written.", markup=False)

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

from tasks.contracts.request import AS_CONFIGURED, Request

if TYPE_CHECKING:
    from flows.delivery import Post
    from tasks.contracts.analysis import Analysis
    from tasks.contracts.problems import Problem

app = App(
    name="errata",
    help="Reads a model's mistakes: where they are, why, and what to fix first.",
    help_format="plaintext",  # in Markdown, <model> would be a tag and shown to nobody
    version="0.1.0",
    suppress_keyboard_interrupt=False,  # `main` has a word to say on it
)
review = App(name="review", help="The meeting: lay cases out for reading, and take verdicts in.")
app.command(review)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


Runs = Annotated[Path | None, Parameter(help="Where runs are published (default: runs/ beside the config)")]
Memory = Annotated[str, Parameter(help="Memory the engine may use before it spills to disk")]
MailTo = Annotated[
    tuple[str, ...], Parameter(help="Mail the report to this address; `stakeholders` stands for the contract's list")
]
Asked = Annotated[Request | None, Parameter(name="*")]


@app.command
def run(
    config: Path = Path("errata.yaml"),
    *,
    request: Asked = None,
    mail_to: MailTo = (),
    runs: Runs = None,
    memory: Memory = "3GB",
) -> int:
    """Analyse a model's mistakes, compare with the version before, and publish the report.

    Exit code 1 says that the gate failed.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from flows.delivery import Post
    from flows.pipeline import Job, analyse
    from flows.progress import Progress
    from reports.console import closing_lines
    from tasks.runs.files import read_analysis

    config = _file_of(config)
    folder = analyse(Job(config, request or AS_CONFIGURED, runs, memory), Progress(out))
    analysis = read_analysis(folder)
    out.print()
    for line in closing_lines(analysis):
        out.print(line, markup=False, soft_wrap=True)
    out.print(f"\nReport: {folder / 'report.html'}", markup=False, soft_wrap=True)
    if mail_to:
        _mail(config, folder, runs, Post(mail_to))
    return 1 if analysis.gate.outcome == "FAIL" else 0


@app.command
def mail(
    config: Path = Path("errata.yaml"),
    *,
    version: Annotated[str | None, Parameter(help="Version to tell of (default: the one analysed last)")] = None,
    to: MailTo = (),
    dry_run: Annotated[bool, Parameter(help="Write the mails as .eml files and send nothing")] = False,
    runs: Runs = None,
) -> int:
    """Mail the report of a published run, at most once to each address.

    The mail server is named by ERRATA_SMTP_HOST, _PORT, _SECURITY, _USER, _PASSWORD, _FROM and _CA_FILE.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from flows.delivery import Post
    from tasks.contracts.load import load_contract
    from tasks.contracts.problems import ContractError, Problem
    from tasks.history.store import last_run
    from tasks.runs.home import home_of

    config = _file_of(config)
    home = home_of(load_contract(config), config, runs)
    folder = last_run(home, version)
    if not to and not dry_run:
        raise ContractError([Problem("--to", "nobody is named", "name an address or `stakeholders`, or add --dry-run")])
    _mail(config, folder, runs, Post(to or None, dry_run=dry_run))
    return 0


def _mail(config: Path, folder: Path, runs: Path | None, post: "Post") -> None:
    from datetime import UTC, datetime

    from flows.progress import Progress
    from flows.stages import MAIL
    from tasks.contracts.load import load_contract
    from tasks.runs.home import home_of

    contract = load_contract(config)
    Progress(out)(MAIL, folder, contract, home_of(contract, config, runs), post, datetime.now(UTC), lambda: os.environ)


@app.command
def validate(config: Path = Path("errata.yaml"), *, request: Asked = None, memory: Memory = "3GB") -> int:
    """List every problem of configuration and data at once; writes and sends nothing.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from flows.pipeline import problems
    from flows.progress import Progress

    found = problems(_file_of(config), request or AS_CONFIGURED, memory, Progress(out))
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
        A directory `runs/<model>/<version>/<run_key>`.
    """
    from reports.render import render_report

    analysis = _published(run_folder)
    target = run_folder / "report.html"
    replacement = target.with_suffix(".html.new")
    replacement.write_text(render_report(analysis), encoding="utf-8")
    replacement.replace(target)
    out.print(f"Report: {target}", markup=False, soft_wrap=True)
    return 0


@app.command
def backfill(
    config: Path = Path("errata.yaml"),
    *,
    since: Annotated[str | None, Parameter(help="The first version to look at")] = None,
    keep_going: Annotated[bool, Parameter(help="Go on after a version that breaks its contract")] = False,
    runs: Runs = None,
    memory: Memory = "3GB",
) -> int:
    """Analyse every version that was not analysed yet, oldest first and without mail.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from flows.backfill import backfill as fill
    from flows.backfill import to_fill
    from flows.pipeline import Job
    from flows.progress import Progress

    job = Job(_file_of(config), AS_CONFIGURED, runs, memory)
    versions = to_fill(job, since)
    if not versions:
        out.print("Nothing new: every version is analysed.")
    code = 0
    for done in fill(job, versions, Progress(out), keep_going=keep_going):
        if done.error:
            _print_problems(done.error.problems)
            code = done.error.exit_code
        else:
            out.print(f"{done.version}: {done.folder}\n", markup=False, soft_wrap=True)
    return code


@app.command
def history(
    config: Path = Path("errata.yaml"),
    *,
    findings: Annotated[bool, Parameter(help="List the findings of the last run with their states")] = False,
    version: Annotated[str | None, Parameter(help="Of which version the findings are listed")] = None,
    runs: Runs = None,
) -> int:
    """List a model's runs, or the findings of one with their states.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from rich.table import Table

    from reports.history import FINDING_HEADS, RUN_HEADS, finding_rows, run_rows
    from tasks.contracts.load import load_contract
    from tasks.history import store
    from tasks.runs.home import home_of

    config = _file_of(config)
    home = home_of(load_contract(config), config, runs)
    recorded = store.runs(home.history)
    if findings or version:
        rows = finding_rows(store.findings(home.history, store.last_run(home, version).name))
        table = Table(*FINDING_HEADS, box=None)
    else:
        rows = run_rows(recorded, {key: store.findings(home.history, key) for key in recorded["run_key"]})
        table = Table(*RUN_HEADS, box=None)
    for row in rows:
        table.add_row(*(text.replace("[", "\\[") for text in row))
    # A narrow terminal breaks lines rather than words.
    wide = Console(width=max(out.width, 150), highlight=False)
    wide.print(table if rows else f"No run of {home.model} is recorded.", soft_wrap=True)
    return 0


@app.command
def serve(
    configs: Annotated[list[Path], Parameter(allow_leading_hyphen=False)] = [Path("errata.yaml")],  # noqa: B006
    *,
    port: Annotated[int | None, Parameter(help="Port of the interface (default: 4200, or any that is free)")] = None,
    state: Annotated[Path, Parameter(help="Folder for all that Prefect writes")] = Path("prefect"),
) -> int:
    """Start a Prefect server, the deployments of some models and a worker on this machine, for a first look.

    Parameters
    ----------
    configs
        An errata.yaml per model.
    """
    from flows.serve import serve as start

    try:
        start(
            [_file_of(config).absolute() for config in configs], state, port, lambda line: out.print(line, markup=False)
        )
    except KeyboardInterrupt:
        out.print("Stopped.")
    return 0


@app.command
def retrained(
    config: Path = Path("errata.yaml"),
    *,
    version: str,
    source: Annotated[str | None, Parameter(help="Its predictions, where errata.yaml names others")] = None,
) -> int:
    """Tell the Prefect server at PREFECT_API_URL that a model was retrained; its run starts by that.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    version
        The version that was made.
    """
    from flows.retrained import announce

    out.print(f"Told the server: event {announce(_file_of(config), version, source)}", soft_wrap=True)
    return 0


@review.command
def pack(run_folder: Path) -> int:
    """Lay the cases of a published run out for the meeting again: pack.html, solo.html and verdicts.csv.

    Parameters
    ----------
    run_folder
        A directory `runs/<model>/<version>/<run_key>`.
    """
    from reports.pack.write import write_pack

    written = write_pack(run_folder, _published(run_folder))
    out.print(f"Pack: {written}", markup=False, soft_wrap=True)
    return 0


@review.command
def ingest(sheet: Path, *, config: Path = Path("errata.yaml"), runs: Runs = None) -> int:
    """Store the verdicts of a sheet that came back, and tell what they say of all failures.

    Parameters
    ----------
    sheet
        A filled-in verdicts.csv; half-filled ones are welcome, and the same one twice is stored once.
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from datetime import UTC, datetime

    from reports.review import ingested_lines
    from tasks.contracts.load import load_contract
    from tasks.review.ingest import ingest as store
    from tasks.review.ingest import run_of_sheet
    from tasks.runs.home import home_of

    config = _file_of(config)
    home = home_of(load_contract(config), config, runs)
    done = store(run_of_sheet(home.runs, sheet), sheet, home.history, datetime.now(UTC))
    _print_problems(done.warnings)
    for line in ingested_lines(done):
        out.print(line, markup=False, soft_wrap=True)
    return 0


@app.command
def demo(name: str = "flights", *, folder: Path | None = None) -> int:
    """Prepare real data, train a draft model and analyse its mistakes, from nothing to an open report.

    The flights are retrained once, so that there is a second version to compare with the first.

    Parameters
    ----------
    name
        flights, or one of the other examples.
    folder
        Where data and runs go (default: demo/<name>).
    """
    from deployments.examples import EXAMPLES, RETRAININGS
    from tasks.contracts.load import load_contract
    from tasks.contracts.problems import ContractError, Problem, nearest
    from tasks.runs.versions import versions_on_disk

    if name not in EXAMPLES:
        raise ContractError([Problem("demo", f"there is no example {name!r}", nearest(name, EXAMPLES))])
    target = folder or Path("demo") / name

    def say(line: str) -> None:
        out.print(f"   {line}", markup=False, soft_wrap=True)

    config = EXAMPLES[name](target, say)
    code = run(config)
    if name in RETRAININGS:
        out.print("\nThe same model, retrained with one change:")
        RETRAININGS[name](config, say)
        code = run(config, request=Request(version=versions_on_disk(load_contract(config), config.parent)[-1]))
    return code


def _published(run_folder: Path) -> "Analysis":
    from tasks.contracts.problems import ContractError, Problem
    from tasks.runs.files import read_analysis

    if not (run_folder / "analysis.json").is_file():
        raise ContractError([Problem(str(run_folder), "is not a run directory", "name one that holds analysis.json")])
    return read_analysis(run_folder)


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

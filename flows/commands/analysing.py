"""Commands of whoever has a model: set a contract up, check it, run it, mail and render its report."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.commands.shared import Asked, Command, MailTo, Memory, Runs, file_of, out, print_problems, published
from tasks.contracts.request import AS_CONFIGURED, Request

if TYPE_CHECKING:
    from flows.delivery import Post


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
    from reports.console import closing_lines, gate_lines
    from tasks.contracts.load import load_contract
    from tasks.mail.recipients import recipients
    from tasks.runs.files import read_analysis

    config = file_of(config)
    recipients(load_contract(config), mail_to, scheduled=False)  # a wrong address is told before the work is done
    folder = analyse(Job(config, request or AS_CONFIGURED, runs, memory), Progress(out))
    analysis = read_analysis(folder)
    out.print()
    for line in (*closing_lines(analysis), *gate_lines(analysis)):
        out.print(line, markup=False, soft_wrap=True)
    out.print(f"\nReport: {folder / 'report.html'}", markup=False, soft_wrap=True)
    code = _mail(config, folder, runs, Post(mail_to)) if mail_to else 0
    return code or (1 if analysis.gate.outcome == "FAIL" else 0)


def validate(config: Path = Path("errata.yaml"), *, request: Asked = None, memory: Memory = "3GB") -> int:
    """List every problem of configuration and data at once; writes and sends nothing.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from flows.pipeline import problems
    from flows.progress import Progress

    found = problems(file_of(config), request or AS_CONFIGURED, memory, Progress(out))
    print_problems(found)
    if not found:
        out.print("No problems found.")
    return 2 if any(problem.level == "error" for problem in found) else 0


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

    to = file_of(to)
    if not to.parent.is_dir():
        raise ContractError([Problem("--to", f"there is no folder {str(to.parent)!r}", "make it or choose another")])
    if to.exists():
        raise ContractError([Problem(str(to), "exists already", "move it away or choose another name with --to")])
    text = guess_contract([Path(os.path.relpath(file, to.parent)) for file in files], to.parent)
    to.write_text(text, encoding="utf-8")
    done = f"Wrote {to}. Read its comments, mend what is guessed wrongly, then: errata validate {to}"
    out.print(done, markup=False, soft_wrap=True)
    return 0


def report(run_folder: Path) -> int:
    """Render the report of a published run again, from its stored results.

    Parameters
    ----------
    run_folder
        A directory `runs/<model>/<version>/<run_key>`.
    """
    from reports.render import render_report

    analysis = published(run_folder)
    target = run_folder / "report.html"
    replacement = target.with_suffix(".html.new")
    replacement.write_text(render_report(analysis), encoding="utf-8")
    replacement.replace(target)
    out.print(f"Report: {target}", markup=False, soft_wrap=True)
    return 0


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

    config = file_of(config)
    home = home_of(load_contract(config), config, runs)
    folder = last_run(home, version)
    if not to and not dry_run:
        raise ContractError([Problem("--to", "nobody is named", "name an address or `stakeholders`, or add --dry-run")])
    return _mail(config, folder, runs, Post(to or None, dry_run=dry_run))


def _mail(config: Path, folder: Path, runs: Path | None, post: "Post") -> int:
    from datetime import UTC, datetime

    from flows.progress import Progress
    from flows.stages import MAIL
    from tasks.contracts.load import load_contract
    from tasks.contracts.problems import ContractError
    from tasks.runs.home import home_of

    contract = load_contract(config)
    home = home_of(contract, config, runs)
    try:
        Progress(out)(MAIL, folder, contract, home, post, datetime.now(UTC), lambda: os.environ)
    except ContractError as error:
        print_problems(error.problems, "The run stays as it is, and nothing was mailed.")
        return error.exit_code
    return 0


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


COMMANDS: tuple[Command, ...] = (run, validate, init, report, mail, demo)

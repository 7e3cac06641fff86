"""Commands of whoever operates Errata: past versions, the history, a server for a first look, a retrain told."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from flows.commands.shared import Command, Memory, Runs, file_of, out, print_problems
from tasks.contracts.request import AS_CONFIGURED


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
    from reports.words import sentence
    from tasks.contracts.load import load_contract
    from tasks.runs.pending import nothing_new

    job = Job(file_of(config), AS_CONFIGURED, runs, memory)
    versions = to_fill(job, since)
    if not versions:
        out.print(sentence(nothing_new(load_contract(job.config))))
    code = 0
    for done in fill(job, versions, Progress(out), keep_going=keep_going):
        if done.error:
            print_problems(done.error.problems, f"Nothing was written of version {done.version}.")
            code = done.error.exit_code
        else:
            out.print(f"{done.version}: {done.folder}\n", markup=False, soft_wrap=True)
    return code


def history(
    config: Path = Path("errata.yaml"),
    *,
    findings: Annotated[bool, Parameter(help="List the findings of the last run with their states")] = False,
    version: Annotated[str | None, Parameter(help="Of which version the findings are listed")] = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="", help="Print it for other programs")] = False,
    runs: Runs = None,
) -> int:
    """List a model's runs, or the findings of one with their states.

    Parameters
    ----------
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from rich.table import Table

    from reports import history as told
    from tasks.contracts.load import load_contract
    from tasks.history import store
    from tasks.runs.home import home_of

    config = file_of(config)
    home = home_of(load_contract(config), config, runs)
    if findings or version:
        facts = told.finding_facts(store.findings(home.history, store.last_run(home, version).name))
        table, rows = Table(*told.FINDING_HEADS, box=None), told.finding_rows(facts)
    else:
        recorded = store.runs(home.history)
        facts = told.run_facts(recorded, {key: store.findings(home.history, key) for key in recorded["run_key"]})
        table, rows = Table(*told.RUN_HEADS, box=None), told.run_rows(facts)
    if as_json:
        sys.stdout.write(told.as_json(facts) + "\n")
        return 0
    for row in rows:
        table.add_row(*(text.replace("[", "\\[") for text in row))
    # A narrow terminal breaks lines rather than words.
    wide = Console(width=max(out.width, 150), highlight=False)
    wide.print(table if rows else f"No run of {home.model} is recorded.", soft_wrap=True)
    return 0


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
            [file_of(config).absolute() for config in configs], state, port, lambda line: out.print(line, markup=False)
        )
    except KeyboardInterrupt:
        out.print("Stopped.")
    return 0


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

    out.print(f"Told the server: event {announce(file_of(config), version, source)}", soft_wrap=True)
    return 0


COMMANDS: tuple[Command, ...] = (backfill, history, serve, retrained)

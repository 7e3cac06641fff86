"""Who is told of a run under Prefect: its readers when it is published, its operators when it failed.

The mail server's settings come from the environment of the worker, or from a Secret block that holds them by name.
"""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect.blocks.system import Secret

from flows.delivery import Post
from flows.delivery import tell_operators as mail_operators
from flows.pipeline import Job
from flows.stages import MAIL, Runner, Stage
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError, Problem
from tasks.mail.server import PREFIX
from tasks.runs.home import home_of

# {"HOST": ..., "FROM": ..., "PASSWORD": ...}: the names of the environment variables without their beginning.
BLOCK = "errata-smtp"


def mail_environment() -> Mapping[str, str]:
    """The settings of the mail server; what the block says goes before what the environment says.

    Raises:
        ContractError: if the block holds something else, such as the password alone.
    """
    try:
        stored = Secret.load(BLOCK).get()  # type: ignore[union-attr]
    except ValueError:  # there is no such block
        return os.environ
    if not isinstance(stored, dict):
        do = 'store names and values as JSON, e.g. {"HOST": "mail.example.org", "FROM": "errata@example.org"}'
        raise ContractError([Problem(f"block secret/{BLOCK}", "holds no names and values", do)])
    named = {f"{PREFIX}{str(name).removeprefix(PREFIX)}": str(value) for name, value in stored.items()}
    return {**os.environ, **named}


def deliver(job: Job, folder: Path, post: Post, run: Runner) -> None:
    """Tell the readers of a published run."""
    contract = load_contract(job.config)
    home = home_of(contract, job.config, job.runs)
    for line in run(MAIL, folder, contract, home, post, datetime.now(UTC), mail_environment):
        run.say(line)


def tell_operators(job: Job | None, error: Exception, at: Stage[..., Any] | None, say: Callable[[str], None]) -> None:
    """Tell the operators of a model that a run failed; if that fails too, the log says so.

    Args:
        job: the run; None if an event did not say which.
        error: what stopped it.
        at: the stage at work; None before the first.
        say: told what was done about it.
    """
    if job is None:
        say("No operator can be told, because the event names no model.")
        return
    stage = (at.name, at.doing) if at else ("start", "reading errata.yaml")
    try:
        contract = load_contract(job.config)
        home = home_of(contract, job.config, job.runs)
        command = f"errata run {job.config.name}" + (f" --version {job.request.version}" if job.request.version else "")
        lines = mail_operators(error, stage, command, contract, home, datetime.now(UTC), mail_environment)
    except Exception as second:
        say(f"No operator could be told: {type(second).__name__}: {second}")
        return
    for line in lines or ["errata.yaml names no operators to be told."]:
        say(line)

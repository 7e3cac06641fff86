"""Who is told of a run: its readers when it is published, its operators when it failed."""

from pathlib import Path
from typing import Any

from flows.parameters import Mailing
from flows.stages import Runner, Stage


def deliver(folder: Path, mailing: Mailing, run: Runner) -> None:
    """Tell the readers of a published run."""
    if mailing.scheduled or mailing.requested:
        run.say(f"Mail is not set up: nobody is told of run {folder.name}.")


def tell_operators(config: Path | None, error: Exception, at: Stage[..., Any] | None, run: Runner) -> None:
    """Tell the operators of a model that a run failed.

    Args:
        config: the model's errata.yaml; None if an event did not say which.
        error: what stopped the run.
        at: the stage at work; None before the first.
        run: tells what was done about it.
    """
    step = at.name if at else "start"
    run.say(f"Mail is not set up: no operator of {config or 'any model'} is told of {type(error).__name__} at {step}.")

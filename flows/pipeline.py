"""One run from start to end: the stages in their order, whoever runs them.

Everything is written into a directory under a temporary name and becomes visible by one rename at the end. Runs of one
model wait for each other, so that each finds the one before it in the history.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flows import stages
from flows.stages import Runner
from flows.steps.opening import Opened
from flows.steps.place import Place
from flows.steps.reporting import Results
from tasks.contracts.load import load_contract
from tasks.contracts.problems import Problem
from tasks.contracts.request import AS_CONFIGURED, Request
from tasks.mail.owed import owe
from tasks.runs.files import write_timings
from tasks.runs.home import Home, home_of
from tasks.runs.publish import building
from tasks.runs.turns import my_turn
from tasks.validation.run import value_problems

MEMORY = "3GB"


@dataclass(frozen=True)
class Job:
    """One run to make.

    Attributes:
        config: the model's errata.yaml.
        request: what is asked.
        runs: where the model's runs lie; None means beside errata.yaml.
        memory: what the engine may use.
        for_readers: whether those on the contract's list are to hear of it.
    """

    config: Path
    request: Request = AS_CONFIGURED
    runs: Path | None = None
    memory: str = MEMORY
    for_readers: bool = False


def analyse(job: Job, run: Runner) -> Path:
    """Run everything on one model version and publish the result; the same inputs give the same directory.

    Returns:
        The published run directory.

    Raises:
        ContractError: if configuration or data break the contract; nothing is published then.
    """
    contract = load_contract(job.config)
    home = home_of(contract, job.config, job.runs)
    with (
        building(home.runs) as build,
        my_turn(home.lock, lambda: run.say("Another run of this model is at work; waiting for it.")),
    ):
        place = Place(job.config.parent, build.folder, build.work, job.memory)
        opened = run(stages.READ, contract, place, job.request, home)
        target = home.run(opened.manifest.version, opened.manifest.run_key)
        if target.is_dir():
            key = opened.manifest.run_key
            run.say(f"This run exists already: same data, configuration and code ({key}).")
        else:
            _build(opened, place, job.request, home, run)
            write_timings(build.folder, run.timings)
            build.publish(target)
        if job.for_readers:
            owe(home.history, target)
        run(stages.RECORD, target, home, datetime.now(UTC))
    return target


def _build(opened: Opened, place: Place, request: Request, home: Home, run: Runner) -> None:
    validation = run(stages.VALIDATE, opened.contract, opened.tables, place)
    scored = run(stages.SCORE, opened.contract, opened.tables, opened.baseline, place)
    found = run(stages.FIND, opened.contract, scored, opened.baseline, place)
    compared = run(stages.COMPARE, opened, scored, found, place, home)
    sampled = run(stages.SAMPLE, opened, scored, compared, place, request)
    run(stages.REPORT, Results(opened, validation, scored, found, compared, sampled), place, request)


def problems(config: Path, request: Request, memory: str, run: Runner) -> list[Problem]:
    """Every problem of configuration and data, found without writing anything that stays.

    Raises:
        ContractError: if errata.yaml itself cannot be used.
    """
    contract = load_contract(config)
    with TemporaryDirectory(prefix="errata-") as name:
        work = Path(name)
        place = Place(config.parent, work, work, memory)
        seen = run(stages.INSPECT, contract, place, request)
        validation = run(stages.CHECK, seen.contract, seen.tables, place)
        return sorted({*seen.problems, *value_problems(validation)})

"""The flows: one run on demand, all new versions on a schedule, one version after `model.retrained`.

Each is a thin frame around `flows.pipeline.analyse`, which needs no Prefect. How stages are retried stands in
`flows.stage_tasks`; when the flows run, in `deployments/prefect.yaml`.
"""

from dataclasses import replace
from logging import LogRecord
from pathlib import Path
from typing import Any

from prefect import Flow, flow, get_run_logger
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import FailedRun
from prefect.logging.loggers import flow_run_logger, get_logger
from prefect.states import Completed, Failed

from flows.artifacts import key, show
from flows.delivery import Post
from flows.failures import is_understood, said
from flows.parameters import Model, OnDemand, named, retrained
from flows.pipeline import Job, analyse
from flows.stage_tasks import Tasks
from flows.telling import deliver, tell_operators
from reports.pages.verdict import verdict
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ErrataError
from tasks.contracts.request import AS_CONFIGURED, Request
from tasks.history.store import runs
from tasks.mail.owed import owed_runs
from tasks.mail.recipients import recipients
from tasks.runs.files import read_analysis
from tasks.runs.home import home_of
from tasks.runs.pending import nothing_new, pending


def crashed(flow: Flow[..., Any], flow_run: FlowRun, state: State) -> None:
    """Tell the operators of a run whose process was killed: it could not do so itself."""
    given = flow_run.parameters.get("params") or flow_run.parameters.get("payload") or {}
    error = ErrataError(f"the process of {flow.name} was killed: {state.message}")
    tell_operators(named(given), error, None, flow_run_logger(flow_run).info)


@flow(name="analyse-on-demand", persist_result=False, on_crashed=[crashed])
def analyse_on_demand(params: OnDemand) -> State:
    """Analyse one version of a model because somebody asked for it; only those named are told."""
    return _run(params.job(params.request), Post(tuple(params.recipients), dry_run=params.dry_run))


@flow(name="analyse-new", persist_result=False, on_crashed=[crashed])
def analyse_new(params: Model) -> State:
    """Send the mail that an earlier run still owes, then analyse every version not analysed yet, oldest first.

    It stops at the first version that fails, because those after it would be compared with the wrong one. A mail that
    fails again stops nothing, and still fails this run.
    """
    try:
        contract = load_contract(params.config)
        home = home_of(contract, params.config, params.runs)
        recorded = runs(home.history)
        owed = owed_runs(home, recorded)
        told = [_tell_late(params.job(Request(version=version)), folder) for version, folder in owed]
        versions = pending(contract, params.config.parent, recorded, params.memory)
    except Exception as error:
        return _failed(params.job(AS_CONFIGURED), error, Tasks())
    for version in versions:
        state = _run(params.job(Request(version=version)), Post(scheduled=True))
        if not state.is_completed():
            return state
    late = f"told late of: {', '.join(version for version, _ in owed)}; " if owed else ""
    done = late + (f"analysed: {', '.join(versions)}" if versions else nothing_new(contract))
    return next((state for state in told if not state.is_completed()), Completed(message=done))


@flow(name="analyse-retrained", persist_result=False, on_crashed=[crashed])
def analyse_retrained(payload: dict[str, Any]) -> State:
    """Analyse the version that the event `model.retrained` names.

    The payload is checked here and not by its type, because an event that Prefect refuses makes no run at all: nobody
    would see it.
    """
    try:
        made = retrained(payload)
    except Exception as error:
        return _failed(named(payload), error, Tasks())
    return _run(Job(made.config, Request(version=made.version, source=made.source)), Post(scheduled=True))


def _run(job: Job, post: Post) -> State:
    run = Tasks()
    try:
        contract = load_contract(job.config)
        recipients(contract, post.to, post.scheduled)  # a wrong address is told before hours of work, not after
        run.progress_key = key(contract.model, "progress")
        folder = analyse(replace(job, for_readers=post.scheduled), run)
        show(folder, read_analysis(folder))
    except Exception as error:
        return _failed(job, error, run)
    return _tell(job, folder, post, run)


def _tell_late(job: Job, folder: Path) -> State:
    run = Tasks()
    run.say(f"The readers of version {job.request.version} have not all heard of it yet.")
    return _tell(job, folder, Post(scheduled=True), run)


def _tell(job: Job, folder: Path, post: Post, run: Tasks) -> State:
    try:
        deliver(job, folder, post, run)
        analysis = read_analysis(folder)
    except Exception as error:
        return _failed(job, error, run)
    return Completed(message=f"{analysis.version}: gate {analysis.gate.outcome}. {verdict(analysis).headline}")


def _failed(job: Job | None, error: Exception, run: Tasks) -> State:
    words = said(error)
    get_run_logger().error(words, exc_info=None if is_understood(error) else error)
    for name in ("prefect.flow_runs", "prefect.engine"):
        get_logger(name).addFilter(_says_more)
    tell_operators(job, error, run.at, run.say)
    return Failed(message=words)


def _says_more(record: LogRecord) -> bool:
    """Whether a line is more than the engine's own traceback of a failure that has been told in words."""
    return record.exc_info is None or not isinstance(record.exc_info[1], FailedRun)

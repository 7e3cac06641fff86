"""The flows: one run on demand, all new versions on a schedule, one version after `model.retrained`.

Each is a thin frame around `flows.pipeline.analyse`, which needs no Prefect. How stages are retried stands in
`flows.stage_tasks`; when the flows run, in `deployments/prefect.yaml`.
"""

from pathlib import Path
from typing import Any

from prefect import Flow, flow, get_run_logger
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging.loggers import flow_run_logger
from prefect.states import Completed, Failed

from flows.artifacts import key, show
from flows.delivery import Post
from flows.failures import is_understood, said
from flows.parameters import Model, OnDemand, retrained
from flows.pipeline import Job, analyse
from flows.stage_tasks import Tasks
from flows.telling import deliver, tell_operators
from reports.pages.verdict import verdict
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ErrataError
from tasks.contracts.request import AS_CONFIGURED, Request
from tasks.history.store import runs
from tasks.runs.files import read_analysis
from tasks.runs.home import home_of
from tasks.runs.pending import nothing_new, pending


def crashed(flow: Flow[..., Any], flow_run: FlowRun, state: State) -> None:
    """Tell the operators of a run whose process was killed: it could not do so itself."""
    given = flow_run.parameters.get("params") or flow_run.parameters.get("payload") or {}
    job = Job(Path(given["config"])) if "config" in given else None
    error = ErrataError(f"the process of {flow.name} was killed: {state.message}")
    tell_operators(job, error, None, flow_run_logger(flow_run).info)


@flow(name="analyse-on-demand", persist_result=False, on_crashed=[crashed])
def analyse_on_demand(params: OnDemand) -> State:
    """Analyse one version of a model because somebody asked for it; only those named are told."""
    return _run(params.job(params.request), Post(tuple(params.recipients), dry_run=params.dry_run))


@flow(name="analyse-new", persist_result=False, on_crashed=[crashed])
def analyse_new(params: Model) -> State:
    """Analyse every version of a model that was not analysed yet, oldest first.

    It stops at the first that fails, because those after it would be compared with the wrong one.
    """
    try:
        contract = load_contract(params.config)
        home = home_of(contract, params.config, params.runs)
        versions = pending(contract, params.config.parent, runs(home.history), params.memory)
    except Exception as error:
        return _failed(params.job(AS_CONFIGURED), error, Tasks())
    for version in versions:
        state = _run(params.job(Request(version=version)), Post(scheduled=True))
        if not state.is_completed():
            return state
    return Completed(message=f"analysed: {', '.join(versions)}" if versions else nothing_new(contract))


@flow(name="analyse-retrained", persist_result=False, on_crashed=[crashed])
def analyse_retrained(payload: dict[str, Any]) -> State:
    """Analyse the version that the event `model.retrained` names.

    The payload is checked here and not by its type, because an event that Prefect refuses makes no run at all: nobody
    would see it.
    """
    try:
        made = retrained(payload)
    except Exception as error:
        return _failed(None, error, Tasks())
    return _run(Job(made.config, Request(version=made.version, source=made.source)), Post(scheduled=True))


def _run(job: Job, post: Post) -> State:
    run = Tasks()
    try:
        run.progress_key = key(load_contract(job.config).model, "progress")
        folder = analyse(job, run)
        analysis = read_analysis(folder)
        show(folder, analysis)
        deliver(job, folder, post, run)
    except Exception as error:
        return _failed(job, error, run)
    return Completed(message=f"{analysis.version}: gate {analysis.gate.outcome}. {verdict(analysis).headline}")


def _failed(job: Job | None, error: Exception, run: Tasks) -> State:
    words = said(error)
    get_run_logger().error(words, exc_info=None if is_understood(error) else error)
    tell_operators(job, error, run.at, run.say)
    return Failed(message=words)

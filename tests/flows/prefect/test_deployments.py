"""The deployments on a real Prefect server: scheduled, triggered by an event, and on demand."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import yaml
from prefect import flow
from prefect.exceptions import PrefectHTTPStatusError

from flows import stages
from flows.stages import Stage
from tasks.contracts.problems import ContractError, Problem

pytestmark = pytest.mark.e2e
ON_DEMAND, NEW, RETRAINED = "analyse-on-demand/night", "analyse-new/night", "analyse-retrained/retrained"


def errata(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("errata")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def history(config: Path) -> pl.DataFrame:
    return pl.read_parquet(config.parent / "history" / "*" / "runs" / "*.parquet").sort("version")


def of_config(config: Path):
    """Whether a flow run is about a model."""

    def is_about(run) -> bool:
        given = run.parameters.get("params") or run.parameters.get("payload") or {}
        return given.get("config") == str(config)

    return is_about


def test_the_schedule_is_there_and_is_registered_once(served) -> None:
    (schedule,) = served.deployment(NEW).schedules
    assert schedule.active
    assert schedule.schedule.cron == "15 * * * *"
    assert served.deployment(ON_DEMAND).schedules == []


def test_the_schedule_makes_runs_for_the_next_hours(served) -> None:
    def waiting() -> list[datetime]:
        runs = [run for run in served.runs() if run.auto_scheduled]
        assert {run.deployment_id for run in runs} <= {served.deployment(NEW).id}
        return sorted(run.expected_start_time for run in runs)

    served.until(waiting, "a scheduled run")
    assert {start.minute for start in waiting()} == {15}


def test_the_form_has_every_parameter_and_a_bad_value_is_refused_before_a_run_exists(served, small) -> None:
    schema = served.deployment(ON_DEMAND).parameter_openapi_schema
    assert set(schema["definitions"]["Request"]["properties"]) == {"version", "source", "baseline", "filter", "cards"}
    assert {"config", "recipients", "dry_run"} < set(schema["definitions"]["OnDemand"]["properties"])
    config = str(small("refused"))
    before = len(served.runs())
    days = [{"filter": {"since": day}} for day in ("yesterday", "2026-02-30")]
    for wrong in ({"cards": 1000}, {"bseline": "v1"}, {"cards": "many"}, *days):
        with pytest.raises(PrefectHTTPStatusError, match=r"409|422"):
            served.start(ON_DEMAND, params={"config": config, "request": wrong})
    assert len(served.runs()) == before


def test_events_and_a_request_for_one_version_at_once_give_one_run(served, small, environment, box) -> None:
    config = small("woken", ("v1",), mail={"to": ["reader@example.org"]})
    for _ in range(2):
        said = errata(environment, "retrained", str(config), "--version", "v1")
        assert said.returncode == 0, said.stderr
    served.start(ON_DEMAND, params={"config": str(config), "request": {"version": "v1"}})
    found = served.ended(of_config(config), count=3)
    assert [run.state_name for run in found] == ["Completed"] * 3, [run.state.message for run in found]
    assert history(config)["version"].to_list() == ["v1"]
    assert len(list((config.parent / "runs").glob("*/*/*/report.html"))) == 1
    artifacts = {a.key: a for a in served.client.read_artifacts() if (a.key or "").startswith("woken-")}
    assert set(artifacts) == {"woken-report", "woken-gate", "woken-summary", "woken-progress"}
    assert "report.html" in artifacts["woken-report"].data
    assert artifacts["woken-progress"].data == 100
    assert "failures among 400 cases" in artifacts["woken-summary"].data
    assert "c0001" not in "".join(str(a.data) for a in artifacts.values())
    assert len([message for message in box.to("reader@example.org") if "woken" in message["Subject"]]) == 1
    lines = ("read: version v1: 400 predictions, 400 labels", "record: entered into the history")
    assert "c0001" not in served.said(found, *lines)


def test_an_event_with_a_malformed_payload_fails_loudly(served) -> None:
    from prefect.events import emit_event  # noqa: PLC0415 - reads the server's address when imported

    emit_event(event="model.retrained", resource={"prefect.resource.id": "model.odd"}, payload={"vrsion": "v1"})
    (run,) = served.ended(lambda run: "vrsion" in (run.parameters.get("payload") or {}))
    assert run.state_name == "Failed"
    assert "payload.config: is missing" in run.state.message
    assert "payload.vrsion: is unknown\n    did you mean 'version'?" in run.state.message


def test_a_scheduled_run_analyses_what_is_new_oldest_first_and_mails_the_list_once(served, small, box) -> None:
    config = small("dawn", ("v1", "v2"), mail={"to": ["reader@example.org"]})
    served.start(NEW, params={"config": str(config)})
    (first,) = served.ended(of_config(config))
    assert (first.state_name, first.state.message) == ("Completed", "analysed: v1, v2")
    assert history(config)["baseline"].to_list() == ["", history(config)["run_key"][0]]
    subjects = [message["Subject"].strip() for message in box.to("reader@example.org")]
    assert [subject.split("]")[0] for subject in subjects if "dawn" in subject] == ["[dawn v1", "[dawn v2"]
    files = sorted(path for path in config.parent.rglob("*"))
    served.start(NEW, params={"config": str(config)})
    again = served.ended(of_config(config), count=2)
    assert "nothing new" in {run.state.message for run in again}
    assert sorted(path for path in config.parent.rglob("*")) == files
    assert len([s for s in box.to("reader@example.org") if "dawn" in s["Subject"]]) == 2


def test_a_run_on_demand_writes_to_the_requester_only_and_a_dry_run_to_nobody(served, small, box) -> None:
    config = small("asked", ("v1",), mail={"to": ["reader@example.org"], "operators": ["operator@example.org"]})
    served.start(ON_DEMAND, params={"config": str(config), "recipients": ["me@example.org"]})
    served.ended(of_config(config))
    served.start(ON_DEMAND, params={"config": str(config), "recipients": ["me@example.org"], "dry_run": True})
    assert {run.state_name for run in served.ended(of_config(config), count=2)} == {"Completed"}
    addressed = [recipients for recipients, message in box.mails if "asked" in message["Subject"]]
    assert addressed == [["me@example.org"]]
    assert len(list((config.parent / "history").rglob("*.eml"))) == 1


def test_a_run_that_fails_says_why_and_tells_the_operators_only(served, small, box) -> None:
    config = small("broken", ("v1",), mail={"to": ["reader@example.org"], "operators": ["operator@example.org"]})
    labels = pl.read_parquet(config.parent / "labels.parquet")
    labels.rename({"y": "outcome"}).write_parquet(config.parent / "labels.parquet")
    served.start(NEW, params={"config": str(config)})
    (run,) = served.ended(of_config(config))
    assert run.state_name == "Failed"
    assert "no column 'y'" in run.state.message
    assert "Traceback" not in run.state.message
    assert not list((config.parent / "runs").glob("*/*/*"))
    told = [(recipients, message) for recipients, message in box.mails if "broken" in message["Subject"]]
    assert [recipients for recipients, _ in told] == [["operator@example.org"]]


def test_a_killed_run_is_told_to_the_operators_and_the_next_one_completes(served, small, box) -> None:
    config = small("killed", ("v1",), mail={"to": ["reader@example.org"], "operators": ["operator@example.org"]})
    started = served.start(ON_DEMAND, params={"config": str(config)})
    served.until(lambda: [*(config.parent / "runs").glob(".building-*/run/evaluation.parquet")], "the run at work")
    process = served.client.read_flow_run(started.id).infrastructure_pid
    os.kill(int(process.rpartition(":")[2]), signal.SIGKILL)
    (run,) = served.ended(of_config(config))
    assert run.state_name == "Crashed"
    served.until(lambda: [m for _, m in box.mails if "killed" in m["Subject"]], "a mail")
    told = [(recipients, message) for recipients, message in box.mails if "killed" in message["Subject"]]
    assert [recipients for recipients, _ in told] == [["operator@example.org"]]
    assert "was killed" in told[0][1].get_body(("plain",)).get_content()
    served.start(ON_DEMAND, params={"config": str(config)})
    again = served.ended(of_config(config), count=2)
    assert sorted(run.state_name for run in again) == ["Completed", "Crashed"]
    assert history(config)["version"].to_list() == ["v1"]
    assert [path.name for path in (config.parent / "runs").iterdir()] == ["killed"]


# What is true, what the model said, and how the contract names it; `i` counts the cases.
SHAPES = {
    "multiclass": (pl.col("i") % 3, (pl.col("i") % 3 + (pl.col("hour") > 20)) % 3, {"prediction": "said"}),
    "regression": (pl.col("i") * 1.0, pl.col("i") + pl.col("hour"), {"score": "said"}),
    "ranking": ((pl.col("i") % 8 < 2) * 1.0, pl.col("p"), {"score": "said", "query": "session"}),
}


def test_the_other_task_types_run_through_the_deployment(served, small) -> None:
    configs = {task: small(f"kind-{task}") for task in SHAPES}
    for task, (truth, said, named) in SHAPES.items():
        folder = configs[task].parent
        base = pl.read_parquet(folder / "predictions-v1.parquet").with_row_index("i")
        made = base.select("id", "hour", said=said, session=pl.format("s{}", pl.col("i") // 8))
        made.write_parquet(folder / "predictions-v1.parquet")
        base.select("id", y=truth).write_parquet(folder / "labels.parquet")
        contract = yaml.safe_load(configs[task].read_text())
        del contract["predictions"]["score"]
        contract["predictions"] |= named
        contract |= {"task": task} | ({"failure": {"top": 2}} if task == "ranking" else {})
        configs[task].write_text(yaml.safe_dump(contract))
        served.start(ON_DEMAND, params={"config": str(configs[task])})
    for task, config in configs.items():
        (run,) = served.ended(of_config(config))
        assert run.state_name == "Completed", run.state.message
        assert history(config).select("task", "rows").rows() == [(task, 400)]


class Flaky:
    """Work that fails so many times before it is done."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.tried = error, times, 0

    def __call__(self) -> int:
        self.tried += 1
        if self.tried <= self.times:
            raise self.error
        return self.tried


@pytest.mark.parametrize(
    ("error", "tried"),
    [
        (OSError(5, "Input/output error"), 3),
        (ContractError([Problem("labels", "holds no row", "see why")]), 1),
        (TimeoutError("too long"), 1),
        (TypeError("a fault of its own"), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_stage_is_tried_again_if_the_machine_failed_and_for_no_other_reason(served, error, tried) -> None:
    from flows.stage_tasks import Policy, as_task  # noqa: PLC0415 - imports Prefect, which reads the environment

    work = Flaky(error, times=2)

    def failing() -> int:
        return work()

    stage = as_task(Stage("failing", "failing twice", failing, str), Policy(3, (0,), 60))

    @flow(name="one-stage")
    def one_stage() -> int:
        return stage()

    state = one_stage(return_state=True)
    assert work.tried == tried
    assert state.is_completed() == (tried == 3)


def test_every_stage_of_a_run_has_its_policy() -> None:
    from flows.stage_tasks import POLICIES  # noqa: PLC0415 - as above

    known = {stage for stage in vars(stages).values() if isinstance(stage, Stage)}
    assert known - {stages.INSPECT, stages.CHECK} == set(POLICIES)

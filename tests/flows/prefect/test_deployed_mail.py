"""Mail of deployed flows when something goes wrong: kept back and sent later, told to operators, refused beforehand."""

import os
import signal
from pathlib import Path

import polars as pl
import pytest
from prefect.events import emit_event

pytestmark = pytest.mark.e2e
ON_DEMAND, NEW = "analyse-on-demand/night", "analyse-new/night"
JO, MO, OPERATOR = "jo@example.org", "mo@example.org", "operator@example.org"


def about(config: Path):
    """Whether a flow run is about a model."""

    def is_about(run) -> bool:
        given = run.parameters.get("params") or run.parameters.get("payload") or {}
        return given.get("config") == str(config)

    return is_about


def addressed(box, model: str) -> list[str]:
    return [to for recipients, message in box.mails if model in message["Subject"] for to in recipients]


def test_a_mail_kept_back_by_a_killed_process_is_sent_by_the_next_scheduled_run(served, small, box, tmp_path) -> None:
    config = small("kept-back", ("v1",), mail={"to": [JO, MO], "operators": [OPERATOR]})
    asked = {"config": str(config), "runs": str(tmp_path / "elsewhere" / "runs")}
    box.refuse = {MO}
    started = served.start(NEW, params=asked)
    served.until(lambda: [log for log in served.logs(started) if "Retry 1/" in log.message], "a mail to be tried again")
    process = served.client.read_flow_run(started.id).infrastructure_pid
    os.kill(int(process.rpartition(":")[2]), signal.SIGKILL)
    (killed,) = served.ended(about(config))
    assert killed.state_name == "Crashed"
    served.until(lambda: OPERATOR in addressed(box, "kept-back"), "a mail to the operator")
    assert sorted(addressed(box, "kept-back")) == [JO, OPERATOR]

    box.refuse = set()
    again = served.start(NEW, params=asked)
    served.ended(about(config), count=2)
    state = served.client.read_flow_run(again.id).state
    assert (state.name, state.message) == ("Completed", "told late of: v1; nothing new")
    assert sorted(addressed(box, "kept-back")) == [JO, MO, OPERATOR]

    last = served.start(NEW, params=asked)
    served.ended(about(config), count=3)
    assert served.client.read_flow_run(last.id).state.message == "nothing new"
    assert sorted(addressed(box, "kept-back")) == [JO, MO, OPERATOR]
    history = tmp_path / "elsewhere" / "history" / "kept-back"
    assert len(pl.read_parquet(history / "runs" / "*.parquet")) == 1
    # The hook of the killed run kept its ledger where the run's history lies.
    assert len([*history.glob("mails/failed-*/*.sent.json")]) == 1
    assert not (config.parent / "history").exists()


def test_an_event_that_names_a_model_but_no_version_is_told_to_its_operators(served, small, box) -> None:
    config = small("half-told", ("v1",), mail={"to": [JO], "operators": [OPERATOR]})
    resource = {"prefect.resource.id": "model.half-told"}
    emit_event(event="model.retrained", resource=resource, payload={"config": str(config)})
    (run,) = served.ended(about(config))
    assert run.state_name == "Failed"
    assert "payload.version: is missing" in run.state.message
    assert addressed(box, "half-told") == [OPERATOR]


def test_an_event_without_a_payload_fails_loudly(served) -> None:
    emit_event(event="model.retrained", resource={"prefect.resource.id": "model.mute"})
    (run,) = served.ended(lambda run: run.parameters.get("payload") == {})
    assert run.state_name == "Failed"
    assert run.state.message.startswith("model.retrained: payload.config: is missing\n")
    assert "model.retrained: payload.version: is missing\n" in run.state.message
    assert "Traceback" not in served.said([run], "Finished in state Failed")


def test_a_recipient_that_is_no_address_is_told_before_the_work_is_done(served, small) -> None:
    config = small("misaddressed", ("v1",))
    served.start(ON_DEMAND, params={"config": str(config), "recipients": [JO, "me@ex..org"]})
    (run,) = served.ended(about(config))
    assert run.state_name == "Failed"
    assert "'me@ex..org' is no mail address" in run.state.message
    assert not (config.parent / "runs").exists()

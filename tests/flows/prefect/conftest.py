"""A real Prefect server with a worker and the deployments, a mail server beside it, and small models to analyse."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml
from aiosmtpd.controller import Controller
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId

from flows.serve import Place, register, running

HOST = "127.0.0.1"
PATIENCE = 240.0
N = 400


class Box:
    """The mails that a server received, and the recipients that it refuses."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refuse: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return "450 not now"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append((list(envelope.rcpt_tos), message))
        return "250 accepted"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for recipients, message in self.mails if address in recipients]


@pytest.fixture(scope="session")
def box() -> Iterator[Box]:
    found = Box()
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    controller = Controller(found, hostname=HOST, port=port)
    controller.start()
    settings = {"HOST": HOST, "PORT": str(port), "SECURITY": "none", "FROM": "errata@example.org"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(f"ERRATA_SMTP_{name}", value)
        yield found
    controller.stop()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a small model with one file of predictions per version into a folder of its own."""

    def write(name: str, versions: tuple[str, ...] = ("v1",), **settings: object) -> Path:
        folder = tmp_path_factory.mktemp(name)
        rng = np.random.default_rng(7)
        ids, truth = [f"c{i:04d}" for i in range(N)], rng.integers(0, 2, N)
        pl.DataFrame({"id": ids, "y": truth}).write_parquet(folder / "labels.parquet")
        for version in versions:
            wrong = rng.random(N) < 0.15
            frame = pl.DataFrame(
                {"id": ids, "p": np.where((truth == 1) ^ wrong, 0.9, 0.1), "hour": rng.integers(0, 24, N)}
            )
            frame.write_parquet(folder / f"predictions-{version}.parquet")
        contract = {
            "model": name,
            "task": "binary",
            "predictions": {"source": "predictions-{version}.parquet", "key": ["id"], "score": "p"},
            "labels": {"source": "labels.parquet", "key": ["id"], "label": "y"},
        }
        (folder / "errata.yaml").write_text(yaml.safe_dump(contract | settings))
        return folder / "errata.yaml"

    return write


@dataclass(frozen=True)
class Served:
    """The server, and the client that speaks to it."""

    place: Place
    client: Any

    def deployment(self, name: str) -> Any:
        """A deployment by `<flow>/<deployment>`."""
        return self.client.read_deployment_by_name(name)

    def start(self, name: str, **parameters: object) -> Any:
        """A flow run of a deployment."""
        return self.client.create_flow_run_from_deployment(self.deployment(name).id, parameters=parameters)

    def runs(self) -> list[Any]:
        return self.client.read_flow_runs()

    def logs(self, run: Any) -> list[Any]:
        """What a flow run and its tasks logged."""
        return self.client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id])), limit=200)

    def said(self, runs: list[Any], *lines: str) -> str:
        """What flow runs logged, once these lines are in it: logs reach the server some time after the state."""

        def logged() -> str:
            return "\n".join(log.message for run in runs for log in self.logs(run))

        self.until(lambda: all(line in logged() for line in lines), f"the log's {lines}")
        return logged()

    def until(self, there: Callable[[], object], what: str) -> None:
        """Wait for something to be there."""
        limit = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < limit, f"{what} is not there within {PATIENCE:.0f} s"
            time.sleep(0.05)

    def ended(self, which: Callable[[Any], bool], count: int = 1) -> list[Any]:
        """The flow runs of a kind, as soon as so many of them have ended."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = [run for run in self.runs() if which(run)]
            if len(found) >= count and all(run.state is not None and run.state.is_final() for run in found):
                return found
            time.sleep(1)
        states = [(run.name, run.state_name) for run in self.runs()]
        raise AssertionError(f"no end within {PATIENCE:.0f} s: {states}")


@pytest.fixture(scope="session")
def served(box: Box, small: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        # By themselves, the worker looks for work every ten seconds, and who waits for a place asks twice a minute.
        patch.setenv("PREFECT_WORKER_QUERY_SECONDS", "2")
        patch.setenv("PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS", "2")
        place, _ = stack.enter_context(running(tmp_path_factory.mktemp("prefect"), _free()))
        for name in ("PREFECT_HOME", "PREFECT_API_URL"):
            patch.setenv(name, place.environment[name])
        from prefect.client.orchestration import get_client  # noqa: PLC0415 - reads the environment when imported
        from prefect.events.worker import EventsWorker  # noqa: PLC0415
        from prefect.logging.handlers import APILogWorker  # noqa: PLC0415
        from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

        # Its schedule may come due while the tests run, so they name other models where they start its deployments.
        register(place, small("night"), "night")
        address = {PREFECT_API_URL: place.environment["PREFECT_API_URL"]}
        with temporary_settings(address), get_client(sync_client=True) as client:
            yield Served(place, client)
            # What flows in this process had to tell is told while the server is there.
            APILogWorker.drain_all()
            EventsWorker.drain_all()


def _free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(served: Served) -> dict[str, str]:
    """For command lines that speak to the server."""
    return {**os.environ, **served.place.environment}

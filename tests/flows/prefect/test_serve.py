"""`errata serve`: everything is there, Ctrl-C stops all of it, and a run it interrupted stands in nobody's way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.e2e
PATIENCE = 240.0
ERRATA = str(Path(sys.executable).with_name("errata"))


class Serving:
    """A process `errata serve`, from its first line to its last."""

    def __init__(self, config: Path, folder: Path) -> None:
        self.state = folder / "state"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        self.process = subprocess.Popen(
            [ERRATA, "serve", str(config), "--state", str(self.state)],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment
            | {"HOME": str(folder / "home"), "PYTHONUNBUFFERED": "1", "PREFECT_WORKER_QUERY_SECONDS": "2"},
        )
        assert self.process.stdout is not None
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line.strip())
            if line.startswith("Ctrl-C"):
                break
        assert self.process.poll() is None, self.said
        self.url = next(line for line in self.said if line.startswith("http"))

    def ask(self, path: str, body: object = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/api/{path}", data, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - always http on this machine
            return json.load(answer)

    def start(self, config: Path) -> str:
        """Ask for a run on demand; gives its id."""
        deployment = self.ask("deployments/name/analyse-on-demand/looked-at")["id"]
        return self.ask(
            f"deployments/{deployment}/create_flow_run", {"parameters": {"params": {"config": str(config)}}}
        )["id"]

    def state_of(self, run: str) -> str:
        return self.ask(f"flow_runs/{run}")["state_name"]

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Interrupt it; gives its exit code and its last words."""
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=120)
        # Interrupted while it prints where it is, it may print that again first.
        return self.process.returncode, output.strip().splitlines()[-1]

    def left(self) -> list[str]:
        """The processes that still work for it."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if f"PREFECT_HOME={self.state}".encode() in (path / "environ").read_bytes():
                    found.append((path / "cmdline").read_text())
            except OSError:
                continue  # gone, or somebody else's
        return found


def until(there: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_an_interruption_stops_everything_and_the_next_start_goes_on(small, tmp_path: Path) -> None:
    config = small("looked-at")
    (tmp_path / "home").mkdir()
    first = Serving(config, tmp_path)
    run = first.start(config)
    until(lambda: [*(config.parent / "runs").glob(".building-*/run")])
    assert first.stop(signal.SIGINT) == (0, "Stopped.")
    assert first.left() == []
    second = Serving(config, tmp_path)
    # Nobody is at work on it, so it does not count as running, nor keep the only place of its deployment.
    assert second.state_of(run) == "Crashed"
    again = second.start(config)
    until(lambda: second.state_of(again) in {"Completed", "Failed", "Crashed"})
    assert second.state_of(again) == "Completed"
    assert second.stop(signal.SIGTERM) == (0, "Stopped.")
    assert second.left() == []
    third = Serving(config, tmp_path)
    assert third.stop(signal.SIGHUP) == (0, "Stopped.")
    assert third.left() == []
    assert [path.name for path in (config.parent / "runs").iterdir()] == ["looked-at"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "state"]
    assert [*(tmp_path / "home").iterdir()] == []


def test_a_port_that_is_in_use_is_told(small, tmp_path: Path) -> None:
    config = small("looked-at")
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [ERRATA, "serve", str(config), "--port", port]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"port {port} is in use" in done.stderr
    assert [*tmp_path.iterdir()] == []


def test_two_models_of_one_name_are_told(small, tmp_path: Path) -> None:
    command = [ERRATA, "serve", str(small("twice")), str(small("once")), str(small("twice"))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "two configurations are of a model 'twice'" in done.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("server", "code", "words"),
    [("", 2, "names no Prefect server"), ("http://127.0.0.1:9/api", 3, "does not take the event")],
)
def test_a_retrain_that_no_server_hears_of_is_no_success(small, tmp_path: Path, server, code, words) -> None:
    environment = os.environ | {"PREFECT_HOME": str(tmp_path), "PREFECT_API_URL": server}
    command = [ERRATA, "retrained", str(small("unheard")), "--version", "v1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_flow_runs_without_any_server_of_ours(small, tmp_path: Path) -> None:
    config = small("alone")
    script = (
        "from flows.error_analysis import analyse_new\nfrom flows.parameters import Model\n"
        f"state = analyse_new(Model(config={str(config)!r}), return_state=True)\n"
        "assert state.message == 'analysed: v1', state\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")}
    environment |= {"PREFECT_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment, timeout=400
    )
    assert done.returncode == 0, done.stderr
    assert len(list((config.parent / "runs").glob("*/*/*/report.html"))) == 1

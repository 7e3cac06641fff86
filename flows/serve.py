"""A first look at everything on one machine: a Prefect server, a work pool, a worker, the deployments of some models.

The server listens on this machine only. Its state lies in one folder; nothing is written elsewhere. Prefect itself runs
in processes of its own, so nothing here imports it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError, ErrataError, Problem

HOST, PORT, POOL = "127.0.0.1", 4200, "errata"
PATIENCE = 180.0  # seconds for a process to come up
GRACE = 30.0  # seconds for a process to leave
DEPLOYMENTS = Path(__file__).resolve().parent.parent / "deployments" / "prefect.yaml"

# Who holds a deployment's only place is kept in files: in memory, as Prefect has it, a server that starts again would
# never give the place of a run that was killed to another one.
LEASES = {"PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where the interface is, where its state lies, and what processes that speak to it need in their environment."""

    url: str
    state: Path
    environment: Mapping[str, str]


def serve(configs: Sequence[Path], state: Path, port: int | None, say: Say) -> None:
    """Start everything, and stop all of it when interrupted.

    Args:
        configs: an errata.yaml per model.
        state: the folder for everything that Prefect writes.
        port: of the interface; None takes the usual one, or any if that is in use.
        say: told what happens.

    Raises:
        ContractError: if a configuration cannot be used, or the port is in use.
        ErrataError: if a process does not come up, or ends by itself.
    """
    models = _models(configs)
    # Whoever starts this in the background may have it ignore interruptions, and the worker stops by one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)
    # A terminal that is closed leaves nothing behind; whoever had this outlive it (nohup) wants it to stay.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _interrupt)
    say(f"Starting Prefect; its state and logs are in {state}")
    with running(state, port) as (place, processes):
        for config, model in models.items():
            register(place, config, model)
            say(f"Registered {model}: a schedule, a form, and the event model.retrained")
        say(f"\n  {place.url}\n\nFor other terminals: export PREFECT_API_URL={place.url}/api\nCtrl-C stops everything.")
        while True:
            for process in processes:
                _still_there(process, place)
            time.sleep(1)


def _models(configs: Sequence[Path]) -> dict[Path, str]:
    """The model of each configuration; its deployments bear the model's name, so no two may have the same."""
    models: dict[Path, str] = {}
    for config in dict.fromkeys(configs):
        model = load_contract(config).model
        if model in models.values():
            what = f"two configurations are of a model {model!r}"
            raise ContractError([Problem(str(config), what, "give one of them another `model`, or leave it out")])
        models[config] = model
    return models


@contextmanager
def running(state: Path, port: int | None) -> Iterator[tuple[Place, list["Process"]]]:
    """A server and a worker that stop when the block ends."""
    number = _port(port)
    state.mkdir(parents=True, exist_ok=True)
    url = f"http://{HOST}:{number}"
    home = state.absolute()
    settings = {"PREFECT_HOME": str(home), "PREFECT_API_URL": f"{url}/api", **LEASES}
    place = Place(url, home, os.environ | settings)
    server = ("server", "start", "--host", HOST, "--port", str(number))
    # Two runs at a time, because each takes all the memory it was given and every core; the others wait.
    worker = ("worker", "start", "--pool", POOL, "--type", "process", "--name", "errata-serve", "--limit", "2")
    with _process("server", server, place) as serving:
        _wait(f"{url}/api/health", serving, place)
        _give_up_open_runs(place)
        with _process("worker", worker, place) as working:
            _wait(f"{url}/api/work_pools/{POOL}", working, place)
            yield place, [serving, working]
        with suppress(OSError):  # the next start does it, where the server is gone already
            _give_up_open_runs(place)


def register(place: Place, config: Path, model: str) -> None:
    """Register the flows for one model, as `deployments/prefect.yaml` says; doing so again changes nothing.

    Raises:
        ErrataError: if the server refuses them.
    """
    named = {"ERRATA_MODEL": model, "ERRATA_CONFIG": str(config), "ERRATA_PROJECT": str(Path.cwd())}
    done = subprocess.run(  # noqa: S603 - our own command line
        _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(DEPLOYMENTS)),
        env={**place.environment, **named},
        cwd=place.state,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ErrataError(f"{model} could not be registered:\n{done.stdout}{done.stderr}")


@dataclass(frozen=True)
class Process:
    """A process of Prefect and what it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def _give_up_open_runs(place: Place) -> None:
    """Mark runs as crashed that nobody works on, because the only worker is not there; they would count as running."""
    open_states = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}}
    state = {"type": "CRASHED", "message": "The worker was stopped while it was at this run; start the run again."}
    for run in _post(f"{place.url}/api/flow_runs/filter", open_states):
        _post(f"{place.url}/api/flow_runs/{run['id']}/set_state", {"state": state, "force": True})


def _post(address: str, body: object) -> Any:
    request = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - as below
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - always http on this machine
        return json.load(answer)


def _prefect(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *arguments]


@contextmanager
def _process(name: str, arguments: Sequence[str], place: Place) -> Iterator[Process]:
    """A process in a session of its own: an interruption at the terminal reaches only us, who stop it in order."""
    log = place.state / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            _prefect(*arguments),
            env=place.environment,
            cwd=place.state,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Process(name, process, log)
    finally:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(address: str, process: Process, place: Place) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        _still_there(process, place)
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - always http on this machine
                return
        except (URLError, OSError):
            time.sleep(0.25)
    raise ErrataError(f"the {process.name} did not answer within {PATIENCE:.0f} seconds; see {process.log}")


def _still_there(process: Process, place: Place) -> None:
    if process.process.poll() is not None:
        raise ErrataError(f"the {process.name} at {place.url} ended by itself; see {process.log}")


def _port(wanted: int | None) -> int:
    for number in (PORT, 0) if wanted is None else (wanted,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, number))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ContractError([Problem("--port", f"port {wanted} is in use", "choose another, or leave it out")])


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt

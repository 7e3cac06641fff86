"""The mail server from a Secret block: STARTTLS and a login, and its password is kept nowhere in the clear."""

import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from socket import socket
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from prefect.blocks.system import Secret

pytestmark = pytest.mark.e2e
ON_DEMAND = "analyse-on-demand/night"
PASSWORD = "Zq7-planted-secret-x"  # noqa: S105 - the test's own server
HOST = "127.0.0.1"


class Locked:
    """A server that takes mail from one user only, over TLS."""

    def __init__(self) -> None:
        self.subjects: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.subjects.append(str(message_from_bytes(envelope.content)["Subject"]))
        return "250 accepted"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"errata", PASSWORD.encode()), handled=False)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[tuple[Locked, dict[str, str]]]:
    """The server, and what the block says of it."""
    authority, found = trustme.CA(), Locked()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST).configure_cert(context)
    security = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    controller = Controller(found, hostname=HOST, port=port, authenticator=found.authenticate, **security)
    controller.start()
    named = {"HOST": HOST, "PORT": str(port), "SECURITY": "starttls", "FROM": "errata@example.org", "USER": "errata"}
    yield found, {**named, "ERRATA_SMTP_PASSWORD": PASSWORD, "CA_FILE": str(tmp_path / "ca.pem")}
    controller.stop()


@pytest.fixture
def block(served) -> Iterator[Callable[[object], None]]:
    """Store the block in the server; it is gone after the test."""

    def store(value: object) -> None:
        Secret(value=value).save("errata-smtp", overwrite=True)

    yield store
    Secret.delete("errata-smtp")


def ended(served, config: Path) -> Any:
    (run,) = served.ended(lambda run: (run.parameters.get("params") or {}).get("config") == str(config))
    return run


def test_the_password_reaches_the_mail_server_and_nothing_that_is_kept(served, small, block, locked, tmp_path) -> None:
    server, named = locked
    block(named)
    config = small("locked")
    served.start(ON_DEMAND, params={"config": str(config), "recipients": ["me@example.org"]})
    run = ended(served, config)
    assert run.state_name == "Completed", run.state.message
    assert [subject.split("]")[0] for subject in server.subjects] == ["[locked v1"]
    kept = [path for folder in (served.place.state, config.parent) for path in folder.rglob("*") if path.is_file()]
    assert {"prefect.db", "server.log", "worker.log", "analysis.json"} < {path.name for path in kept}
    assert [path for path in kept if PASSWORD.encode() in path.read_bytes()] == []
    assert "me@example.org" not in served.said([run], "recipients[0]: sent")


def test_a_wrong_password_is_told_without_it(served, small, block, locked) -> None:
    _, named = locked
    block({**named, "ERRATA_SMTP_PASSWORD": PASSWORD, "SECURITY": "none"})
    config = small("unlocked")
    served.start(ON_DEMAND, params={"config": str(config), "recipients": ["me@example.org"]})
    run = ended(served, config)
    assert run.state_name == "Failed"
    assert "ERRATA_SMTP_SECURITY: is none, which would send the password in the clear" in run.state.message
    assert PASSWORD not in run.state.message


@pytest.mark.parametrize("value", [PASSWORD, [PASSWORD], 5], ids=["text", "list", "number"])
def test_a_block_that_holds_no_settings_is_one_clear_message(block, value) -> None:
    from flows.telling import mail_environment  # noqa: PLC0415 - imports Prefect, which reads the environment
    from tasks.contracts.problems import ContractError  # noqa: PLC0415

    block(value)
    with pytest.raises(ContractError, match="block secret/errata-smtp: holds no names and values") as stopped:
        mail_environment()
    assert PASSWORD not in str(stopped.value)

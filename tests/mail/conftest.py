"""A real mail server on the loopback interface, servers that misbehave, and mails to send."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tasks.mail.outgoing import Outgoing
from tasks.mail.recipients import Recipient
from tasks.mail.server import MailServer

USER, PASSWORD = "errata", "correct horse"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOST = "127.0.0.1"


@pytest.fixture
def now() -> datetime:
    return NOW


@dataclass
class Box:
    """What a server received, and how it is to behave.

    Attributes:
        mails: (recipients of the envelope, message) in the order of arrival.
        refuse: address -> the answer to RCPT.
        on_data: called with each message before it is accepted.
    """

    mails: list[tuple[tuple[str, ...], EmailMessage]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[], None] = lambda: None
    answer: str = "250 accepted"
    connections: int = 0
    logins: list[str] = field(default_factory=list)

    @property
    def addressed(self) -> list[str]:
        """All recipients, one entry a mail."""
        return [address for recipients, _ in self.mails for address in recipients]

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append((tuple(envelope.rcpt_tos), message))
        self.on_data()
        return self.answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(mechanism)
        return AuthResult(success=right, handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


Serve = Callable[..., tuple[MailServer, Box]]


@pytest.fixture
def serve(authority: trustme.CA, ca_file: Path) -> Iterator[Serve]:
    """Starts a server: `serve("starttls", name=...)`; its certificate is for `name`."""
    running: list[Controller] = []

    def start(security: str = "none", name: str = HOST, login: bool = False) -> tuple[MailServer, Box]:
        box, options = Box(), {}
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
        if security == "starttls":
            options = {"tls_context": context, "require_starttls": True}
        if login:
            options |= {"auth_required": True, "authenticator": box.authenticate}
        controller = Controller(
            box,
            hostname=HOST,
            port=free_port(),
            ssl_context=context if security == "tls" else None,
            ready_timeout=20,
            **options,
        )
        controller.start()
        running.append(controller)
        box.connections = 0
        user = {"user": USER, "password": PASSWORD} if login else {}
        trusted = None if security == "none" else ca_file
        server = MailServer(HOST, controller.port, security, "Errata <errata@example.org>", ca_file=trusted, **user)
        return replace(server, timeout=20), box

    yield start
    for controller in running:
        controller.stop()


class Broken:
    """A server that answers properly until a certain point, and then does something else.

    Args:
        at: `connect`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `content` (after its first bytes) or `end` (after all of it).
        does: `hang`, `drop`, or an answer to give instead.
        times: how many connections are treated so; later ones are served properly.
    """

    def __init__(self, at: str, does: str, times: int) -> None:
        self.at, self.does, self.times = at, does, times
        self.connections = 0
        self.accepted = 0
        self.listener = socket.create_server((HOST, 0))
        self.open: list[socket.socket] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def server(self) -> MailServer:
        port = self.listener.getsockname()[1]
        return MailServer(HOST, port, "none", "errata@example.org", timeout=0.5)

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.open:
            connection.close()
        self.thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.open.append(connection)
                self.connections += 1
                with suppress(OSError):
                    self._talk(connection, broken=self.connections <= self.times)

    def _talk(self, connection: socket.socket, *, broken: bool) -> None:
        def at(point: str) -> bool:
            return broken and point == self.at and self._misbehave(connection)

        lines = connection.makefile("rb")
        if at("connect"):
            return
        connection.sendall(b"220 here\r\n")
        for line in lines:
            command = line[:4].decode().strip().upper()
            if at(command):
                return
            if command == "QUIT":
                connection.sendall(b"221 bye\r\n")
                connection.close()
                return
            connection.sendall(b"354 go on\r\n" if command == "DATA" else b"250 ok\r\n")
            if command == "DATA":
                lines.read(100)
                if at("content"):
                    return
                while lines.readline() != b".\r\n":
                    pass
                if at("end"):
                    return
                self.accepted += 1
                connection.sendall(b"250 accepted\r\n")

    def _misbehave(self, connection: socket.socket) -> bool:
        """Do it; whether the conversation is over."""
        if self.does == "hang":
            return True  # the connection stays open, and nobody reads or writes
        if self.does == "drop":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()
            return True
        connection.sendall(self.does.encode() + b"\r\n")
        if self.at == "connect":
            connection.close()
            return True
        time.sleep(0.05)
        return True


@pytest.fixture
def broken() -> Iterator[Callable[..., Broken]]:
    """Starts a server that misbehaves: `broken("RCPT", "hang")`."""
    running: list[Broken] = []

    def start(at: str, does: str, times: int = 1_000) -> Broken:
        running.append(Broken(at, does, times))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def mails() -> Callable[..., list[Outgoing]]:
    """One mail to each address; `large` ones do not fit into the buffers between two programs."""

    def build(*addresses: str, key: str = "7f3ac09b12de", large: bool = False, **rest: Any) -> list[Outgoing]:
        found = []
        for position, address in enumerate(addresses):
            message = EmailMessage(policy=policy.SMTP)
            message["From"], message["To"] = "errata@example.org", address
            message["Subject"] = "Überraschung"
            message.set_content(".a dot begins this line\n" + "x" * 70 + "\n", cte="quoted-printable")
            message.add_alternative("<p>Wie schön</p>", subtype="html", cte="quoted-printable")
            if large:
                message.add_attachment(b"\0" * 12_000_000, maintype="application", subtype="octet-stream")
            found.append(Outgoing(Recipient(address, f"mail.to[{position}]", "list"), message, key, **rest))
        return found

    return build

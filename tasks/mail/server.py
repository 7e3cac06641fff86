"""Which server sends the mail. It is named by the environment and never by errata.yaml, which is shared and stored."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, get_args

from tasks.contracts.addresses import address_hint, is_address
from tasks.contracts.problems import ContractError, Problem, nearest

Security = Literal["starttls", "tls", "none"]

PREFIX = "ERRATA_SMTP_"
_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
_HOST = re.compile(r"[A-Za-z0-9:]([A-Za-z0-9.:_-]*[A-Za-z0-9.])?")
TIMEOUT = 30.0


@dataclass(frozen=True)
class MailServer:
    """A mail server and how to speak to it.

    Attributes:
        sender: an address, or `Name <address>`.
        ca_file: certificates to trust instead of the system's.
        timeout: seconds to wait for each answer.
    """

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    timeout: float = TIMEOUT

    @property
    def place(self) -> str:
        """Host and port, for messages."""
        return f"{self.host}:{self.port}"

    @property
    def envelope_sender(self) -> str:
        """The sender's address alone."""
        return parseaddr(self.sender)[1]


def mail_server(environment: Mapping[str, str]) -> MailServer:
    """The server that ERRATA_SMTP_HOST, _PORT, _SECURITY, _USER, _PASSWORD, _FROM and _CA_FILE name.

    Raises:
        ContractError: if it is incomplete or contradicts itself; everything that is wrong is listed, no value of a
            password among it.
    """
    given = {name: environment.get(PREFIX + name, "").strip() for name in ("HOST", "PORT", "SECURITY", "FROM")}
    given |= {name: environment.get(PREFIX + name, "") for name in ("USER", "PASSWORD", "CA_FILE")}
    security = given["SECURITY"].lower() or "starttls"
    found = [*_place(given, security), *_login(given, security)]
    problems = [Problem(PREFIX + name, what, do) for name, what, do in found]
    if problems:
        raise ContractError(problems)
    return MailServer(
        host=given["HOST"],
        port=int(given["PORT"] or _PORTS[security]),
        security="tls" if security == "tls" else "none" if security == "none" else "starttls",
        sender=given["FROM"],
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        ca_file=Path(given["CA_FILE"]) if given["CA_FILE"] else None,
    )


# Which variable, what is wrong with it, and what to do.
_Found = Iterator[tuple[str, str, str]]


def _place(given: Mapping[str, str], security: str) -> _Found:
    if not given["HOST"]:
        yield "HOST", "is not set", "set it to the name of the mail server, e.g. mail.example.org"
    elif not _HOST.fullmatch(given["HOST"]):
        yield "HOST", f"{given['HOST']!r} is no host name", "write the name alone, without smtp:// and port"
    if given["PORT"] and not (given["PORT"].isdecimal() and 0 < int(given["PORT"]) < 65536):
        yield "PORT", f"{given['PORT']!r} is no port", "write a number such as 587, or leave it out"
    if security not in get_args(Security):
        do = nearest(security, get_args(Security))
        yield "SECURITY", f"is {given['SECURITY']!r}", do if do.startswith("did") else "use starttls, tls or none"
    sender = parseaddr(given["FROM"])[1]
    if not given["FROM"]:
        yield "FROM", "is not set", "set it to the sender's address, e.g. errata@example.org"
    elif not is_address(sender) or not given["FROM"].isprintable():
        yield "FROM", f"{given['FROM']!r} is no mail address", address_hint(given["FROM"])


def _login(given: Mapping[str, str], security: str) -> _Found:
    if bool(given["USER"]) != bool(given["PASSWORD"]):
        missing, there = ("PASSWORD", "USER") if given["USER"] else ("USER", "PASSWORD")
        yield missing, f"is not set, but {PREFIX}{there} is", "set both, or none where the server asks for no login"
    if security == "none" and given["PASSWORD"]:
        yield "SECURITY", "is none, which would send the password in the clear", "use starttls or tls"
    if given["CA_FILE"] and not Path(given["CA_FILE"]).is_file():
        yield "CA_FILE", f"there is no file {given['CA_FILE']!r}", "name a PEM file, or leave it out"
    if given["CA_FILE"] and security == "none":
        yield "CA_FILE", "is set, but ERRATA_SMTP_SECURITY is none", "use starttls or tls, or leave it out"

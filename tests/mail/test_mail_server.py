"""The mail server as the environment names it."""

from pathlib import Path

import pytest

from tasks.contracts.problems import ContractError
from tasks.mail.server import MailServer, mail_server

GOOD = {"HOST": "mail.example.org", "FROM": "Errata <errata@example.org>", "USER": "errata", "PASSWORD": "s3cret-word"}


def named(**values: str) -> dict[str, str]:
    return {f"ERRATA_SMTP_{name}": value for name, value in values.items()}


def problems(**values: str) -> list[str]:
    with pytest.raises(ContractError) as caught:
        mail_server(named(**values))
    assert caught.value.exit_code == 2
    return [f"{p.where} | {p.what} | {p.do}" for p in caught.value.problems]


@pytest.mark.parametrize(
    ("values", "port", "security"),
    [({}, 587, "starttls"), ({"SECURITY": "TLS"}, 465, "tls"), ({"PORT": "2525"}, 2525, "starttls")],
)
def test_little_has_to_be_said(values, port, security) -> None:
    server = mail_server(named(**GOOD | values))
    assert (server.host, server.port, server.security) == ("mail.example.org", port, security)
    assert (server.envelope_sender, server.place) == ("errata@example.org", f"mail.example.org:{port}")


def test_a_server_inside_a_network_may_need_no_login() -> None:
    server = mail_server(named(HOST="10.0.0.7", SECURITY="none", FROM="errata@localhost"))
    assert server == MailServer("10.0.0.7", 25, "none", "errata@localhost")


def test_user_and_password_are_never_printed() -> None:
    server = mail_server(named(**GOOD | {"USER": "the-user"}))
    assert server.password == "s3cret-word"  # noqa: S105 - so that its absence below means something
    assert "s3cret" not in repr(server) + str(server)
    assert "the-user" not in repr(server)


def test_nothing_is_set() -> None:
    assert problems() == [
        "ERRATA_SMTP_FROM | is not set | set it to the sender's address, e.g. errata@example.org",
        "ERRATA_SMTP_HOST | is not set | set it to the name of the mail server, e.g. mail.example.org",
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    found = problems(
        HOST="smtp://mail.example.org:25",
        PORT="587x",
        SECURITY="startls",
        FROM="errata",
        PASSWORD="s3cret-word",  # noqa: S106 - it must not be repeated
        CA_FILE="ca.pem",
    )
    assert [line.rpartition(" | ")[0] for line in found] == [
        "ERRATA_SMTP_CA_FILE | there is no file 'ca.pem'",
        "ERRATA_SMTP_FROM | 'errata' is no mail address",
        "ERRATA_SMTP_HOST | 'smtp://mail.example.org:25' is no host name",
        "ERRATA_SMTP_PORT | '587x' is no port",
        "ERRATA_SMTP_SECURITY | is 'startls'",
        "ERRATA_SMTP_USER | is not set, but ERRATA_SMTP_PASSWORD is",
    ]
    assert "did you mean 'starttls'?" in found[4]
    assert "s3cret" not in "".join(found)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"SECURITY": "none"}, "ERRATA_SMTP_SECURITY | is none, which would send the password in the clear"),
        ({"PASSWORD": ""}, "ERRATA_SMTP_PASSWORD | is not set, but ERRATA_SMTP_USER is"),
        ({"PORT": "70000"}, "ERRATA_SMTP_PORT | '70000' is no port"),
        ({"HOST": "two words"}, "ERRATA_SMTP_HOST | 'two words' is no host name"),
        ({"FROM": "Errata\nBcc: x@y.z <errata@example.org>"}, "ERRATA_SMTP_FROM"),
    ],
)
def test_each_mistake(values, problem) -> None:
    (found,) = problems(**GOOD | values)
    assert found.startswith(problem)

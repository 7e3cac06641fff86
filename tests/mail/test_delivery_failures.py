"""Servers that hang, refuse, drop or cannot be trusted: one clear message, nothing lost, nothing doubled."""

import smtplib
import time
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from tasks.mail.conversation import MailServerError, connect
from tasks.mail.send import deliver

JO, MO, PAT = "jo@example.org", "mo@example.org", "pat@example.org"


def why(server) -> str:
    """Why no connection can be made, in words."""
    with pytest.raises(MailServerError) as caught:
        connect(server)
    assert caught.value.exit_code == 3
    assert "correct" not in str(caught.value)
    return str(caught.value).removeprefix(f"mail server {server.place}: ")


def test_nobody_listens(serve, mails, tmp_path, now) -> None:
    server, box = serve()
    closed = replace(server, port=1)
    assert why(closed) == "nobody answers at this port"
    found = deliver(mails(JO, MO), closed, tmp_path, now)
    assert [d.words for d in found] == ["not sent: mail server 127.0.0.1:1: nobody answers at this port"] * 2
    assert list(tmp_path.rglob("mails")) == []
    assert [d.outcome for d in deliver(mails(JO, MO), server, tmp_path, now)] == ["sent", "sent"]
    assert box.addressed == [JO, MO]


def test_there_is_no_such_host(serve) -> None:
    server, _ = serve()
    assert why(replace(server, host="mail.invalid")) == "there is no such host"


def test_a_wrong_password(serve) -> None:
    server, box = serve("starttls", login=True)
    wrong = replace(server, password="correct cow")  # noqa: S106 - it is wrong
    assert why(wrong) == "refuses the user name or the password (535)"
    assert box.logins


def test_a_certificate_that_is_not_trusted(serve, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    for security in ("starttls", "tls"):
        server, _ = serve(security)
        said = why(replace(server, ca_file=stranger))
        assert said.startswith("its certificate is not trusted (")
        assert said.endswith("); ERRATA_SMTP_CA_FILE names the certificates to trust")
        assert "not trusted" in why(replace(server, ca_file=None))


def test_a_certificate_of_another_host(serve) -> None:
    server, box = serve("starttls", name="other.example.org")
    assert "certificate is not valid for '127.0.0.1'" in why(server)
    assert box.mails == []


def test_no_encryption_is_no_reason_to_send_in_the_clear(serve, ca_file) -> None:
    server, box = serve("none")
    asked = replace(server, security="starttls", ca_file=ca_file)
    assert why(asked) == "offers no encryption (STARTTLS); check ERRATA_SMTP_PORT and ERRATA_SMTP_SECURITY"
    assert why(replace(asked, security="tls")).startswith("does not speak TLS here")
    assert box.mails == []


def test_a_login_that_nobody_asks_for(serve) -> None:
    server, _ = serve("none")
    assert why(replace(server, user="errata", password="correct horse")) == (  # noqa: S106 - it goes nowhere
        "offers no login; check ERRATA_SMTP_PORT and ERRATA_SMTP_SECURITY"
    )


@pytest.mark.parametrize("point", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "content"])
def test_a_server_that_hangs_costs_one_time_limit_and_no_mail(broken, mails, tmp_path, now, point) -> None:
    hanging = broken(point, "hang", times=1)
    began = time.monotonic()
    found = deliver(mails(JO, MO, PAT, large=point == "content"), hanging.server, tmp_path, now)
    assert time.monotonic() - began < 4
    assert [d.outcome for d in found] == ["not_sent"] * 3
    assert "does not answer" in found[0].words
    assert "does not answer" in found[2].words


@pytest.mark.parametrize("point", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "content"])
def test_a_connection_that_drops_before_the_end_loses_nothing(broken, mails, tmp_path, now, point) -> None:
    dropping = broken(point, "drop", times=1)
    messages = mails(JO, MO, PAT, large=point == "content")
    found = deliver(messages, dropping.server, tmp_path, now)
    # The connection is made anew for the next recipient; where none can be made at all, nobody is tried.
    expected = ["not_sent"] * 3 if point in ("connect", "EHLO") else ["not_sent", "sent", "sent"]
    assert [d.outcome for d in found] == expected
    assert "ended the connection" in found[0].words
    again = deliver(messages, dropping.server, tmp_path, now)
    assert {d.outcome for d in found if d.outcome == "sent"} | {d.outcome for d in again} <= {"sent", "sent_before"}
    assert dropping.accepted == 3


def test_a_server_that_always_drops_is_left_alone(broken, mails, tmp_path, now) -> None:
    dropping = broken("MAIL", "drop")
    found = deliver(mails(*(f"r{i}@example.org" for i in range(9))), dropping.server, tmp_path, now)
    assert {d.outcome for d in found} == {"not_sent"}
    assert dropping.connections == 2


@pytest.mark.parametrize("does", ["hang", "drop", "nonsense"])
def test_an_end_without_an_answer_is_perhaps_a_mail_and_never_a_second_one(broken, mails, tmp_path, now, does) -> None:
    silent = broken("end", does, times=1)
    (first,) = deliver(mails(JO), silent.server, tmp_path, now)
    assert first.outcome == "in_doubt"
    (again,) = deliver(mails(JO), silent.server, tmp_path, now)
    assert again.outcome == "in_doubt"
    assert again.words.endswith(".json is removed from the history")
    assert silent.accepted == 0
    for path in tmp_path.rglob("*.json"):
        if path.stem == mails(JO)[0].recipient.token:
            path.unlink()
    assert [d.outcome for d in deliver(mails(JO), silent.server, tmp_path, now)] == ["sent"]


@pytest.mark.parametrize(
    ("point", "answer", "words"),
    [
        ("connect", "554 go away", "not sent: mail server {}: answers 554 go away"),
        ("MAIL", "452 no space", "not sent: the server refuses the sender: 452 no space"),
        ("RCPT", "550 no such user", "not sent: the server refuses the recipient: 550 no such user"),
        ("DATA", "451 later", "not sent: the server refuses the mail: 451 later"),
        ("end", "550 not wanted", "not sent: the server refuses the mail: 550 not wanted"),
        ("RCPT", "421 closing", "not sent: the server refuses the recipient: 421 closing"),
    ],
)
def test_each_refusal_says_what_is_refused(broken, mails, tmp_path, now, point, answer, words) -> None:
    refusing = broken(point, answer, times=1)
    (delivery,) = deliver(mails(JO), refusing.server, tmp_path, now)
    assert delivery.words == words.format(refusing.server.place)
    assert [d.outcome for d in deliver(mails(JO), refusing.server, tmp_path, now)] == ["sent"]


def test_a_server_that_hangs_at_goodbye_has_taken_the_mail(broken, mails, tmp_path, now) -> None:
    server = broken("QUIT", "hang")
    assert [d.outcome for d in deliver(mails(JO), server.server, tmp_path, now)] == ["sent"]


def test_a_connection_that_is_made_is_one_of_the_standard_library(serve) -> None:
    server, _ = serve("tls")
    with connect(server) as smtp:
        assert isinstance(smtp, smtplib.SMTP_SSL)
        assert smtp.local_hostname == "example.org"

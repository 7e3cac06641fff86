"""Mails sent to a real server: each recipient once, one failing recipient or server costs nobody else's mail."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tasks.mail.send import DeliveryError, deliver, insist

JO, MO, PAT = "jo@example.org", "mo@example.org", "pat@example.org"


@pytest.mark.parametrize(
    ("security", "login"), [("none", False), ("starttls", False), ("starttls", True), ("tls", False)]
)
def test_every_recipient_gets_a_mail_of_their_own_over_one_connection(
    serve, mails, tmp_path, now, security, login
) -> None:
    server, box = serve(security, login=login)
    found = deliver(mails(JO, MO, PAT), server, tmp_path, now)
    assert [d.line for d in found] == ["mail.to[0]: sent", "mail.to[1]: sent", "mail.to[2]: sent"]
    assert [recipients for recipients, _ in box.mails] == [(JO,), (MO,), (PAT,)]
    assert [message["To"] for _, message in box.mails] == [JO, MO, PAT]
    assert box.connections == (2 if security == "starttls" else 1)  # STARTTLS greets twice
    insist(found)


def test_the_message_arrives_as_it_was_made(serve, mails, tmp_path, now) -> None:
    server, box = serve("starttls")
    (sent,) = mails(JO)
    deliver([sent], server, tmp_path, now)
    ((_, arrived),) = box.mails
    assert arrived["Subject"] == "Überraschung"
    assert arrived.get_body(("plain",)).get_content().splitlines() == [".a dot begins this line", "x" * 70]
    assert arrived.get_body(("html",)).get_content().strip() == "<p>Wie schön</p>"


def test_a_second_attempt_sends_nothing_and_needs_no_server(serve, mails, tmp_path, now) -> None:
    server, box = serve()
    deliver(mails(JO, MO), server, tmp_path, now)
    again = deliver(mails(JO, MO, "JO@example.org", "jo@EXAMPLE.org"), replace(server, port=1), tmp_path, now)
    assert [d.outcome for d in again] == ["sent_before", "sent_before", "not_sent", "sent_before"]
    assert box.addressed == [JO, MO]


def test_another_run_is_another_mail(serve, mails, tmp_path, now) -> None:
    server, box = serve()
    for key in ("first", "second", "first"):
        deliver(mails(JO, key=key), server, tmp_path, now)
    assert box.addressed == [JO, JO]


def test_what_may_be_told_again_waits_its_time(serve, mails, tmp_path, now) -> None:
    server, box = serve()
    day = timedelta(hours=24)

    def told(later: timedelta) -> str:
        (delivery,) = deliver(mails(JO, key="failed-1", again_after=day), server, tmp_path, now + later)
        return delivery.outcome

    assert [told(timedelta(hours=h)) for h in (0, 1, 23, 24, 25, 47, 48)] == [
        "sent",
        "sent_before",
        "sent_before",
        "sent",
        "sent_before",
        "sent_before",
        "sent",
    ]
    assert box.addressed == [JO, JO, JO]


def test_one_bad_address_does_not_stop_the_others(serve, mails, tmp_path, now) -> None:
    server, box = serve()
    box.refuse = {MO: f"550 5.1.1 <{MO}>: mailbox of mo is unknown, write to postmaster@example.org"}
    found = deliver(mails(JO, MO, PAT), server, tmp_path, now)
    assert box.addressed == [JO, PAT]
    assert [d.outcome for d in found] == ["sent", "not_sent", "sent"]
    assert found[1].line == (
        "mail.to[1]: not sent: the server refuses the recipient: 550 5.1.1 …: mailbox of … is unknown, write to …"
    )
    with pytest.raises(DeliveryError, match=r"not sent, 1 of 3: mail\.to\[1\]"):
        insist(found)
    box.refuse = {}
    assert [d.outcome for d in deliver(mails(JO, MO, PAT), server, tmp_path, now)] == [
        "sent_before",
        "sent",
        "sent_before",
    ]
    assert box.addressed == [JO, PAT, MO]


@pytest.mark.parametrize("answer", ["451 try again later", "552 too large", "554 looks like spam"])
def test_a_mail_that_is_refused_is_sent_by_the_next_attempt(serve, mails, tmp_path, now, answer) -> None:
    server, box = serve()
    box.answer = answer
    (delivery,) = deliver(mails(JO), server, tmp_path, now)
    assert (delivery.outcome, delivery.words) == ("not_sent", f"not sent: the server refuses the mail: {answer}")
    box.answer = "250 accepted"
    assert [d.outcome for d in deliver(mails(JO), server, tmp_path, now)] == ["sent"]
    assert box.addressed == [JO]


def test_nothing_that_is_kept_or_told_holds_an_address(serve, mails, tmp_path, now: datetime) -> None:
    server, box = serve("starttls", login=True)
    box.refuse = {MO: f"550 no {MO}"}
    found = deliver(mails(JO, MO), server, tmp_path, now)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix == ".json"]
    assert len(kept) == 3
    told = [repr(found), repr(server), *(d.line for d in found), *(str(p) + p.read_text() for p in kept)]
    for secret in (JO, MO, "correct horse"):
        assert all(secret not in text for text in told)

"""Processes that are killed or race: exactly one mail to each recipient, or none and a word about it."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tasks.mail.send import deliver

JO, MO, PAT = "jo@example.org", "mo@example.org", "pat@example.org"

# Sends one mail to each address that is named, and prints what became of them.
SEND = textwrap.dedent("""
    import os, sys
    from datetime import UTC, datetime
    from email.message import EmailMessage
    from pathlib import Path
    from tasks.mail.outgoing import Outgoing
    from tasks.mail.recipients import Recipient
    from tasks.mail.send import deliver
    from tasks.mail.server import mail_server
    messages = []
    for i, address in enumerate(sys.argv[2:]):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "errata@example.org", address, "a run"
        message.set_content("a run")
        messages.append(Outgoing(Recipient(address, f"mail.to[{i}]", "list"), message, "7f3ac09b12de"))
    print("ready", flush=True)
    sys.stdin.readline()
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    print(*(d.outcome for d in deliver(messages, mail_server(os.environ), Path(sys.argv[1]), now)), flush=True)
""")

Sender = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    """Starts a process that sends to addresses once it is told to."""

    def start(port: int, *addresses: str) -> subprocess.Popen[str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ERRATA_SMTP_")}
        smtp = {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "FROM": "errata@example.org"}
        process = subprocess.Popen(
            [sys.executable, "-c", SEND, str(tmp_path), *addresses],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=own | {f"ERRATA_SMTP_{name}": value for name, value in smtp.items()},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    return start


def test_killed_after_sending_and_before_recording_sends_once(serve, sender, mails, tmp_path, now) -> None:
    server, box = serve()
    process = sender(server.port, JO, MO)
    # The server has the whole mail, and the sender will never hear of it.
    box.on_data = lambda: os.kill(process.pid, signal.SIGKILL)
    process.communicate("go\n", timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert box.addressed == [JO]

    box.on_data = lambda: None
    for _ in range(3):
        found = deliver(mails(JO, MO), server, tmp_path, now + timedelta(days=400))
        assert found[0].outcome == "in_doubt"
    assert box.addressed == [JO, MO]


def test_killed_before_anything_was_claimed_sends_on_the_next_attempt(broken, serve, sender, mails, tmp_path, now):
    hanging = broken("EHLO", "hang")
    process = sender(hanging.server.port, JO)
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    while not hanging.connections:
        threading.Event().wait(0.01)
    process.kill()
    process.communicate()
    server, box = serve()
    assert [d.outcome for d in deliver(mails(JO), server, tmp_path, now)] == ["sent"]
    assert box.addressed == [JO]


def test_two_processes_at_once_send_one_mail_to_each(serve, sender) -> None:
    server, box = serve()
    people = [f"person{i}@example.org" for i in range(12)]
    processes = [sender(server.port, *order) for order in (people, people[::-1], people)]
    outcomes = []

    def run(process: subprocess.Popen[str]) -> None:
        outcomes.append(process.communicate("go\n", timeout=60)[0].split())

    threads = [threading.Thread(target=run, args=(process,)) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(box.addressed) == sorted(people)
    told = [outcome for each in outcomes for outcome in each]
    assert len(told) == 36
    assert told.count("sent") == 12
    assert set(told) <= {"sent", "sent_before", "elsewhere"}


def test_a_mail_that_another_process_is_sending_is_left_to_it(serve, sender, mails, tmp_path, now: datetime) -> None:
    server, box = serve()
    found = []
    box.on_data = lambda: found.extend(deliver(mails(JO), server, tmp_path, now)) if not found else None
    process = sender(server.port, JO)
    out, _ = process.communicate("go\n", timeout=30)
    assert out == "sent\n"
    assert [d.outcome for d in found] == ["elsewhere"]
    assert box.addressed == [JO]

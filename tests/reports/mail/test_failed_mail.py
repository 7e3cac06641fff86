"""What operators get when a run failed."""

import re
from datetime import UTC, datetime

import pytest

from reports.mail.message import failed_message
from tasks.contracts.problems import ContractError, Problem
from tasks.mail.failures import AGAIN_AFTER, failure_of
from tasks.mail.recipients import Recipient

OPS = Recipient("ops@example.org", "mail.operators[0]", "operator")


@pytest.fixture
def failed(settings):
    def build(*problems: Problem, command: str = "errata run errata.yaml --version 2013.1"):
        error = ContractError(problems)
        doing = ("late-flights", "validate", "checking what the contract promises", command)
        return failure_of(error, *doing, settings())

    return build


@pytest.fixture
def send(now):
    return lambda failure, later=0: failed_message(failure, OPS, "errata@example.org", now + later * AGAIN_AFTER)


@pytest.fixture
def now():
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


DOUBLED = Problem(
    "p.parquet: id", "expected that id is unique; 3 of 1,203 rows (0.2 %) break it, first of them: S1", "x"
)
STRANGE = Problem("labels.label (y)", "'SECRET' (12 rows) is no value of 'y'", "mend 'SECRET'")


def test_it_says_what_failed_where_and_how_to_repeat_it(failed, send, text) -> None:
    outgoing = send(failed(DOUBLED, STRANGE))
    assert text(outgoing).split("\n-- \n")[0].strip() == "\n".join(
        [
            "FAILED · The run of late-flights failed while checking what the contract",
            "promises.",
            "",
            "What stopped it, in step validate",
            "✗ labels.label (y): '…' (12 rows) is no value of 'y'",
            "✗ p.parquet: id: expected that id is unique; 3 of 1,203 rows (0.2 %) break",
            "  it",
            "",
            "To run it again",
            "  errata run errata.yaml --version 2013.1",
        ]
    )
    assert re.fullmatch(
        r"\[late-flights\] FAILED in step validate: 2 problems \([0-9a-f]{8}\)", outgoing.message["Subject"]
    )


def test_it_holds_no_value_of_a_row(failed, send, text, html) -> None:
    outgoing = send(failed(DOUBLED, STRANGE))
    assert not re.search("SECRET|S1", text(outgoing) + html(outgoing) + str(outgoing.message["Subject"]))
    assert "is no value of" in html(outgoing)


def test_it_is_one_mail_a_day_and_cause(failed, send) -> None:
    first, again, other = send(failed(DOUBLED)), send(failed(DOUBLED)), send(failed(STRANGE))
    assert first.key == again.key != other.key
    assert first.again_after == AGAIN_AFTER
    assert first.message["Message-ID"] == again.message["Message-ID"] != send(failed(DOUBLED), 1).message["Message-ID"]
    assert first.message.as_bytes() == again.message.as_bytes()


def test_many_problems_stay_readable(failed, send, text, html) -> None:
    many = [Problem(f"p{i}: column{'x' * 300}", f"is <b>odd</b> {'y' * 900}", "x") for i in range(12)]
    outgoing = send(failed(*many, *(Problem(f"q{i}", "is odd", "x", "warning") for i in range(12))))
    assert text(outgoing).count("✗") == 10
    assert "and 2 more" in text(outgoing)
    assert "<b>" not in html(outgoing)
    assert len(outgoing.message.as_bytes()) < 80_000


def test_a_line_end_in_a_command_makes_no_header_and_no_line(failed, send, text) -> None:
    outgoing = send(failed(STRANGE, command="errata run\r\nBcc: x@y.z"))
    assert "  errata run Bcc: x@y.z\n" in text(outgoing)
    assert outgoing.message["Bcc"] is None

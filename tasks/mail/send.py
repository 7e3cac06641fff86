"""Sends mails, each to one recipient and at most once, over one connection.

What was sent is kept by `tasks.mail.ledger`; how a server is spoken to lives in `tasks.mail.conversation`. A server
that fails costs nobody a mail: whoever was not reached is told as such, and the next attempt reaches only those.
"""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from tasks.contracts.problems import ErrataError
from tasks.mail.conversation import Answer, MailServerError, connect, hand_over, hang_up
from tasks.mail.ledger import Claim, Held, claim, claim_file, held, settle
from tasks.mail.outgoing import Outgoing
from tasks.mail.recipients import Recipient
from tasks.mail.server import MailServer

# Connections that may break one after the other before the server is left alone.
_BROKEN = 2


@dataclass(frozen=True)
class Delivery:
    """What became of the mail to one recipient.

    Attributes:
        outcome: `sent`; `sent_before`; `in_doubt` (perhaps sent, and not sent again by itself); `elsewhere` (another
            process is sending it); `not_sent` (the next attempt may send it).
        words: the same for a reader, without addresses.
    """

    recipient: Recipient
    outcome: Literal["sent", "sent_before", "in_doubt", "elsewhere", "not_sent"]
    words: str

    @property
    def line(self) -> str:
        """One line for a log."""
        return f"{self.recipient.where}: {self.words}"


class DeliveryError(ErrataError):
    """Some mail was not sent (exit code 3); sending again reaches those who are missing, and nobody twice."""


def deliver(messages: Sequence[Outgoing], server: MailServer, ledger: Path, now: datetime) -> list[Delivery]:
    """Send every message that was not sent before; one delivery per message, in their order.

    Args:
        messages: one per recipient.
        server: connected to only if there is something to send.
        ledger: the folder of the history, in which claims and outcomes are kept.
        now: written into the ledger.

    Raises:
        OSError: if the ledger cannot be written. Whatever was sent until then is recorded, or in doubt.
    """
    line = _Line(server)
    try:
        return [_deliver(outgoing, line, ledger, now) for outgoing in messages]
    finally:
        line.close()


def insist(deliveries: Sequence[Delivery]) -> None:
    """Make an error of mails that were not sent.

    Raises:
        DeliveryError: naming each of them.
    """
    missing = [delivery.line for delivery in deliveries if delivery.outcome == "not_sent"]
    if missing:
        raise DeliveryError(f"not sent, {len(missing)} of {len(deliveries)}: " + "; ".join(missing))


class _Line:
    """The connection, made when it is first needed and again after it broke; given up when that is no use."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.given_up = ""
        self._smtp: smtplib.SMTP | None = None
        self._broken = 0

    def open(self) -> bool:
        """Whether there is a connection."""
        if self._smtp is None and not self.given_up:
            try:
                self._smtp = connect(self.server)
            except MailServerError as error:
                self.given_up = str(error)
        return self._smtp is not None

    def hand_over(self, outgoing: Outgoing) -> Answer:
        """Hand a mail over; to be called while there is a connection."""
        if self._smtp is None:
            raise ValueError("no connection")
        answer = hand_over(self._smtp, self.server.envelope_sender, outgoing.recipient.address, outgoing.message)
        if answer.alive:
            self._broken = 0
            return answer
        self._smtp.close()
        self._smtp = None
        self._broken += 1
        # A server that hangs would cost every further recipient the whole time limit.
        if answer.hangs or self._broken == _BROKEN:
            self.given_up = f"mail server {self.server.place}: {answer.words}"
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._smtp:
            hang_up(self._smtp)


def _deliver(outgoing: Outgoing, line: _Line, ledger: Path, now: datetime) -> Delivery:
    what = (outgoing.key, outgoing.recipient.token, now, outgoing.again_after)
    if standing := held(ledger, *what):
        return _held(outgoing, standing)
    if not line.open():
        return Delivery(outgoing.recipient, "not_sent", f"not sent: {line.given_up}")
    claimed = claim(ledger, *what)
    if not isinstance(claimed, Claim):
        return _held(outgoing, claimed)
    answer = line.hand_over(outgoing)
    settle(claimed, answer.outcome, now)
    match answer.outcome:
        case "sent":
            return Delivery(outgoing.recipient, "sent", "sent")
        case "refused":
            return Delivery(outgoing.recipient, "not_sent", f"not sent: {answer.words}")
        case "unknown":
            return Delivery(outgoing.recipient, "in_doubt", f"perhaps sent: {answer.words}; {_by_hand(outgoing)}")


def _held(outgoing: Outgoing, standing: Held) -> Delivery:
    match standing:
        case "sent":
            return Delivery(outgoing.recipient, "sent_before", "sent before, not sent again")
        case "elsewhere":
            return Delivery(outgoing.recipient, "elsewhere", "another process is sending it")
        case "in_doubt":
            words = "perhaps sent: an earlier attempt ended before it knew"
            return Delivery(outgoing.recipient, "in_doubt", f"{words}; {_by_hand(outgoing)}")


def _by_hand(outgoing: Outgoing) -> str:
    files = claim_file(outgoing.key, outgoing.recipient.token)
    return f"it is not sent again unless {files} is removed from the history"

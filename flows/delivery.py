"""Telling of a published run by mail: last of all, after the report was opened again, and nobody twice.

What a mail says is in `reports.mail`; how it is sent and remembered, in `tasks.mail`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reports.mail.message import failed_message, run_message
from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError
from tasks.mail.failures import failure_of
from tasks.mail.files import write_eml
from tasks.mail.owed import strike_off
from tasks.mail.published import check_published
from tasks.mail.recipients import STAKEHOLDERS, Recipient, operators, recipients
from tasks.mail.send import Delivery, deliver, insist
from tasks.mail.server import mail_server
from tasks.runs.files import read_analysis
from tasks.runs.home import Home

Environment = Callable[[], Mapping[str, str]]

# A dry run needs neither a server nor a list to show what would be sent.
_NOBODY = Recipient("reader@localhost", "nobody yet", "request")
_NO_SENDER = "Errata <errata@localhost>"


@dataclass(frozen=True)
class Post:
    """To whom a run is told.

    Attributes:
        to: addresses, or `stakeholders` for the contract's list; None if nobody was named.
        scheduled: whether a schedule or an event started the run; only then the list is written to unasked.
        dry_run: write the mails as files instead of sending them.
    """

    to: tuple[str, ...] | None = None
    scheduled: bool = False
    dry_run: bool = False


def tell(
    folder: Path, contract: Contract, home: Home, post: Post, now: datetime, environment: Environment
) -> list[str]:
    """Mail a run to those who are to hear of it.

    `environment` is called for the mail server's settings, so that no password travels as a value.

    Returns:
        One line per mail, without addresses.

    Raises:
        ContractError: if the published report is not whole, or an address or the server's settings are wrong.
        DeliveryError: if a mail could not be sent; the next attempt sends it to those who are missing.
    """
    wanted = recipients(contract, post.to, post.scheduled)
    if post.dry_run:
        return _write(folder, contract, home, wanted or recipients(contract, [STAKEHOLDERS], False) or (_NOBODY,), now)
    deliveries = _send(folder, contract, home, wanted, now, environment) if wanted else []
    if post.scheduled and not any(delivery.outcome == "elsewhere" for delivery in deliveries):
        strike_off(home.history, folder)
    return [delivery.line for delivery in deliveries]


def _send(
    folder: Path,
    contract: Contract,
    home: Home,
    wanted: tuple[Recipient, ...],
    now: datetime,
    environment: Environment,
) -> list[Delivery]:
    if broken := check_published(folder):
        raise ContractError(broken)
    server = mail_server(environment())
    analysis = read_analysis(folder)
    messages = [run_message(analysis, contract, who, server.sender, now, folder) for who in wanted]
    deliveries = deliver(messages, server, home.history, now)
    insist(deliveries)
    return deliveries


def tell_operators(
    error: BaseException,
    stage: tuple[str, str],
    command: str,
    contract: Contract,
    home: Home,
    now: datetime,
    environment: Environment,
) -> list[str]:
    """Mail the operators, and nobody else, that a run failed; the same cause once a day.

    Args:
        error: what stopped the run.
        stage: name of the stage and what it was doing.
        command: what to type to run it again.
        contract: names the operators.
        home: keeps the ledger.
        now: an aware time.
        environment: called for the mail server's settings.

    Returns:
        One line per mail, without addresses.
    """
    wanted = operators(contract)
    if not wanted:
        return []
    server = mail_server(environment())
    failure = failure_of(error, contract.model, *stage, command, contract)
    messages = [failed_message(failure, who, server.sender, now) for who in wanted]
    return [delivery.line for delivery in deliver(messages, server, home.history, now)]


def _write(folder: Path, contract: Contract, home: Home, wanted: tuple[Recipient, ...], now: datetime) -> list[str]:
    analysis = read_analysis(folder)
    written = [
        write_eml(home.outbox, run_message(analysis, contract, who, _NO_SENDER, now, folder))[0] for who in wanted
    ]
    return [f"{who.where}: written to {path}" for who, path in zip(wanted, written, strict=True)]

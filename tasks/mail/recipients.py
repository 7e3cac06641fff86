"""Who gets a mail of a run: those who asked for it, or the contract's list, each address once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from tasks.contracts.addresses import address_hint, is_address, normalised
from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem

# Named among the recipients of an on-demand run, it stands for the contract's whole list.
STAKEHOLDERS = "stakeholders"

# Why somebody gets a mail: on the list, asked for the run, or operates it.
Reason = Literal["list", "request", "operator"]


@dataclass(frozen=True)
class Recipient:
    """One address; logs and ledgers name it by its place and its token, never as it is.

    Attributes:
        where: its place, such as `mail.to[1]`.
    """

    address: str = field(repr=False)
    where: str
    reason: Reason

    @property
    def token(self) -> str:
        """Sixteen hex digits that stand for the address."""
        return sha256(normalised(self.address).encode()).hexdigest()[:16]


def recipients(contract: Contract, requested: Sequence[str] | None, scheduled: bool) -> tuple[Recipient, ...]:
    """Who gets the mail of a run.

    Args:
        contract: holds the list of stakeholders.
        requested: addresses named for this run, and perhaps `stakeholders`; None if none were named.
        scheduled: whether the run was started by a schedule or event. Only such a run writes to the list unasked.

    Raises:
        ContractError: if one of the requested addresses is none; all of them are listed.
    """
    listed = [Recipient(address, f"mail.to[{i}]", "list") for i, address in enumerate(contract.mail.to)]
    if requested is None:
        return _each_once(listed if scheduled else ())
    named: list[Recipient] = []
    problems = []
    for i, text in enumerate(requested):
        if text == STAKEHOLDERS:
            named += listed
        elif is_address(text):
            named.append(Recipient(text, f"recipients[{i}]", "request"))
        else:
            hint = f"{address_hint(text)}; {STAKEHOLDERS!r} stands for the contract's list"
            problems.append(Problem(f"recipients[{i}]", f"{text!r} is no mail address", hint))
    if problems:
        raise ContractError(problems)
    return _each_once(named)


def operators(contract: Contract) -> tuple[Recipient, ...]:
    """Who is told that a run failed."""
    return _each_once(
        Recipient(address, f"mail.operators[{i}]", "operator") for i, address in enumerate(contract.mail.operators)
    )


def _each_once(found: Iterable[Recipient]) -> tuple[Recipient, ...]:
    first: dict[str, Recipient] = {}
    for recipient in found:
        first.setdefault(recipient.token, recipient)
    return tuple(first.values())

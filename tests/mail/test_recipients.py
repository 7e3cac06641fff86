"""Who gets a mail: the requester alone unless somebody says otherwise, each address once."""

import pytest

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError
from tasks.mail.recipients import Recipient, operators, recipients


@pytest.fixture
def listed(contract: Contract) -> Contract:
    mail = {
        "to": ["jo@example.org", "mo@example.org", "jo@EXAMPLE.org", "Jo@example.org"],
        "operators": ["ops@example.org", "ops@Example.org"],
    }
    return Contract.model_validate(contract.model_dump() | {"mail": mail})


def told(found: tuple[Recipient, ...]) -> list[tuple[str, str, str]]:
    return [(r.address, r.where, r.reason) for r in found]


def test_a_scheduled_run_writes_to_the_list_each_address_once(listed: Contract) -> None:
    # What stands before the @ may differ in case between two people, a domain may not.
    assert told(recipients(listed, None, scheduled=True)) == [
        ("jo@example.org", "mail.to[0]", "list"),
        ("mo@example.org", "mail.to[1]", "list"),
        ("Jo@example.org", "mail.to[3]", "list"),
    ]


def test_an_on_demand_run_writes_to_nobody_who_was_not_named(listed: Contract) -> None:
    assert recipients(listed, None, scheduled=False) == ()
    assert recipients(listed, [], scheduled=True) == ()
    asked = [("me@example.org", "recipients[0]", "request")]
    assert told(recipients(listed, ["me@example.org", "me@example.ORG"], scheduled=False)) == asked
    assert told(recipients(listed, ["me@example.org"], scheduled=True)) == asked


def test_the_list_can_be_asked_for(listed: Contract) -> None:
    found = told(recipients(listed, ["mo@example.org", "stakeholders"], scheduled=False))
    assert [address for address, _, _ in found] == ["mo@example.org", "jo@example.org", "Jo@example.org"]


def test_all_bad_addresses_are_told_at_once(listed: Contract) -> None:
    with pytest.raises(ContractError) as caught:
        recipients(listed, ["me", "you@example.org", "Pat <pat@example.org>"], scheduled=False)
    assert [(p.where, p.what, p.do.partition(";")[0]) for p in caught.value.problems] == [
        ("recipients[0]", "'me' is no mail address", "write it as name@example.org"),
        ("recipients[2]", "'Pat <pat@example.org>' is no mail address", "write the address alone: pat@example.org"),
    ]


def test_operators_are_told_of_failures_each_once(listed: Contract) -> None:
    assert told(operators(listed)) == [("ops@example.org", "mail.operators[0]", "operator")]


def test_a_recipient_is_named_by_place_and_token_only(listed: Contract) -> None:
    first, *_ = recipients(listed, None, scheduled=True)
    assert repr(first) == "Recipient(where='mail.to[0]', reason='list')"
    assert first.token == Recipient("jo@EXAMPLE.ORG", "x", "list").token
    assert len(first.token) == 16

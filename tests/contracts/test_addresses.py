"""Which texts are mail addresses, and which addresses are one."""

import pytest

from tasks.contracts.addresses import is_address, normalised


@pytest.mark.parametrize(
    "text",
    ["jo@example.org", "jo.doe+errata@mail.example.co.uk", "o'hara@x.org", "root@localhost", "a@xn--exmple-cua.org"],
)
def test_an_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jo",
        "@example.org",
        "jo@",
        "jo@example..org",
        ".jo@example.org",
        "jo.@example.org",
        "jo@-example.org",
        "jo doe@example.org",
        "jo@example.org\n",
        "jo@example.org\r\nBcc: x@y.z",
        "jo@example.org,mo@example.org",
        '"jo"@example.org',
        "jo@[127.0.0.1]",
        "jo@exämple.org",
        "x" * 65 + "@example.org",
        "jo@" + ".".join(["x" * 60] * 5),
    ],
)
def test_no_address(text: str) -> None:
    assert not is_address(text)


def test_case_differs_before_the_at_sign_only() -> None:
    assert normalised("Jo@Example.ORG") == "Jo@example.org"

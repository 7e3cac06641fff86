"""Mail addresses as far as their form tells: `name@example.org`, in ASCII and without a display name.

Whether anybody reads them is for the mail server to say. Internationalised domains are written as `xn--...`, because
not every server on the way takes the other form.
"""

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})*)")
# RFC 5321, section 4.5.3.1.
_LONGEST, _LONGEST_NAME = 254, 64


def is_address(text: str) -> bool:
    """Whether a text is one plain address."""
    found = _ADDRESS.fullmatch(text)
    return bool(found) and len(text) <= _LONGEST and len(text.partition("@")[0]) <= _LONGEST_NAME


def address_hint(text: str) -> str:
    """What to write instead of a text that is no address."""
    inside = re.search(r"<([^<>]*)>", text)
    if inside and is_address(inside[1]):
        return f"write the address alone: {inside[1]}"
    parts = re.split(r"[,;\s]+", text.strip(" ,;"))
    if len(parts) > 1 and all(map(is_address, parts)):
        return "write one address per entry"
    if len(parts) == 1 and is_address(parts[0]):
        return f"write {parts[0]}"
    if not text.isascii():
        return "write it in ASCII, a domain with other letters in its xn-- form"
    return "write it as name@example.org"


def normalised(address: str) -> str:
    """An address as it is compared: upper and lower case are one in the domain, and may differ in the name."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"

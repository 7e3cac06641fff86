"""Problem texts without row values, for a mail.

Problems are written for the console of the one who runs Errata and may quote keys and values. A mail goes further than
a console, so it keeps only what is known to be none: words, counts, and names that errata.yaml itself holds. Whatever
else is quoted, or has a digit in it and does not count something, is left out; too much rather than too little.
"""

import re
from collections.abc import Iterator
from typing import Any

from tasks.contracts.config import Contract

LEFT_OUT = "…"

# What follows these words is a list of keys or values, as `tasks.validation` writes them.
_LISTS = re.compile(r"(?:, first of them: |; found (?![\d,]+ rows\b|no\b)).*", re.DOTALL)
# An apostrophe after a letter opens nothing ("the predictions' key").
_QUOTED = re.compile(r"(?<!\w)'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|“[^”]*”")
_WORD = re.compile(r"[^\s'\"`“”()\[\];:]+")
# A count is followed by what it counts, a share by its sign.
_COUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,3})(?= (?!to\b|and\b|or\b)[a-z])|\d{1,3}(?:\.\d)?(?= %)")


def names_of(contract: Contract) -> frozenset[str]:
    """Every name and text that errata.yaml holds."""
    return frozenset(_texts(contract.model_dump()))


def without_values(text: str, names: frozenset[str] = frozenset()) -> str:
    """A problem's text with everything left out that may be a row value; `names` may stand."""
    text = _LISTS.sub("", text)
    parts, end = [], 0
    for found in _QUOTED.finditer(text):
        first, inside, last = found[0][0], found[0][1:-1], found[0][-1]
        parts += [_counts_only(text[end : found.start()]), first, inside if inside in names else LEFT_OUT, last]
        end = found.end()
    return "".join([*parts, _counts_only(text[end:])])


def _counts_only(text: str) -> str:
    return _WORD.sub(lambda found: _count_or_word(text, found), text)


def _count_or_word(text: str, found: re.Match[str]) -> str:
    word = found[0].strip(",.")
    if not any(c.isdigit() for c in word) or _COUNT.match(text, found.start()):
        return found[0]
    return found[0].replace(word, LEFT_OUT, 1)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(name)
            yield from _texts(value)
    elif isinstance(part, list):
        for item in part:
            yield from _texts(item)

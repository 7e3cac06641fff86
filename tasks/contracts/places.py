"""How a part of the contract is called in messages: `predictions.score`, `features[0].key`, `columns['tail num']`.

The places are paths into errata.yaml, so that a reader finds the line that has to change.
"""

import re
from collections.abc import Iterable

from tasks.contracts.config import LOGGED, TRAINING, Contract, raw_name

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def path_to(steps: Iterable[str | int]) -> str:
    """A path as one would write it: names with dots, positions and unusual names in brackets."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{step!r}]"
    return text


def place_of(contract: Contract, table: str) -> str:
    """Where a table is declared: `predictions`, `labels`, `features[1]`, `features[1].raw`, `context[0]`, `training`.

    Raises:
        KeyError: if the contract declares no such table.
    """
    if table in ("predictions", "labels", LOGGED, TRAINING):
        return table
    for part, declared in (("features", contract.features), ("context", contract.context)):
        for position, entry in enumerate(declared):
            if entry.name == table:
                return f"{part}[{position}]"
            if raw_name(entry.name) == table:
                return f"{part}[{position}].raw"
    raise KeyError(table)

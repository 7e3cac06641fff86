"""The rows behind a failed rule: how many there are, the first keys, and the query that lists them all."""

from collections.abc import Mapping
from dataclasses import dataclass

from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.inputs.sources import Table
from tasks.sql import ident
from tasks.validation.rules import Rule, files, views

MOST_KEYS = 10
_LONGEST_KEY = 80


@dataclass(frozen=True)
class Failing:
    """The rows (or values) that break a rule; `keys` are the first ones, empty where a policy hides them."""

    rows: int
    keys: tuple[str, ...]
    query: str


def failing(engine: Engine, contract: Contract, tables: Mapping[str, Table], rule: Rule) -> Failing:
    """Count and list what breaks a rule that has a statement for it."""
    if rule.rows is None:
        raise ValueError(f"{rule.sentence}: not a rule about rows")
    query = rule.rows.text(views(tables))
    (count,) = engine.row("validation/count", query=query)
    keys: tuple[str, ...] = ()
    shown = rule.rows.shown if rule.finds == "rows" else ("value",)
    if shown and not (hidden_columns(contract, rule.source) & {*rule.rows.shown, *rule.rows.reveals}):
        found = engine.rows(
            "validation/first_keys", {"limit": MOST_KEYS}, query=query, shown=[ident(name) for name in shown]
        )
        keys = tuple(_key(shown, row) for row in found)
    return Failing(count, keys, rule.rows.text(files(tables)) if rule.finds == "rows" else "")


def hidden_columns(contract: Contract, table: str) -> set[str]:
    """The columns of a table whose values are not shown, under their plain or their evaluation name."""
    hidden = {name for name, note in contract.columns.items() if note.policy != "show"}
    return hidden | {name.removeprefix(f"{table}__") for name in hidden}


def _key(names: tuple[str, ...], row: tuple[str | None, ...]) -> str:
    values = ["(missing)" if value is None else value for value in row]
    text = values[0] if len(names) == 1 else ", ".join(f"{n}={v}" for n, v in zip(names, values, strict=True))
    return text if len(text) <= _LONGEST_KEY else f"{text[: _LONGEST_KEY - 1]}…"

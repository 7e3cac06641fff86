"""How further tables were probably meant to be joined to the predictions.

A key is looked for among columns of the same name, the shortest that tells the table's rows apart; without one, by the
values. A table whose key repeats, but not together with a time, holds versions of its rows: that is an as-of join.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.inputs.guess_roles import Key, key_columns, shortest_key, tried, words
from tasks.inputs.look import Look
from tasks.joins.keys import comparable

_VERSIONS = {"valid", "snapshot", "asof", "effective", "since", "updated", "start"}
_FOUND = 0.5  # share of the predictions' keys that a table has to have, where names do not agree
_ALMOST = 0.99  # a key of this share of different values was probably meant to be one


@dataclass(frozen=True)
class Join:
    """A table, its key, and how often its rows may be used; key is None where none was found."""

    look: Look
    name: str
    key: Key | None
    valid_from: str | None = None
    one_to_one: bool = False


def guess_joins(predictions: Look, tables: Sequence[Look], has_time: bool) -> list[Join]:
    """One join per table."""
    taken: set[str] = set()
    joins = []
    for table in tables:
        name = _name(table.stem, taken)
        taken.add(name.lower())
        joins.append(_join(predictions, table, name, has_time))
    return joins


def _join(predictions: Look, table: Look, name: str, has_time: bool) -> Join:
    there = key_columns(table)
    shared = [
        column
        for column in key_columns(predictions)
        if column in there and comparable(predictions.columns[column].type, table.columns[column].type)
    ]
    if columns := shortest_key(shared, [table]):
        key = _described(predictions, table, tuple((c, c) for c in columns))
        return Join(table, name, key, one_to_one=predictions.is_key(columns))
    if has_time and (versions := _versions(table, shared)):
        key, valid_from = versions
        return Join(table, name, key, valid_from)
    if pairs := _by_values(predictions, table):
        return Join(table, name, _described(predictions, table, (pairs,)))
    return Join(table, name, _almost(table, shared))


def _described(predictions: Look, table: Look, pairs: tuple[tuple[str, str], ...]) -> Key:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    share = predictions.share_found(left, table, right)
    why = f"unique in {table.of_rows}"
    if table.rows == table.seen:
        why += f"; {share:.0%} of the predictions' keys are found"
    return Key(pairs, why)


def _versions(table: Look, shared: Sequence[str]) -> tuple[Key, str] | None:
    times = [column.name for column in table.columns.values() if column.kind == "time"]
    likely = sorted(times, key=lambda name: not words(name) & _VERSIONS)
    for columns in tried([column for column in shared if column not in times]):
        for time in likely:
            if words(time) & _VERSIONS and table.is_key([*columns, time]):
                why = f"repeats, but not together with {time}: versions of one row"
                return Key(tuple((column, column) for column in columns), why), time
    return None


def _by_values(predictions: Look, table: Look) -> tuple[str, str] | None:
    """The pair of columns whose values agree best; of equals, the one with more different values."""
    best: tuple[float, int, tuple[str, str]] | None = None
    for left, right in _pairs(predictions, table):
        share = predictions.share_found([left], table, [right])
        rank = (round(share, 1), predictions.columns[left].distinct, (left, right))
        if share >= _FOUND and (best is None or rank[:2] > best[:2]):
            best = rank
    return best[2] if best else None


def _pairs(predictions: Look, table: Look) -> Iterator[tuple[str, str]]:
    """Columns that could mean the same: texts; whole numbers only where the names are related."""
    unique = [name for name in key_columns(table) if table.is_key([name])]
    for right in unique:
        for left in key_columns(predictions):
            ours, theirs = predictions.columns[left], table.columns[right]
            texts = ours.kind == theirs.kind == "category"
            # customer_id is the id of the table customers.
            about = words(right) | {word.removesuffix("s") for word in words(table.stem)}
            related = bool(words(left)) and words(left) <= about
            if comparable(ours.type, theirs.type) and (texts or related) and ours.distinct > 1:
                yield left, right


def _almost(table: Look, shared: Sequence[str]) -> Key | None:
    for columns in tried(shared):
        filled, distinct = table.distinct_keys(columns)
        if filled and distinct / table.seen >= _ALMOST:
            why = f"NOT unique: {distinct:,} different values in {filled:,} rows"
            return Key(tuple((column, column) for column in columns), why)
    return None


def _name(stem: str, taken: set[str]) -> str:
    """A table's name as the contract allows it."""
    plain = "_".join(re.findall(r"[A-Za-z0-9]+", stem))[:36] or "table"
    plain = plain if plain[0].isalpha() else f"t_{plain}"
    reserved = {"case", "prediction", "label", "error", "split", "predictions", "labels", "errata"}
    name, number = (f"{plain}_table" if plain.lower() in reserved else plain), 1
    while name.lower() in taken:
        number += 1
        name = f"{plain}_{number}"
    return name

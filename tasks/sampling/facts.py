"""Facts: the values of a case in the reader's words, each beside what is typical.

Which cases are shown, and what else stands on a card, is in `tasks.sampling.cards`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tasks.contracts.analysis import Fact
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.moments import has_zone, is_day, is_moment, iso_day, iso_minute, microseconds, moment_text
from tasks.sql import Sql, ident

FACTS = 12
# A value is called rare below this share, and if the most common one is so many times as common.
RARE = 0.01
FAR_FROM_COMMON = 20
SAMPLE = 100_000

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Typical:
    """What is typical: the 5 % and 95 % quantile by column, and the share of rare values by column and value."""

    ranges: Mapping[str, tuple[float, float]]
    rare: Mapping[tuple[str, str], float]


def shown_columns(contract: Contract, columns: Iterable[Column]) -> list[Column]:
    """The columns a card may show: keys and facts, but nothing that tells the outcome; the time of prediction last.

    Where predictions and labels come from one table, its label stands among the columns.
    """
    columns = list(columns)
    labels = contract.labels
    telling = {labels.label, labels.labelled_at, labels.source_of_label} - set(contract.predictions.key)
    shown = [
        c
        for c in columns
        if c.role in ("key", "prediction", "feature", "context")
        and c.kind != "nested"
        and not (c.table == "predictions" and c.source_name in telling)
    ]
    if contract.time is not None:
        shown += [c for c in columns if c.name == contract.time and c.role == "engine"]
    return shown


def compared_columns(shown: Iterable[Column], contract: Contract) -> list[Column]:
    """The columns in which cases are compared: the facts without what tells one case or entity from another."""
    return [c for c in shown if c.role != "key" and c.name != contract.entity]


def typical(engine: Engine, evaluation: Sql, shown: Sequence[Column], rows: Iterable[Row]) -> Typical:
    """What is typical of the shown columns, as far as the given rows need it."""
    return Typical(_ranges(engine, evaluation, shown), _shares(engine, evaluation, shown, list(rows)))


def facts(contract: Contract, shown: Sequence[Column], row: Row, usual: Typical) -> tuple[Fact, ...]:
    """At most twelve facts of a case in their own order: unusual ones before others, empty ones last."""
    found = [_fact(contract, c, row[c.name], usual) for c in shown if _tells(c, usual.ranges)]
    order = sorted(range(len(found)), key=lambda i: (not found[i].unusual, not found[i].value, i))
    return tuple(found[i] for i in sorted(order[:FACTS]))


def readable(column: Column) -> Sql:
    """A column as a value that can be shown: numbers and truth values as they are, all others as text.

    Days and moments come as microseconds since 1970, because Python does not know every year.
    """
    name = ident(column.name)
    if is_moment(column.type):
        return microseconds(name, column.type)
    return name if column.kind in ("number", "boolean") else Sql(f"CAST({name} AS VARCHAR)")


def _ranges(engine: Engine, evaluation: Sql, shown: Sequence[Column]) -> dict[str, tuple[float, float]]:
    numeric = [c for c in shown if c.kind == "number"]
    _, _, cases = engine.row("runs/data_until", evaluation=evaluation)
    lists = engine.row_in_batches(
        "sampling/ranges",
        {"every": max(1, cases // SAMPLE)},
        "columns",
        [ident(c.name) for c in numeric],
        evaluation=evaluation,
    )
    return {c.name: (ends[0], ends[1]) for c, ends in zip(numeric, lists, strict=True) if ends}


def _shares(
    engine: Engine, evaluation: Sql, shown: Sequence[Column], rows: Sequence[Row]
) -> dict[tuple[str, str], float]:
    shares = {}
    for column in shown:
        values = sorted({str(r[column.name]) for r in rows if r[column.name] is not None})
        if column.kind == "category" and values:
            for value, share, largest in engine.rows(
                "sampling/value_shares", {"values": values}, evaluation=evaluation, column=ident(column.name)
            ):
                # Where every value is rare (names, numbers), that one is says nothing.
                if share < min(RARE, largest / FAR_FROM_COMMON):
                    shares[column.name, value] = share
    return shares


def _fact(
    contract: Contract,
    column: Column,
    value: Any,
    usual: Typical,
) -> Fact:
    typical, position, unusual = "", None, ""
    if column.name in usual.ranges and isinstance(value, int | float) and isfinite(value):
        low, high = usual.ranges[column.name]
        typical = f"{_number(low)} to {_number(high)}"
        position = min(1.0, max(0.0, (value - low) / (high - low))) if high > low else None
        unusual = (
            "higher than in 95 % of cases" if value > high else "lower than in 95 % of cases" if value < low else ""
        )
    elif (share := usual.rare.get((column.name, str(value)))) is not None:
        unusual = f"rare: {100 * share:.2g} % of cases"
    return Fact(
        column=column.name,
        label=column.label,
        value=value_words(contract, column, value),
        unit=column.unit,
        typical=typical,
        position=position,
        unusual=unusual,
        table=column.table,
    )


def _tells(column: Column, ranges: Mapping[str, tuple[float, float]]) -> bool:
    """A key is in the card's title already, and a constant is the same on every card."""
    low, high = ranges.get(column.name, (0.0, 1.0))
    return column.role != "key" and low < high


def value_words(contract: Contract, column: Column, value: Any) -> str:
    """A value in the reader's words; empty if it is missing."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return ""
    coded = moment_text(value, column.type) if is_moment(column.type) else str(value)
    if coded in column.values:
        return column.values[coded]
    if is_moment(column.type):
        zone = contract.timezone if has_zone(column.type) else None
        return (iso_day if is_day(column.type) else iso_minute)(value, zone)
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value)
    return str(value)


def _number(value: float) -> str:
    if value == int(value):
        # Years and codes read better without separators.
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    return f"{value:,.4g}" if abs(value) < 1_000 else f"{value:,.0f}"

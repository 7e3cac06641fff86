"""The ways in which cases may be divided by where they came from: batches, sources, who labelled them, months.

Declared batches come first. Where none are declared, columns of the predictions that are named like one and have few
values are tried, because a fault of the data preparation seldom hits rows at random.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.sql import Sql, ident, literal

# A division into more parts than this has too few cases in each to say anything of them.
MOST_PARTS = 400
_NAMED_LIKE = re.compile(
    r"(^|_)(batch|load|source|src|file|system|site|vendor|provider|feed|import|partition)(_|$)", re.I
)


@dataclass(frozen=True)
class Partition:
    """One way to divide the cases.

    Attributes:
        name: what a reader calls it ("load id", "month").
        value: an expression over the evaluation table, VARCHAR; NULL for a case that belongs to no part.
        columns: the evaluation columns it reads.
        parts: how many there are.
        declared: the contract names it.
    """

    name: str
    value: Sql
    columns: tuple[str, ...]
    parts: int
    declared: bool


def partitions(engine: Engine, contract: Contract, evaluation: Sql, columns: Sequence[Column]) -> tuple[Partition, ...]:
    """Every division into two or more parts that the columns allow."""
    candidates = list(_candidates(contract, columns))
    if not candidates:
        return ()
    parts = engine.row_in_batches(
        "faults/parts", None, "parts", [value for _, value, _, _ in candidates], evaluation=evaluation
    )
    return tuple(
        Partition(name, value, read, n, declared)
        for (name, value, read, declared), n in zip(candidates, parts, strict=True)
        if 2 <= n <= MOST_PARTS
    )


def _candidates(contract: Contract, columns: Sequence[Column]) -> Iterator[tuple[str, Sql, tuple[str, ...], bool]]:
    by_name = {column.name: column for column in columns}
    for name in contract.batches:
        if name in by_name:
            yield by_name[name].label, _text(name), (name,), True
    for column in columns:
        likely = column.role in ("prediction", "feature", "context") and column.kind in (
            "category",
            "number",
            "boolean",
        )
        if likely and column.name not in contract.batches and _NAMED_LIKE.search(column.source_name):
            yield column.label, _text(column.name), (column.name,), False
    if contract.labels.source_of_label is not None:
        yield "source of the label", _text("label__source"), ("label__source",), False
    if contract.time is not None:
        zone = literal(contract.timezone)
        zoned = by_name[contract.time].type.upper().endswith("ZONE") if contract.time in by_name else False
        local = Sql(f"(case__time AT TIME ZONE {zone})") if zoned else Sql("case__time")
        # Outside of the calendar there is no month to tell.
        month = Sql(f"CASE WHEN isfinite(case__time) THEN strftime({local}, '%Y-%m') END")
        yield "month", month, ("case__time",), False


def _text(name: str) -> Sql:
    return Sql(f"CAST({ident(name)} AS VARCHAR)")

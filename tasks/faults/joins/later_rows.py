"""Keys that an as-of table knows only from after the case: nothing was in force when the prediction was made.

Such a case is no unmatched key: the row is there, and it is of the future. That its first row comes a little later
everywhere says that the table is late; that it comes at any distance says that its history is not kept.
"""

from collections.abc import Iterator

from tasks.contracts.config import ContextTable
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import VALID_FROM
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import on_keys
from tasks.sql import Sql, ident

_HOUR = 3_600
_DAY = 24 * _HOUR


def find(material: Material) -> Detected:
    """One proposal per as-of table with cases whose key has later rows only."""
    return Detected(tuple(p for table in material.contract.tables for p in _table(material, table)))


def _table(material: Material, table: ContextTable) -> Iterator[Proposal]:
    if table.valid_from is None:
        return
    match = f"{table.name}__match"
    pairs = key_pairs(material.contract, material.tables, table.name)
    cases, measured, shortest, median, longest = material.engine.row(
        "faults/joins/first_later_row",
        evaluation=material.evaluation,
        source=ident(material.tables[table.name].view),
        keys=[ident(pair.right) for pair in pairs],
        valid_from=ident(table.valid_from),
        match=ident(match),
        on=on_keys(pairs, "s"),
    )
    if not cases:
        return
    key_words = " and ".join(pair.left for pair in pairs)
    spans: tuple[Evidence, ...] = ()
    if measured == cases:
        waits = (("shortest", shortest), ("median", median), ("longest", longest))
        title = f"From the case to the first row of its key in {table.name}"
        spans = (Evidence(title, ("", "time"), tuple((name, _span(seconds)) for name, seconds in waits)),)
    yield Proposal(
        family="data_preparation",
        kind="join.later_only",
        predicate=Sql(f"{ident(match)} = 'later_only'"),
        subject=f"cases whose {key_words} {'has' if len(pairs) == 1 else 'have'} rows in {table.name}, "
        "all of them from after the case",
        why=f"Half of them find their first row no earlier than {_span(median)} after the case." if spans else "",
        remedy=f"Look up some of these keys in the source of {table.name}: are earlier rows not kept, or does "
        f"{table.valid_from} say when a row was written instead of when it became true? Until then every column of "
        f"{table.name} is empty for these cases; filling them from the later rows would leak the future.",
        saw_errors=False,
        strength="confirmed",
        columns=(match,),
        evidence=spans,
    )


def _span(seconds: int) -> str:
    """A span of time in the largest unit that has at least two of it."""
    for unit, size in (("days", _DAY), ("hours", _HOUR), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"


DETECTOR = Detector(
    name="later rows",
    fault="A case's key has rows in an as-of table, all of them from after it.",
    find=find,
    reaches="confirmed",
    source="an anti-join with the time of each case",
    needs=(VALID_FROM,),
)

"""What observed values can be compared with: the shape of a comparison, case by case.

A pairing says how each case finds the row that holds its reference values; nothing is read here. Which comparisons a
run allows is in `tasks.faults.paired.raw` and `tasks.faults.paired.by_case`; comparing is in
`tasks.faults.paired.compare`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tasks.faults.material import Material, held
from tasks.faults.paired.cells import Cell
from tasks.inputs.sources import Table
from tasks.joins.join import CASES, on_keys
from tasks.joins.keys import KeyPair
from tasks.sql import Sql, ident, statement


@dataclass(frozen=True)
class Pairing:
    """How rows of `base` (alias c) find their row of `side` (alias r).

    Attributes:
        moment: for an as-of pairing, the column of `side` from which on a row is known; None for an ordinary one.
        only: which rows of both are compared at all.
    """

    base: Sql
    side: Sql
    on: Sql
    only: Sql
    moment: Sql | None = None


@dataclass(frozen=True)
class Lookup:
    """Rows at other moments, by the same key: where a value shifted in time is found again.

    Attributes:
        side: the relation that holds them, alias r; on: the condition for the key without its time.
        time: the moment of a case's key; moment: of a row of `side`; daily: they are days, not hours.
        target: which value of a cell is looked for, `o` or `r`.
        values: cell name -> the column of `side` it is looked for in.
    """

    side: Sql
    on: Sql
    time: Sql
    moment: Sql
    daily: bool
    target: Sql
    values: Mapping[str, Sql]


@dataclass(frozen=True)
class Reference:
    """One comparison of observed with reference values.

    Attributes:
        name: raw, logged or previous; part of the names of evidence columns.
        table: the joined table it is about; None where it is about all columns.
        noun: what a reader calls a reference value; source: what they come from.
        cells: the columns that are compared.
        keys: columns of the evaluation table that lookups need.
        place: rows of the file a case's values came from (alias p, errata__row); place_on: how a case finds its own.
        rows: pairing whose base has errata__row, to read reference values in the order of the file.
        history: for an as-of comparison, every row of the raw table.
    """

    name: str
    table: str | None
    noun: str
    source: str
    cells: tuple[Cell, ...]
    pairing: Pairing
    keys: tuple[Sql, ...]
    place: Sql
    place_on: Sql
    rows: Pairing
    file: str
    lookups: tuple[Lookup, ...] = ()
    history: "History | None" = None


@dataclass(frozen=True)
class History:
    """Every row of an as-of raw table with errata__from and errata__available: since when it is true, and known."""

    side: Sql
    pairs: list[KeyPair]


def lookups(side: Sql, pairs: list[KeyPair], target: Sql, values: Mapping[str, Sql]) -> Iterator[Lookup]:
    """The rows at other times, where exactly one part of a key is a time."""
    times = [p for p in pairs if p.is_time]
    if len(times) != 1:
        return
    (time,) = times
    rest = [p for p in pairs if p is not time]
    daily = "DATE" in (time.right_type.upper(), time.left_type.upper())
    on = on_keys(rest, "r") if rest else Sql("TRUE")
    yield Lookup(side, on, Sql(f"c.{ident(time.left)}"), Sql(f"r.{ident(time.right)}"), daily, target, values)


def one_per_key(material: Material, table: Table, keys: list[str]) -> Sql:
    """A table with one row per key as a relation; a key whose rows contradict each other is marked."""
    view, source = ident(f"reference_{table.name}"), ident(table.view)
    names = [ident(key) for key in keys]
    columns = list(dict.fromkeys([*names, *(ident(column) for column in table.columns)]))
    (repeated, _) = material.engine.row("joins/repeated_keys", source=source, keys=names)
    statement_name = "joins/one_per_key" if repeated else "joins/unique_per_key"
    material.engine.execute(statement_name, view=view, source=source, keys=names, columns=columns)
    return held(material.engine, view, ident(f"held_{table.name}"))


def case_places() -> Sql:
    """The row of the predictions' file that a case stands in: (case__id, errata__row)."""
    return Sql(f"({statement('faults/paired/case_places', cases=CASES)})")


def cases_in_order(material: Material) -> Sql:
    """The evaluation table with the row of the predictions' file."""
    return Sql(f"({statement('faults/paired/cases_in_order', evaluation=material.evaluation, places=case_places())})")


def by_lower(names: Mapping[str, str]) -> dict[str, str]:
    """Column names by their lower-case form, as databases look them up."""
    return {name.lower(): name for name in names}

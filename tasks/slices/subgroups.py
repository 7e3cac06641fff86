"""The subgroups the user named: always measured, always listed, whatever the result."""

from collections.abc import Sequence
from dataclasses import replace

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Clause, Proposal
from tasks.engine import Engine
from tasks.missing import or_null
from tasks.moments import has_zone, is_moment
from tasks.slices.expressions import expression
from tasks.slices.splitters import Splitter
from tasks.sql import Sql, any_of, ident, literal

# A column with more values than this is no list of subgroups; the most frequent ones are taken, all others are one.
MOST_VALUES = 40


def known_subgroups(
    engine: Engine, contract: Contract, columns: tuple[Column, ...], evaluation: Sql
) -> tuple[Proposal, ...]:
    """One proposal per value of each named column; chosen without looking at errors."""
    by_name = {column.name: column for column in columns}
    return tuple(
        proposal
        for name in contract.subgroups
        if name in by_name
        for proposal in _values(engine, by_name[name], evaluation)
    )


def _values(engine: Engine, column: Column, evaluation: Sql) -> list[Proposal]:
    name = ident(column.name)
    way = Splitter(column, name, column.label, "category", name, "segment")
    # Numbers and truth values are compared as they are, everything else by its text.
    own = column.kind in ("number", "boolean")
    shown = or_null(name, column.type)
    rows = engine.rows(
        "slices/subgroup_values",
        {"limit": MOST_VALUES + 1},
        evaluation=evaluation,
        value=shown if own else Sql(f"CAST({shown} AS VARCHAR)"),
    )
    listed = [_proposal(way, value) for value, _ in rows[:MOST_VALUES]]
    return [*listed, _others(column, listed)] if len(rows) > MOST_VALUES else listed


def _proposal(way: Splitter, value: object) -> Proposal:
    column, missing = way.column, value is None
    words = f"{column.label} is {'missing' if missing else column.values.get(str(value), value)}"
    clause = Clause(
        column.name,
        way.value,
        way.missing() if missing else _equals(way, value),
        words,
        kind="missing" if missing else "category",
        values=() if missing else (_cell(value),),
    )
    return Proposal(
        family="segment",
        kind="segment.subgroup",
        predicate=clause.predicate,
        subject=f"cases where {words}",
        remedy="A known subgroup: compare it with what you expect of it.",
        saw_errors=False,
        known=True,
        columns=(column.name,),
        clauses=(clause,),
        polars=expression(way, clause),
    )


def _others(column: Column, listed: Sequence[Proposal]) -> Proposal:
    """The cases of all values that are not listed, a missing one among them if it is not: no group goes unmeasured."""
    said = [each.polars for each in listed]
    return replace(
        listed[0],
        predicate=Sql(f"NOT coalesce({any_of(*(each.predicate for each in listed))}, FALSE)"),
        subject=f"cases where {column.label} is none of its {len(listed)} most frequent values",
        clauses=(),
        polars=f"~({' | '.join(f'({each})' for each in said)}).fill_null(False)" if all(said) else "",
    )


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _equals(way: Splitter, value: object) -> Sql:
    if isinstance(value, bool | int | float):
        return Sql(f"{way.value} = {literal(value)}")
    if is_moment(way.column.type):
        # With its type in front, the text means the same moment in any session.
        kind = "TIMESTAMPTZ" if has_zone(way.column.type) else way.column.type.upper()
        return Sql(f"{way.value} = {kind} {literal(str(value))}")
    return way.equals(str(value))

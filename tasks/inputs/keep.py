"""Keeps the predictions a run is about: those of its version, and those that pass its filter."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem, nearest
from tasks.contracts.request import Filter
from tasks.engine import Engine
from tasks.inputs.sources import Table
from tasks.sql import Sql, ident, join, literal, statement


def keep(engine: Engine, table: Table, conditions: Sequence[Sql]) -> Table:
    """The table with only the rows that pass all conditions; its view now shows those."""
    if not conditions:
        return table
    select = statement("inputs/kept", select=Sql(table.select), conditions=list(conditions))
    engine.execute("runs/source_view", view=ident(table.view), select=Sql(select))
    (rows,) = engine.row("inputs/row_count", source=ident(table.view))
    return replace(table, select=select, rows=rows)


def of_version(column: str, version: str) -> Sql:
    """The condition that a row belongs to a version."""
    return Sql(f"CAST({ident(column)} AS VARCHAR) = {literal(version)}")


def passes(contract: Contract, predictions: Table, wanted: Filter) -> list[Sql]:
    """The filter as conditions on the predictions.

    Raises:
        ContractError: with every column that is not there, and days without a time to compare them with.
    """
    problems = list(_problems(contract, predictions, wanted))
    if problems:
        raise ContractError(problems)
    kept = [
        Sql(f"CAST({ident(column)} AS VARCHAR) IN ({join(', ', [literal(value) for value in values])})")
        for column, values in sorted(wanted.keep.items())
    ]
    if contract.time is None:
        return kept
    bounds = ((">=", wanted.since), ("<", wanted.until))
    moment = ident(contract.time)
    duckdb_type = predictions.columns[contract.time]
    return kept + [
        Sql(f"{moment} {sign} {literal(_midnight(day, contract.timezone, duckdb_type))}") for sign, day in bounds if day
    ]


def _problems(contract: Contract, predictions: Table, wanted: Filter) -> Iterator[Problem]:
    for column, values in wanted.keep.items():
        if column not in predictions.columns:
            yield Problem(
                "filter.keep", f"no column {column!r} in the predictions", nearest(column, predictions.columns)
            )
        elif not values:
            yield Problem(f"filter.keep.{column}", "keeps no value at all", "name at least one value, or leave it out")
    if (wanted.since or wanted.until) and contract.time is None:
        yield Problem("filter", "days are given, but cases have no time", "name the column as `time` in errata.yaml")
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        yield Problem("filter", "`since` is not before `until`", "`until` is the first day that is left out")


def _midnight(day: date, zone: str, duckdb_type: str) -> date | datetime:
    if duckdb_type.upper() == "DATE":
        return day
    moment = datetime.combine(day, time())
    return moment.replace(tzinfo=ZoneInfo(zone)) if duckdb_type.upper().endswith("TIME ZONE") else moment

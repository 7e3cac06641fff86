"""What a rule is: something that must hold of a table, as plain data.

Which rules a contract implies is said in `tasks.validation.suites`; which ones users bring along, in
`tasks.validation.user_suites`; `tasks.validation.run` runs both. Nothing here needs Great Expectations.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from tasks.inputs.sources import Table
from tasks.sql import Sql, ident, literal, statement

Severity = Literal["critical", "warning", "info"]

UNEXPECTED_ROWS = "unexpected_rows_expectation"

_HEADER = re.compile(r"\A(--[^\n]*\n)+")

# Stands for the checked table until braces and colons are escaped; no statement can hold it otherwise.
_BATCH = Sql("\x00")


@dataclass(frozen=True)
class Rows:
    """The rows (or values) that break a rule: a statement of `sql/validation` with its names filled in.

    Attributes:
        source: the table the rule is about; others: more tables the statement reads, each under its own name.
        shown: the columns it returns, which tell a reader the rows apart.
        reveals: other columns whose values it returns.
    """

    statement: str
    source: str
    shown: tuple[str, ...]
    names: Mapping[str, Any]
    others: tuple[str, ...] = ()
    reveals: tuple[str, ...] = ()

    def text(self, relations: Mapping[str, Sql]) -> Sql:
        """The statement over some relations (table name -> relation), without its header comment."""
        text = statement(
            f"validation/{self.statement}",
            source=relations[self.source],
            shown=[ident(name) for name in self.shown],
            **{name: relations[name] for name in self.others},
            **self.names,
        )
        return Sql(_HEADER.sub("", text).strip())

    def for_great_expectations(self, relations: Mapping[str, Sql]) -> str:
        """The statement as `unexpected_rows_query`, whose checked table is `{batch}`.

        Great Expectations formats the text with `str.format` and SQLAlchemy then looks for `:name`, so that braces
        and colons in names and values have to be escaped.
        """
        text = self.text({**relations, self.source: _BATCH})
        escaped = text.replace("{", "{{").replace("}", "}}").replace(":", "\\:")
        return escaped.replace(_BATCH, "{batch}")


@dataclass(frozen=True)
class Rule:
    """One thing that must hold of a table.

    Attributes:
        source: name of the table; columns: those the rule is about.
        sentence: what must hold, in plain words; empty where Great Expectations has words for it.
        do: what to do where it does not hold.
        rows: the rows that break it; None where it is not about rows.
        finds: whether `rows` returns rows, or values that speak for themselves (a type, classes).
        expectation, kwargs: as Great Expectations names them; by default that `rows` returns nothing.
        meta: what a user's suite says about the expectation.
    """

    source: str
    columns: tuple[str, ...]
    sentence: str
    severity: Severity
    do: str
    rows: Rows | None = None
    finds: Literal["rows", "values"] = "rows"
    expectation: str = UNEXPECTED_ROWS
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self, tables: Mapping[str, Table]) -> Mapping[str, Any]:
        """The arguments of the expectation over the views of some tables."""
        if self.kwargs or self.rows is None:
            return self.kwargs
        return {"unexpected_rows_query": self.rows.for_great_expectations(views(tables))}


@dataclass(frozen=True)
class Suite:
    """Rules about one table, run together.

    Attributes:
        name: unique among the suites of a run; origin: `contract`, or the file of a user's suite.
    """

    name: str
    origin: str
    table: str
    rules: tuple[Rule, ...]


def views(tables: Mapping[str, Table]) -> dict[str, Sql]:
    """Table name -> the view that holds it."""
    return {name: ident(table.view) for name, table in tables.items()}


def files(tables: Mapping[str, Table]) -> dict[str, Sql]:
    """Table name -> how a reader names it in a query of their own, run beside errata.yaml (or in the .duckdb file).

    Text files are read as text, so that a key that starts with zeros shows as it is.
    """
    return {name: _file(table) for name, table in tables.items()}


def _file(table: Table) -> Sql:
    suffixes = {suffix.lower() for suffix in Path(table.shown).suffixes}
    if ".duckdb" in suffixes:
        return ident(table.declared.table or table.name)
    path = literal(table.shown)
    return Sql(f"read_csv({path}, all_varchar = true)") if suffixes & {".csv", ".tsv"} else path


def never_empty(table: Table, column: str, shown: tuple[str, ...], severity: Severity, do: str) -> Rule:
    """The rule that a column is never empty."""
    return Rule(
        table.name,
        (column,),
        f"{column} is never empty",
        severity,
        do,
        rows=Rows("missing", table.name, shown or (column,), {"column": ident(column)}),
        expectation="expect_column_values_to_not_be_null",
        kwargs={"column": column},
    )


def unique(table: Table, columns: tuple[str, ...], severity: Severity, do: str) -> Rule:
    """The rule that no two rows agree in some columns; rows in which one of them is empty do not count."""
    sentence = f"{columns[0]} is unique" if len(columns) == 1 else f"{' and '.join(columns)} are unique together"
    rows = Rows("repeated", table.name, columns, {"keys": [ident(column) for column in columns]})
    rule = Rule(table.name, columns, sentence, severity, do, rows)
    if len(columns) > 1:
        return replace(
            rule,
            expectation="expect_compound_columns_to_be_unique",
            kwargs={"column_list": list(columns), "ignore_row_if": "any_value_is_missing"},
        )
    # Great Expectations writes the column into a condition of its own, which takes neither quotes nor line breaks.
    if '"' in columns[0] or not columns[0].isprintable():
        return rule
    return replace(rule, expectation="expect_column_values_to_be_unique", kwargs={"column": columns[0]})

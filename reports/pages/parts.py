"""Pieces that several parts of the page share: tables, links to anchors, queries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from reports.words import MINUS, TO
from tasks.contracts.findings import Evidence, Finding
from tasks.sql import Sql

# What a cell may hold and still be set flush right: a number, its sign and unit, its interval.
_NUMERIC = re.compile(rf"[<>\s]*[-+{MINUS}]?[\d.,\s]*\d\s*%?(\s*\(.*\)|{TO}.*)?")


@dataclass(frozen=True)
class Column:
    """A table's column; `numeric` ones are set flush right."""

    title: str
    numeric: bool


@dataclass(frozen=True)
class Cell:
    """One cell, with an anchor on this page if it leads somewhere, and the condition behind it."""

    text: str
    anchor: str = ""
    code: str = ""


@dataclass(frozen=True)
class Table:
    """A table as it is printed; `more` says what it leaves out."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: str = ""


@dataclass(frozen=True)
class Query:
    """SQL to copy, and what it shows."""

    caption: str
    sql: str


@dataclass(frozen=True)
class Link:
    """A text that leads to an anchor on this page; without an anchor it is only text."""

    text: str
    anchor: str


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Cell]],
    numeric: Iterable[int] | None = None,
    more: str = "",
) -> Table:
    """A table; columns of numbers are recognised by their cells unless they are named by position."""
    width = len(columns)
    cells = tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in [*row, *[""] * width][:width]) for row in rows)
    right = set(_numeric(cells, width) if numeric is None else numeric)
    return Table(title, tuple(Column(name, i in right) for i, name in enumerate(columns)), cells, more)


def _numeric(rows: tuple[tuple[Cell, ...], ...], width: int) -> Iterable[int]:
    for i in range(width):
        texts = [row[i].text for row in rows if row[i].text]
        if texts and all(_NUMERIC.fullmatch(text) for text in texts):
            yield i


def evidence_table(evidence: Evidence) -> Table:
    """A finding's evidence as it is printed."""
    return table(evidence.title, evidence.columns, evidence.rows)


def rows_query(predicate: Sql) -> str:
    """The statement that shows a finding's rows, for a reader to copy."""
    return "\n".join(("SELECT *", "FROM 'evaluation.parquet'", f"WHERE {predicate};"))


def polars_query(expression: str) -> str:
    """The same in Polars."""
    return f'pl.scan_parquet("evaluation.parquet").filter(\n    {expression}\n).collect()'


def finding_anchor(finding: Finding) -> str:
    """Where a finding stands on the page; the same in every run."""
    return f"finding-{finding.finding_id}"


def case_anchor(case_id: str) -> str:
    """Where a case stands on the page: its id, made safe for addresses, and told apart if that lost something."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", case_id).strip("-")[:60]
    return f"case-{safe}" if safe == case_id else f"case-{safe}-{sha256(case_id.encode()).hexdigest()[:8]}"

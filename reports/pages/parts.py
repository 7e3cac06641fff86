"""Pieces that several parts of the page share: tables, chips, links to anchors, queries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from reports.words import MINUS
from tasks.contracts.analysis import Note
from tasks.contracts.findings import Evidence, Finding, State
from tasks.sql import Sql

Shape = Literal["dot", "ring", "up", "turn", "check", "square", "cross", "question"]
Tone = Literal["accent", "quiet", "warn", "calm"]

# What a cell may hold and still be set flush right with its decimals below each other.
_NUMERIC = re.compile(rf"^[<>~±≈\s]*[-+{MINUS}]?[\d.,\s]*\d\s*%?(\s*[({MINUS}–].*)?$")


@dataclass(frozen=True)
class Chip:
    """A state as word, shape and tone; any two of them are enough to read it."""

    word: str
    shape: Shape
    tone: Tone


@dataclass(frozen=True)
class Column:
    """A table's column; `numeric` ones are set flush right."""

    title: str
    numeric: bool


@dataclass(frozen=True)
class Cell:
    """One cell, with an anchor on this page if it leads somewhere."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Table:
    """A table as it is printed."""

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
    """A text that leads to an anchor on this page."""

    text: str
    anchor: str


STATES: dict[State, Chip] = {
    "new": Chip("new", "dot", "accent"),
    "ongoing": Chip("ongoing", "ring", "quiet"),
    "worse": Chip("worse", "up", "accent"),
    "regressed": Chip("regressed", "turn", "accent"),
    "resolved": Chip("resolved", "check", "calm"),
    "accepted": Chip("accepted", "square", "quiet"),
}


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str | Cell]], more: str = "", numeric: Iterable[int] | None = None
) -> Table:
    """A table whose number columns are recognised by their cells unless they are named by position."""
    cells = tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in row) for row in rows)
    right = set(_numeric(cells, len(columns)) if numeric is None else numeric)
    return Table(title, tuple(Column(name, i in right) for i, name in enumerate(columns)), cells, more)


def _numeric(rows: tuple[tuple[Cell, ...], ...], width: int) -> Iterable[int]:
    for i in range(width):
        texts = [row[i].text for row in rows if i < len(row) and row[i].text]
        if texts and all(_NUMERIC.match(text) for text in texts):
            yield i


def evidence_table(evidence: Evidence) -> Table:
    """A finding's evidence as it is printed."""
    return table(evidence.title, evidence.columns, evidence.rows)


def notes_about(notes: Iterable[Note]) -> tuple[tuple[str, str], ...]:
    """Notes as (subject, sentence)."""
    return tuple((note.subject, note.text) for note in notes)


def rows_query(predicate: Sql) -> str:
    """The statement that shows a finding's rows."""
    return f"SELECT *\nFROM 'evaluation.parquet'\nWHERE {predicate};"  # noqa: S608 - for a reader to copy


def finding_anchor(finding: Finding) -> str:
    """Where a finding stands on the page; the same in every run."""
    return f"finding-{finding.finding_id}"


def case_anchor(case_id: str) -> str:
    """Where a case stands on the page: its id, made safe for addresses, and told apart if that lost something."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", case_id).strip("-")[:60]
    return f"case-{safe}" if safe == case_id else f"case-{safe}-{sha256(case_id.encode()).hexdigest()[:8]}"

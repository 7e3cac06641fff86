"""The sheet: one row per card, sent out empty and read back filled in, whatever spreadsheet it went through.

What spreadsheets do to cells is in `tasks.review.spreadsheet`; whether the answers make sense, in `tasks.review.check`.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from tasks.contracts.problems import ContractError, Problem
from tasks.contracts.review import SampledCard
from tasks.review.spreadsheet import header_row, is_workbook, neutral, original, records, text_of

COLUMNS = (
    "pack_id",
    "card",
    "case_id",
    "row_fingerprint",
    "reviewer",
    "blind_answer",
    "verdict",
    "correct_value",
    "cause",
    "matters",
    "note",
    "minutes",
)
GIVEN = COLUMNS[:4]
# Without these nobody can tell whose verdict on what a row holds.
NEEDED = ("pack_id", "card", "row_fingerprint", "reviewer", "verdict", "correct_value", "cause")


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: its number as the spreadsheet counts, and its cells by column; absent columns are empty."""

    number: int
    cells: dict[str, str]

    @property
    def is_answered(self) -> bool:
        """Whether it holds a verdict; a sheet may come back half filled in."""
        return bool(self.cells["verdict"])

    @property
    def is_touched(self) -> bool:
        """Whether a reviewer wrote anything into it."""
        return any(self.cells[name] for name in COLUMNS if name not in (*GIVEN, "reviewer"))


def sheet_text(pack_id: str, cards: Sequence[SampledCard]) -> str:
    """The empty sheet as text, in the order of the pack; to be written as UTF-8 with a byte order mark."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    empty = [""] * (len(COLUMNS) - len(GIVEN))
    for card in cards:
        writer.writerow([neutral(pack_id), card.card, neutral(card.case_id), card.row_fingerprint, *empty])
    return out.getvalue()


def read_sheet(path: Path) -> list[SheetRow]:
    """The rows of a sheet that hold anything.

    Raises:
        ContractError: if the file is no sheet: it cannot be read, is a workbook, or lacks or repeats columns.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ContractError([Problem(str(path), f"cannot be read ({error.strerror})", "name the sheet")]) from error
    if is_workbook(content):
        raise ContractError(
            [Problem(str(path), "is a workbook, not a text file", "save the sheet as CSV, then ingest that file")]
        )
    try:
        rows = records(text_of(content), COLUMNS)
    except csv.Error as error:
        raise ContractError([Problem(str(path), f"is no CSV file ({error})", "save the sheet as CSV")]) from error
    start = header_row(rows, COLUMNS)
    header = [] if start is None else [cell.strip().lower() for cell in rows[start]]
    if missing := [name for name in NEEDED if name not in header]:
        what = "holds none of the sheet's columns" if start is None else f"lacks the columns {', '.join(missing)}"
        raise ContractError([Problem(str(path), what, f"keep the header of verdicts.csv: {', '.join(COLUMNS)}")])
    if twice := [name for name in COLUMNS if header.count(name) > 1]:
        what = f"has {', '.join(twice)} in several columns, and only one of them can count"
        raise ContractError(
            [Problem(str(path), what, "keep one column of each name; several people send several sheets")]
        )
    found = []
    for number, row in enumerate(rows[(start or 0) + 1 :], (start or 0) + 2):
        cells = dict.fromkeys(COLUMNS, "") | {
            name: original(cell) for name, cell in zip(header, row, strict=False) if name in COLUMNS
        }
        if any(cells.values()):
            found.append(SheetRow(number, cells))
    return found

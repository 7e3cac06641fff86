"""What spreadsheets do to a CSV file, and how to read what they leave behind.

Text in any of the encodings and delimiters a spreadsheet saves; cells that would run as formulas; ids turned into
numbers, dates and truth values. Which columns a sheet has is in `tasks.review.sheet`.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from io import StringIO
from math import isfinite

# Excel, LibreOffice and Google Sheets take a cell that starts so for a formula (CWE-1236).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)

_DELIMITERS = (";", ",", "\t")
# Somebody may have put a title above the header.
_HEADER_WITHIN = 5
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mrz|mai|okt|dez"
# What a spreadsheet may take for a date, a time or a fraction when it opens a file.
_LIKE_A_DATE = re.compile(
    rf"\d{{1,4}}\s*[-/.]\s*\d{{1,2}}(\s*[-/.]\s*\d{{1,4}})?([t ]\s*\d.*)?"
    rf"|\d{{1,2}}:\d{{2}}.*"
    rf"|({_MONTH})[a-z]*[-/. ]?\d{{1,4}}([-/. ,]+\d{{2,4}})?"
    rf"|\d{{1,4}}[-/. ]?({_MONTH})[a-z]*([-/. ]?\d{{2,4}})?",
    re.IGNORECASE,
)
_TRUTH = ("true", "false")


def is_workbook(content: bytes) -> bool:
    """Whether a file is a workbook (.xlsx, .ods, .xls) and no text at all."""
    return content.startswith((_ZIP, _OLD_EXCEL))


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252."""
    if content.startswith(BOM_UTF8):
        return content.decode("utf-8-sig", errors="replace")
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if content[:200].count(0) > len(content[:200]) // 4:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def records(text: str, known: tuple[str, ...]) -> list[list[str]]:
    """The rows of a delimited text, with the delimiter that makes most `known` names stand in its header.

    Raises:
        csv.Error: if the text cannot be taken apart.
    """
    if text[:4].lower() == "sep=":
        # A line for Excel alone, which does not count it as a row either.
        text = text.partition("\n")[2]

    def taken_apart(delimiter: str, *, strict: bool) -> list[list[str]]:
        return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict))

    read = {delimiter: taken_apart(delimiter, strict=False) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: _hits(read[delimiter], known))
    # A quote that is never closed would swallow all rows below it without a word.
    return taken_apart(best, strict=True)


def header_row(rows: list[list[str]], known: tuple[str, ...]) -> int | None:
    """Where the header stands: the row among the first few that holds most of the known names."""
    counts = [(_known_in(row, known), -i) for i, row in enumerate(rows[:_HEADER_WITHIN])]
    most, place = max(counts, default=(0, 0))
    return -place if most else None


def _hits(rows: list[list[str]], known: tuple[str, ...]) -> int:
    return max((_known_in(row, known) for row in rows[:_HEADER_WITHIN]), default=0)


def _known_in(row: list[str], known: tuple[str, ...]) -> int:
    return len({cell.strip().lower() for cell in row} & set(known))


def neutral(text: str) -> str:
    """A cell that no spreadsheet runs as a formula; plain numbers stay numbers."""
    return f"'{text}" if text.startswith(FORMULA) and not _PLAIN_NUMBER.fullmatch(text) else text


def original(cell: str) -> str:
    """A cell as it was before `neutral`, without the spaces around it."""
    cell = cell.lstrip()
    return (cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell).strip()


def may_come_from(cell: str, written: str) -> bool:
    """Whether a spreadsheet may have made the cell of what was written; it keeps no number, date or truth value."""
    found, wanted = original(cell).casefold(), written.strip().casefold()
    if found in ("", wanted) or cell.strip().casefold() == wanted or not found.strip("#"):
        return True
    if wanted in _TRUTH:
        return found.isalpha()
    if found == wanted.encode("cp1252", "replace").decode("cp1252"):
        return True
    return _is_same_number(found, wanted) or bool(_LIKE_A_DATE.fullmatch(wanted) and re.search(r"\d", found))


def _is_same_number(found: str, wanted: str) -> bool:
    return any(
        abs(shown - meant) <= max(step, abs(meant) * 1e-14)
        for meant, _ in _numbers(wanted)
        for shown, step in _numbers(found)
    )


def _numbers(text: str) -> list[tuple[float, float]]:
    """What a text may mean as a number, with half the step of its last digit: the comma may be a decimal one or not."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    readings = {bare.replace(",", ""), bare.replace(".", "").replace(",", ".")}
    found = []
    for reading in sorted(readings):
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", reading):
            continue
        mantissa, _, exponent = reading.partition("e")
        value = float(reading)
        decimals = len(mantissa.partition(".")[2])
        if isfinite(value):
            found.append((value, 0.5 * float(f"1e{int(exponent or 0) - decimals}")))
    return found

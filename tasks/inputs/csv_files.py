"""CSV and TSV files: every field as the text it is, once into Parquet; types come afterwards (`tasks.inputs.convert`).

The dialect is RFC 4180 and not guessed: fields in double quotes, a header, UTF-8; the separator is the one of , ; tab |
that the header holds most often. An empty field is missing, and so are the declared `null_values`.
"""

import csv
import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO, TextIOBase, TextIOWrapper
from pathlib import Path
from typing import Any

import duckdb

from tasks.contracts.problems import ContractError, Problem
from tasks.inputs.convert import convert
from tasks.inputs.files import suffix_of
from tasks.inputs.names import colliding_names
from tasks.inputs.reading import Reading, pattern_of
from tasks.inputs.types import PATTERNS
from tasks.sql import Sql, ident, literal

_SEPARATORS = ",;\t|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"', re.DOTALL)
_HEAD = 1 << 20  # characters in which a header is expected to end
_ENCODING = "save it as UTF-8 (from Latin-1: iconv -f latin1 -t utf-8)"


@dataclass(frozen=True)
class _Header:
    names: tuple[str, ...]
    separator: str


def read_csv(reading: Reading) -> str:
    """The SELECT over the typed copy of CSV files.

    Raises:
        ContractError: if a file is no CSV, files have different columns, or declared types do not fit.
    """
    headers: dict[Path, _Header] = {}
    problems: list[Problem] = []
    for path in reading.files.paths:
        try:
            headers[path] = _header(reading, path)
        except ContractError as error:
            problems += error.problems
    problems += _disagreements(reading, headers)
    if problems:
        raise ContractError(problems)
    columns = headers[reading.files.paths[0]].names
    raw = reading.target(".raw")
    try:
        _to_parquet(reading, headers, columns, raw)
    except duckdb.Error as error:
        raw.unlink(missing_ok=True)
        raise ContractError([_unreadable(reading, headers, str(error))]) from None
    open_types = [column for column in columns if column not in reading.as_text]
    return convert(reading, raw, columns, dict.fromkeys(open_types, tuple(PATTERNS)))


def open_text(path: Path) -> TextIOBase:
    """A text file, compressed or not."""
    if suffix_of(path).endswith(".gz"):
        return TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _header(reading: Reading, path: Path) -> _Header:
    """The first record of a file, and the separator it uses.

    Raises:
        ContractError: if there is none, or its names cannot be told apart.
    """
    name = reading.shown(path)
    try:
        with open_text(path) as file:
            head = file.read(_HEAD)
    except UnicodeDecodeError:
        raise reading.stop(f"{name!r} is not UTF-8 text", _ENCODING) from None
    except (OSError, EOFError) as error:
        raise reading.stop(f"{name!r} cannot be unpacked ({error})", "write it anew") from None
    separator = _separator(path, head)
    try:
        names = next(csv.reader(StringIO(head, newline=""), delimiter=separator, strict=True), [])
    except csv.Error as error:
        raise reading.stop(
            f"{name!r}: the header is no CSV ({error})", "put names that hold quotes in quotes"
        ) from None
    if not any(names):
        raise reading.stop(f"{name!r} has no header", "write the names of the columns in the first line")
    # An unnamed column is what pandas writes for its index.
    named = tuple(column or f"column_{position}" for position, column in enumerate(names, start=1))
    if problems := colliding_names(named):
        raise ContractError([reading.problem(f"{name!r}: {what}", do) for what, do in problems])
    return _Header(named, separator)


def _separator(path: Path, head: str) -> str:
    if suffix_of(path).startswith(".tsv"):
        return "\t"
    (line, *_) = re.split(r"\r?\n|\r", _QUOTED.sub("", head), maxsplit=1)
    return max(_SEPARATORS, key=line.count)


def _disagreements(reading: Reading, headers: dict[Path, _Header]) -> Iterable[Problem]:
    """Columns that not all files have, against the first file."""
    if not headers:
        return
    (first, expected), *others = headers.items()
    for path, found in others:
        one, other = f"{reading.shown(path)!r}", f"{reading.shown(first)!r}"
        do = "give all files of one source the same columns"
        for column in [c for c in expected.names if c not in found.names]:
            yield reading.problem(f"{one} has no column {column!r}, {other} has it", do)
        for column in [c for c in found.names if c not in expected.names]:
            yield reading.problem(f"{one} has a column {column!r}, {other} has none", do)


def _to_parquet(reading: Reading, headers: dict[Path, _Header], columns: Iterable[str], raw: Path) -> None:
    values: dict[str, Any] = {"nulls": ["", *reading.declared.null_values], "target": str(raw)}
    layouts = []
    # Files with one order of columns are read together, in the order of their paths otherwise.
    for number, header in enumerate(dict.fromkeys(headers.values())):
        values[f"files_{number}"] = [pattern_of(path) for path, found in headers.items() if found == header]
        values[f"columns_{number}"] = dict.fromkeys(header.names, "VARCHAR")
        layouts.append(
            {
                "files": Sql(f"$files_{number}"),
                "columns": Sql(f"$columns_{number}"),
                "separator": literal(header.separator),
            }
        )
    named = [ident(column) for column in columns]
    reading.engine.execute("inputs/csv_to_parquet", values, layouts=layouts, columns=named, limit=reading.limited)


def _unreadable(reading: Reading, headers: dict[Path, _Header], said: str) -> Problem:
    """What the engine says about a record it cannot read, in plain words."""
    file = re.search(r"^\s*file = (.*)$", said, re.MULTILINE)
    path = Path(file[1]) if file else reading.files.paths[0]
    line = re.search(r"Error on Line: (\d+)", said)
    at = f"{reading.shown(path)!r}" + (f", line {int(line[1]):,}" if line else "")
    fields = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    if fields:
        separator = next((h.separator for p, h in headers.items() if p.absolute() == path.absolute()), ",")
        return reading.problem(
            f"{at} has {fields[2]} fields, the header has {fields[1]}",
            f"put fields that hold the separator {separator!r} or a quote in double quotes",
        )
    if "unterminated quote" in said or "quote should be followed" in said.lower():
        return reading.problem(
            f"{at}: a quoted field does not end as it should", 'write a quote inside quotes twice ("")'
        )
    if "utf-8" in said.lower():
        return reading.problem(f"{at} is not UTF-8 text", _ENCODING)
    if "Maximum line size" in said:
        return reading.problem(f"{at} is longer than 2 MB", "look for a quote that is never closed")
    return reading.problem(f"{at} cannot be read as CSV ({said.splitlines()[0][:200]})", "mend the line")

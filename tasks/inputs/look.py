"""A first look at files nobody has described yet: their columns, types and the first rows.

Only as much is read as a guess needs, so that ten million rows take as long as a hundred thousand. What is made of it
is for `tasks.inputs.guess`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tasks.contracts.columns import FLOATS, Kind, kind_of
from tasks.contracts.config import Source
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.inputs.convert import MISSING_WORDS
from tasks.inputs.csv_files import read_csv
from tasks.inputs.duckdb_file import read_duckdb, table_names
from tasks.inputs.files import Files, Format, find_files
from tasks.inputs.json_files import read_json
from tasks.inputs.parquet_files import read_parquet
from tasks.inputs.reading import Reading
from tasks.inputs.types import PATTERNS
from tasks.sql import Sql, ident, literal

ROWS = 100_000  # looked at per table
MOST_VALUES = 60  # of one column, kept as examples

_READERS = {"parquet": read_parquet, "csv": read_csv, "json": read_json, "duckdb": read_duckdb}


@dataclass(frozen=True)
class ColumnLook:
    """What the first rows say about a column; low and high are its smallest and largest (finite) value as text."""

    name: str
    type: str
    filled: int
    distinct: int
    low: str | None
    high: str | None

    @property
    def kind(self) -> Kind:
        """How the column can be split."""
        return kind_of(self.type)

    @property
    def whole(self) -> bool:
        """Whether it holds whole numbers."""
        return self.kind == "number" and "INT" in self.type

    @property
    def could_be_key(self) -> bool:
        """Whether its values could identify something: no fractions, no truth values, nothing nested."""
        return self.filled > 0 and (self.kind in ("category", "time") or self.whole)


@dataclass(frozen=True)
class Look:
    """A table that was looked at.

    Attributes:
        source, table: as errata.yaml will name it.
        stem: what the file or table is called, without folder and ending.
        seen: rows looked at; rows: all of them, None where counting would mean reading a text file to its end.
        null_values: texts that stand for a missing value.
    """

    engine: Engine
    source: str
    table: str | None
    format: Format
    stem: str
    sample: Sql
    seen: int
    rows: int | None
    columns: dict[str, ColumnLook]
    null_values: tuple[str, ...]

    def values(self, column: str) -> dict[str, int]:
        """The most frequent values of a column as text, and how many rows have each."""
        rows = self.engine.rows("inputs/value_counts", {"most": MOST_VALUES}, source=self.sample, column=ident(column))
        return {str(value): int(copies) for value, copies in rows}

    def distinct_keys(self, columns: Sequence[str]) -> tuple[int, int]:
        """How many rows have a value in all of these columns, and how many different ones."""
        _, filled, distinct = self.engine.row(
            "inputs/key_counts", source=self.sample, columns=[ident(column) for column in columns]
        )
        return filled, distinct

    def is_key(self, columns: Sequence[str]) -> bool:
        """Whether the columns are filled in all rows looked at and tell them apart."""
        return self.distinct_keys(columns) == (self.seen, self.seen)

    def share_found(self, columns: Sequence[str], other: "Look", others: Sequence[str]) -> float:
        """The share of this table's different keys that are found among another's, in the rows looked at."""
        keys, found = self.engine.row(
            "inputs/key_overlap",
            left=self.sample,
            right=other.sample,
            left_columns=[ident(column) for column in columns],
            right_columns=[ident(column) for column in others],
        )
        return found / keys if keys else 0.0

    def correlations(
        self, columns: Sequence[str], other: "Look", label: str, key: Sequence[tuple[str, str]]
    ) -> dict[str, float]:
        """How closely number columns follow another table's label, where the rows looked at belong together."""
        row = self.engine.row(
            "inputs/correlations",
            left=self.sample,
            right=other.sample,
            left_columns=[ident(left) for left, _ in key],
            right_columns=[ident(right) for _, right in key],
            label=ident(label),
            columns=[ident(column) for column in columns],
        )
        return {column: value for column, value in zip(columns, row, strict=True) if value is not None}

    def agreement(self, column: str, other: "Look", label: str, key: Sequence[tuple[str, str]]) -> float | None:
        """How far a column agrees with another table's label beyond chance (Cohen's kappa); None if nothing tells."""
        (kappa,) = self.engine.row(
            "inputs/agreement",
            left=self.sample,
            right=other.sample,
            left_columns=[ident(left) for left, _ in key],
            right_columns=[ident(right) for _, right in key],
            column=ident(column),
            label=ident(label),
        )
        return kappa if kappa is None else float(kappa)

    @property
    def of_rows(self) -> str:
        """The rows looked at, in words: `1,000 of 1,000 rows`, `the first 100,000 rows`."""
        if self.rows == self.seen:
            return f"all {self.seen:,} rows"
        return f"the first {self.seen:,} rows" + (f" of {self.rows:,}" if self.rows else "")


def look_at(engine: Engine, files: Sequence[Path], base: Path, work: Path) -> list[Look]:
    """Look at files, tables in databases one by one; files that differ only in their digits are one source.

    Args:
        engine: holds the rows looked at.
        files: paths or patterns, relative to `base` or absolute.
        base: the folder errata.yaml will be in.
        work: an existing folder for converted rows.

    Raises:
        ContractError: with every file that cannot be read.
    """
    looks: list[Look] = []
    problems: list[Problem] = []
    for source in dict.fromkeys(_grouped(files, base)):
        try:
            found = find_files(source, base, source)
            for table in _tables(engine, source, found, base, work):
                looks.append(_look(engine, f"look_{len(looks)}", Source(source=source, table=table), found, base, work))
        except ContractError as error:
            problems += [Problem(source, problem.what, problem.do) for problem in error.problems]
        except (duckdb.Error, OSError) as error:
            problems.append(Problem(source, f"cannot be read ({str(error).splitlines()[0][:200]})", "leave it out"))
    if problems:
        raise ContractError(problems)
    return looks


def _grouped(files: Sequence[Path], base: Path) -> Iterator[str]:
    """Files by one pattern where it means exactly them: `day-1.csv`, `day-2.csv` are `day-*.csv`."""
    names = [path.as_posix() for path in files]
    groups: dict[str, list[str]] = {}
    for name in names:
        folder, _, last = name.rpartition("/")
        pattern = re.sub(r"\d+", "*", last)
        groups.setdefault(f"{folder}/{pattern}" if folder else pattern, []).append(name)
    for pattern, members in groups.items():
        whole = len(members) > 1 and "*" in pattern
        matched = find_files(pattern, base, pattern).paths if whole else ()
        if whole and {path.absolute() for path in matched} == {(base / name).absolute() for name in members}:
            yield pattern
        else:
            yield from members


def _reading(engine: Engine, name: str, source: Source, files: Files, base: Path, work: Path) -> Reading:
    return Reading(name, name, source, frozenset(), files, base, work, engine, limit=ROWS)


def _tables(engine: Engine, source: str, files: Files, base: Path, work: Path) -> Sequence[str | None]:
    if files.format != "duckdb":
        return [None]
    return table_names(_reading(engine, "look", Source(source=source), files, base, work))


def _look(engine: Engine, name: str, source: Source, files: Files, base: Path, work: Path) -> Look:
    reading = _reading(engine, name, source, files, base, work)
    select, sample = _READERS[files.format](reading), ident(name)
    engine.execute("inputs/sample", name=sample, select=Sql(select), limit=literal(ROWS))
    columns = _columns(engine, sample, select)
    if files.format == "csv" and not source.null_values and (words := _missing_words(engine, sample, columns)):
        return _look(engine, name, source.model_copy(update={"null_values": words}), files, base, work)
    (seen,) = engine.row("inputs/row_count", source=sample)
    rows = seen if seen < ROWS else None
    if rows is None and files.format == "parquet":
        (rows,) = engine.row("inputs/row_count", source=Sql(f"({select})"))
    stem = source.table or re.sub(r"[*?\[\]]+", "", Path(source.source).name.split(".")[0]).strip("-_ ")
    nulls = tuple(source.null_values)
    return Look(engine, source.source, source.table, files.format, stem, sample, seen, rows, columns, nulls)


def _columns(engine: Engine, sample: Sql, select: str) -> dict[str, ColumnLook]:
    described = [(str(row[0]), str(row[1])) for row in engine.rows("inputs/described", select=Sql(select))]
    row = engine.row(
        "inputs/profile",
        source=sample,
        columns=[
            {"name": ident(name), "ordered": kind_of(kind) != "nested", "real": kind in FLOATS}
            for name, kind in described
        ],
    )
    return {
        name: ColumnLook(name, kind, *row[4 * position : 4 * position + 4])
        for position, (name, kind) in enumerate(described)
    }


def _missing_words(engine: Engine, sample: Sql, columns: dict[str, ColumnLook]) -> list[str]:
    """Texts such as NA that alone keep a column of numbers from being one."""
    words: set[str] = set()
    for column in columns.values():
        if column.type == "VARCHAR" and column.filled:
            unlike = engine.rows(
                "inputs/unlike_type",
                {"few": len(MISSING_WORDS) + 1},
                source=sample,
                column=ident(column.name),
                type=Sql("DOUBLE"),
                pattern=literal(PATTERNS["DOUBLE"]),
            )
            found = {str(value) for value, _, _ in unlike}
            if unlike and found <= MISSING_WORDS and unlike[0][1] < unlike[0][2]:
                words |= found
    return sorted(words)

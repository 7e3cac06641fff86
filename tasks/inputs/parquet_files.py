"""Parquet files, read in place: nothing is copied, but every value is decoded once to find damage early."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tasks.contracts.columns import kind_of
from tasks.contracts.problems import ContractError, Problem
from tasks.inputs.names import colliding_names
from tasks.inputs.reading import Reading, parquet_select, pattern_of
from tasks.sql import Sql, ident

_DAMAGED = "write it anew, or restore it; a copy or an export may have been cut short"
_SAME = "give all files of one source the same columns and types"
# What a writer stores where it saw no value at all: it fits every other type.
_NO_TYPE = '"NULL"'


def read_parquet(reading: Reading) -> str:
    """The SELECT over the files of a source.

    Raises:
        ContractError: if files are damaged, or disagree about their columns.
    """
    for part in ("types", "null_values"):
        if getattr(reading.declared, part):
            raise reading.stop(
                "is for text files; a Parquet file says itself what its columns are",
                "remove it, or change the type where the file is written",
                part,
            )
    types, problems = {}, []
    for path in reading.files.paths:
        try:
            types[path] = _types(reading, path)
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            problems.append(_damaged(reading, path, error))
        except ContractError as error:
            problems += error.problems
    problems += _disagreements(reading, types)
    if problems:
        raise ContractError(problems)
    columns = list(types[reading.files.paths[0]])
    # A column without any value has no type of its own; text can be asked about like any other.
    typeless = [c for c in columns if all(found[c] == _NO_TYPE for found in types.values())]
    select = parquet_select(reading.files.paths, columns, typeless)
    if reading.limit is None and (damaged := _undecodable(reading, select, columns)):
        raise ContractError(damaged)
    return select


def _types(reading: Reading, path: Path) -> dict[str, str]:
    """Columns of one file and their types, under the names the file gives them.

    The engine renames columns that differ only in case; so the names are read without it.

    Raises:
        ContractError: if names cannot be told apart.
    """
    names = pq.read_schema(path).names
    if problems := colliding_names(names):
        raise ContractError([reading.problem(f"{reading.shown(path)!r}: {what}", do) for what, do in problems])
    described = reading.engine.rows("inputs/parquet_types", {"file": pattern_of(path)})
    return dict(zip(names, (str(row[1]) for row in described), strict=True))


def _disagreements(reading: Reading, types: dict[Path, dict[str, str]]) -> Iterator[Problem]:
    """Columns that not all files have, or not with a type that all can share, against the first file."""
    (first, expected), *others = types.items() or [(Path(), {})]
    other = repr(reading.shown(first))
    for path, found in others:
        one = repr(reading.shown(path))
        for column, kind in expected.items():
            if column not in found:
                yield reading.problem(f"{one} has no column {column!r}, {other} has it", _SAME)
            elif not _share(reading, column, kind, found[column]):
                what = f"column {column!r} is {found[column]} in {one}, but {kind} in {other}"
                yield reading.problem(what, _SAME)
        for column in [c for c in found if c not in expected]:
            yield reading.problem(f"{one} has a column {column!r}, {other} has none", _SAME)


def _share(reading: Reading, column: str, one: str, other: str) -> bool:
    """Whether values of two types can stand in one column; those of a key only if they stay exact."""
    if one == other or _NO_TYPE in (one, other):
        return True
    inexact = column in reading.as_text and any(kind in ("FLOAT", "DOUBLE") for kind in (one, other))
    return kind_of(one) == kind_of(other) == "number" and not inexact


def _undecodable(reading: Reading, select: str, columns: list[str]) -> list[Problem]:
    """Files whose pages cannot be decoded although their description can."""
    try:
        _decode(reading, select, columns)
    except duckdb.Error as error:
        each = [problem for path in reading.files.paths if (problem := _decoded(reading, path, columns))]
        return each or [_damaged(reading, reading.files.paths[0], error)]
    return []


def _decoded(reading: Reading, path: Path, columns: list[str]) -> Problem | None:
    try:
        _decode(reading, parquet_select([path], columns), columns)
    except duckdb.Error as error:
        return _damaged(reading, path, error)
    return None


def _decode(reading: Reading, select: str, columns: list[str]) -> None:
    reading.engine.rows("inputs/read_through", select=Sql(select), columns=[ident(column) for column in columns])


def _damaged(reading: Reading, path: Path, error: Exception) -> Problem:
    with path.open("rb") as file:
        magic = file.read(4)
    if magic != b"PAR1":
        return reading.problem(f"{reading.shown(path)!r} is no Parquet file", "give it the ending of what it holds")
    return reading.problem(f"{reading.shown(path)!r} is a damaged Parquet file ({_reason(error)})", _DAMAGED)


def _reason(error: Exception) -> str:
    text = str(error).split("\n")[0].split(": ", 1)[-1].rstrip(". ")
    text = text.rsplit('": ', 1)[-1]  # without the file, which is named already
    cut_short = any(words in text.lower() for words in ("magic bytes", "too small", "file size is"))
    return "its end is missing" if cut_short else text[:120]

"""Opens the sources a contract names: every table becomes a view over Parquet files, with its problems all at once.

Parquet is read where it lies; text files and database tables are converted once into the working folder. What the
files are is found out in `tasks.inputs.files`; each format has its reader beside this module. Whether the tables hold
what the contract says is checked in `tasks.inputs.check`, their values in `tasks.validation`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tasks.contracts.config import LOGGED, TRAINING, Contract, Source, join_pairs, raw_key, raw_name
from tasks.contracts.places import place_of
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.inputs.csv_files import read_csv
from tasks.inputs.duckdb_file import read_duckdb
from tasks.inputs.files import Format, find_files, fingerprint
from tasks.inputs.json_files import read_json
from tasks.inputs.names import reserved_names
from tasks.inputs.parquet_files import read_parquet
from tasks.inputs.reading import Reading
from tasks.sql import Sql, ident

_READERS: dict[Format, Callable[[Reading], str]] = {
    "parquet": read_parquet,
    "csv": read_csv,
    "json": read_json,
    "duckdb": read_duckdb,
}


@dataclass(frozen=True)
class Table:
    """An opened source.

    Attributes:
        name: predictions, labels or the joined table's name; `<table>__raw`, logged_features or training for a source
            that is only compared with.
        view: the name of its view in the engine that opened it.
        select: the SELECT that defines the view, valid in any connection on this machine while the run lasts.
        columns: column -> DuckDB type, in order.
        rows: how many there are.
        declared: the contract's part.
        shown: the path as the user wrote it.
        fingerprint: hash of the files' content; where they lie and when they were written does not count.
    """

    name: str
    view: str
    select: str
    columns: dict[str, str]
    rows: int
    declared: Source
    shown: str
    fingerprint: str


def open_tables(contract: Contract, base: Path, engine: Engine, work: Path) -> tuple[dict[str, Table], list[Problem]]:
    """Open every source of a contract.

    Args:
        contract: names the sources.
        base: the folder that relative paths start from.
        engine: gets one view per table, `source_<name>`.
        work: an existing folder for converted files; they are needed as long as the tables are.

    Returns:
        The tables that could be opened, predictions and labels first, then those that are joined and those that are
        only compared with; and the problems of all others.
    """
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for name, declared in _sources(contract):
        try:
            tables[name] = _opened(contract, name, declared, base, engine, work)
        except ContractError as error:
            problems += error.problems
    return tables, problems


def open_predictions(contract: Contract, base: Path, engine: Engine, work: Path) -> Table:
    """Open the predictions alone, as `open_tables` would.

    Raises:
        ContractError: if they cannot be read.
    """
    return _opened(contract, "predictions", contract.predictions, base, engine, work)


def _sources(contract: Contract) -> Iterator[tuple[str, Source]]:
    yield "predictions", contract.predictions
    yield "labels", contract.labels
    for table in contract.tables:
        yield table.name, table
    for feature in contract.features:
        if feature.raw is not None:
            yield raw_name(feature.name), feature.raw
    if contract.logged_features is not None:
        yield LOGGED, contract.logged_features
    if contract.training is not None:
        yield TRAINING, contract.training


def _opened(contract: Contract, name: str, declared: Source, base: Path, engine: Engine, work: Path) -> Table:
    try:
        return _open(contract, name, declared, base, engine, work)
    except (duckdb.Error, OSError) as error:
        what = f"{declared.source!r} cannot be read ({str(error).splitlines()[0][:200]})"
        do = "see whether another program can read it"
        raise ContractError([Problem(f"{place_of(contract, name)}.source", what, do)]) from error


def _open(contract: Contract, name: str, declared: Source, base: Path, engine: Engine, work: Path) -> Table:
    place = place_of(contract, name)
    files = find_files(declared.source, base, f"{place}.source")
    reading = Reading(name, place, declared, text_columns(contract, name), files, base, work, engine)
    if declared.table is not None and files.format != "duckdb":
        raise reading.stop("is for .duckdb files, which hold several tables", "remove it", "table")
    select = _READERS[files.format](reading)
    view = f"source_{name}"
    engine.execute("runs/source_view", view=ident(view), select=Sql(select))
    columns = engine.columns(view)
    if reserved := reserved_names(contract, name, columns):
        raise ContractError([reading.problem(f"{declared.source!r}: {what}", do) for what, do in reserved])
    (rows,) = engine.row("inputs/row_count", source=ident(view))
    return Table(name, view, select, columns, rows, declared, declared.source, fingerprint(files.paths))


def text_columns(contract: Contract, name: str) -> frozenset[str]:
    """The columns of a table that identify something: in text files they are read as text and never inferred.

    These are the keys on their side, the entity and the query, and the classes of a multiclass task, which are names
    even where they look like numbers.
    """
    classes = contract.task == "multiclass"
    if name == "predictions":
        joined = {left for table in contract.tables for left, _ in join_pairs(table.key)}
        named = {*contract.predictions.key, *joined, contract.entity, contract.predictions.query}
        if classes:
            named.add(contract.predictions.prediction)
        return frozenset(column for column in named if column)
    if name == "labels":
        return frozenset([*contract.labels.key, *([contract.labels.label] if classes else [])])
    if name in (LOGGED, TRAINING):
        return _text_beside(contract, name)
    for feature in contract.features:
        if name == raw_name(feature.name):
            return frozenset(raw_key(feature))
    table = next(entry for entry in contract.tables if entry.name == name)
    return frozenset(right for _, right in join_pairs(table.key))


def _text_beside(contract: Contract, name: str) -> frozenset[str]:
    """The same for rows that were logged or trained on: whatever is text in the predictions is text here."""
    declared = contract.logged_features if name == LOGGED else contract.training
    given = (declared.key if declared else None) or []
    classes = [contract.labels.label] if contract.task == "multiclass" else []
    return text_columns(contract, "predictions") | {*given, *classes}

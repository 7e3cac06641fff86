"""A table or view in a .duckdb file, copied once to Parquet: so that nothing holds a lock on the file during a run."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from tasks.contracts.problems import nearest
from tasks.inputs.reading import Reading, parquet_select
from tasks.sql import ident, literal

_ALIAS = "errata_source"


def read_duckdb(reading: Reading) -> str:
    """The SELECT over the copy of a table.

    Raises:
        ContractError: if the file cannot be opened or has no such table.
    """
    for part in ("types", "null_values"):
        if getattr(reading.declared, part):
            raise reading.stop(
                "is for text files; a table says itself what its columns are",
                "remove it, or use a view that converts the columns",
                part,
            )
    with _attached(reading) as file:
        schema, table = _table(reading, file)
        values, source = {"target": str(reading.target())}, ident(_ALIAS, schema, table)
        try:
            reading.engine.execute("inputs/table_to_parquet", values, table=source, limit=reading.limited)
        except duckdb.Error as error:
            what = f"{file!r}: table {reading.declared.table!r} cannot be read ({str(error).splitlines()[0][:200]})"
            raise reading.stop(what, "try to select from it in DuckDB", "table") from None
    return parquet_select([reading.target()], _columns(reading))


def table_names(reading: Reading) -> list[str]:
    """Every table and view of a .duckdb file, as the contract would name it.

    Raises:
        ContractError: if the file cannot be opened.
    """
    with _attached(reading):
        return [shown for shown, _ in _there(reading)]


@contextmanager
def _attached(reading: Reading) -> Iterator[str]:
    """The file, open for reading; yields its name for messages."""
    if len(reading.files.paths) > 1:
        raise reading.stop(f"{reading.declared.source!r} matches several databases", "name one of them")
    (path,) = reading.files.paths
    name = reading.shown(path)
    try:
        reading.engine.execute("inputs/attach", path=literal(str(path.absolute())), name=ident(_ALIAS))
    except duckdb.Error as error:
        raise reading.stop(*_not_opened(name, str(error))) from None
    try:
        yield name
    finally:
        reading.engine.execute("inputs/detach", name=ident(_ALIAS))


def _there(reading: Reading) -> list[tuple[str, tuple[str, str]]]:
    """What a table is called in the contract, with its schema and name; `main` need not be said."""
    rows = reading.engine.rows("inputs/duckdb_tables", {"database": _ALIAS})
    return [(table if schema == "main" else f"{schema}.{table}", (schema, table)) for schema, table in rows]


def _columns(reading: Reading) -> list[str]:
    described = reading.engine.rows("inputs/parquet_types", {"file": str(reading.target())})
    return [str(row[0]) for row in described]


def _table(reading: Reading, file: str) -> tuple[str, str]:
    """Schema and name of the table that the contract asks for.

    Raises:
        ContractError: if none is asked for, or there is none of that name.
    """
    there, asked = _there(reading), reading.declared.table
    shown = [name for name, _ in there]
    if asked is None:
        raise reading.stop(f"{file!r} needs `table:`, the table to read", nearest("", shown))
    named = {name.lower(): place for name, place in there} | {".".join(p).lower(): p for _, p in there}
    if asked.lower() not in named:
        raise reading.stop(f"there is no table {asked!r} in {file!r}", nearest(asked, shown), "table")
    return named[asked.lower()]


def _not_opened(name: str, said: str) -> tuple[str, str]:
    if "not a valid DuckDB" in said:
        return f"{name!r} is no DuckDB database", "give it the ending of what it holds"
    if "lock" in said.lower() or "already attached" in said:
        return f"{name!r} is open for writing in another program", "close it there, or give a copy"
    return f"{name!r} cannot be opened ({said.splitlines()[0][:200]})", "open it in the same version of DuckDB"

"""A table or view in a .duckdb file, copied once to Parquet: so that nothing holds a lock on the file during a run."""

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
    if len(reading.files.paths) > 1:
        raise reading.stop(f"{reading.declared.source!r} matches several databases", "name one of them")
    (path,) = reading.files.paths
    name = reading.shown(path)
    try:
        reading.engine.execute("inputs/attach", path=literal(str(path.absolute())), name=ident(_ALIAS))
    except duckdb.Error as error:
        raise reading.stop(*_not_opened(name, str(error))) from None
    try:
        schema, table = _table(reading, name)
        reading.engine.execute(
            "inputs/table_to_parquet", {"target": str(reading.target())}, table=ident(_ALIAS, schema, table)
        )
    except duckdb.Error as error:
        what = f"{name!r}: table {reading.declared.table!r} cannot be read ({str(error).splitlines()[0][:200]})"
        raise reading.stop(what, "try to select from it in DuckDB", "table") from None
    finally:
        reading.engine.execute("inputs/detach", name=ident(_ALIAS))
    return parquet_select([reading.target()], _columns(reading))


def _columns(reading: Reading) -> list[str]:
    described = reading.engine.rows("inputs/parquet_types", {"file": str(reading.target())})
    return [str(row[0]) for row in described]


def _table(reading: Reading, file: str) -> tuple[str, str]:
    """Schema and name of the table that the contract asks for.

    Raises:
        ContractError: if none is asked for, or there is none of that name.
    """
    there = [(str(s), str(t)) for s, t in reading.engine.rows("inputs/duckdb_tables", {"database": _ALIAS})]
    named = {t if s == "main" else f"{s}.{t}": (s, t) for s, t in there} | {f"{s}.{t}": (s, t) for s, t in there}
    shown = [t if s == "main" else f"{s}.{t}" for s, t in there]
    asked = reading.declared.table
    if asked is None:
        raise reading.stop(f"{file!r} needs `table:`, the table to read", nearest("", shown))
    found = next((place for name, place in named.items() if name.lower() == asked.lower()), None)
    if found is None:
        raise reading.stop(f"there is no table {asked!r} in {file!r}", nearest(asked, shown), "table")
    return found


def _not_opened(name: str, said: str) -> tuple[str, str]:
    if "not a valid DuckDB" in said:
        return f"{name!r} is no DuckDB database", "give it the ending of what it holds"
    if "lock" in said.lower() or "already attached" in said:
        return f"{name!r} is open for writing in another program", "close it there, or give a copy"
    return f"{name!r} cannot be opened ({said.splitlines()[0][:200]})", "open it in the same version of DuckDB"

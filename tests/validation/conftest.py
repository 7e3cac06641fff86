"""Literal tables to validate: columns with types, rows as SQL values."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tasks.contracts.analysis import Check, Validation
from tasks.contracts.config import Contract
from tasks.inputs.sources import Table
from tasks.sql import ident, literal
from tasks.validation.run import validate_tables

Rows = tuple[str, str]  # column definitions, rows as SQL values


@pytest.fixture
def as_table(tmp_path: Path) -> Callable[..., Table]:
    """A table in a Parquet file of its own."""

    def make(contract: Contract, name: str, rows: Rows, shown: str | None = None) -> Table:
        columns, values = rows
        path = tmp_path / f"{name}.parquet"
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"CREATE TABLE data ({columns})")
            if values:
                connection.execute(f"INSERT INTO data VALUES {values}")
            # By Arrow, whose statistics leave NaN out; those of DuckDB give away that there is one.
            pq.write_table(connection.table("data").to_arrow_table(), path)
            relation = connection.table("data")
            types = dict(zip(relation.columns, map(str, relation.types), strict=True))
            (count,) = connection.sql("SELECT count(*) FROM data").fetchall()[0]
        declared = {"predictions": contract.predictions, "labels": contract.labels}
        declared |= {table.name: table for table in contract.tables}
        columns_read = ", ".join(ident(column) for column in types)
        return Table(
            name,
            f"source_{name}",
            f"SELECT {columns_read} FROM read_parquet({literal(str(path))})",
            types,
            count,
            declared[name],
            shown or f"{name}.parquet",
            "0",
        )

    return make


@pytest.fixture
def validate(tmp_path: Path, as_table: Callable[..., Table]) -> Callable[..., tuple[Validation, dict[str, object]]]:
    """Validate literal tables against a contract written as in errata.yaml."""

    def run(contract: dict[str, Any], folder: str = "work", **tables: Rows) -> tuple[Validation, dict[str, object]]:
        parsed = Contract.model_validate(contract)
        made = {name: as_table(parsed, name, rows) for name, rows in tables.items()}
        work = tmp_path / folder
        work.mkdir(exist_ok=True, parents=True)
        validation, raw = validate_tables(parsed, made, tmp_path, work)
        assert not list(work.glob("*.duckdb*")), "the database of views is left behind"
        return validation, raw

    return run


Broken = dict[tuple[str, str], tuple[str, int | None, tuple[str, ...]]]


@pytest.fixture
def broken() -> Callable[[Validation], Broken]:
    """(table, rule) -> (severity, failing rows, first keys) of every rule that does not hold."""

    def find(validation: Validation) -> Broken:
        assert not [check for check in validation.checks if check.outcome == "could_not_run"]
        return {
            (check.source, check.rule): (check.severity, check.failing_rows, check.keys)
            for check in validation.checks
            if check.outcome == "failed"
        }

    return find


@pytest.fixture
def only() -> Callable[[Validation, str], Check]:
    """The one check whose rule starts so."""

    def find(validation: Validation, rule: str) -> Check:
        (found,) = [check for check in validation.checks if check.rule.startswith(rule)]
        return found

    return find

"""Tables in a .duckdb file: copied once, so that nothing holds a lock on it."""

from pathlib import Path
from typing import Any

import duckdb
import pytest


@pytest.fixture
def database(project: Any) -> Path:
    path = project.folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE preds AS SELECT '007' AS id, 0.5::DOUBLE AS p, 'x'::ENUM('x', 'y') AS kind")
        connection.execute("CREATE VIEW recent AS FROM preds")
        connection.execute('CREATE SCHEMA "Old Ones"')
        connection.execute('CREATE TABLE "Old Ones"."p""q" AS SELECT \'a\' AS id, 0.1::DOUBLE AS p')
        connection.execute("CREATE TABLE gone AS SELECT 1 AS id")
        connection.execute("CREATE VIEW broken AS FROM gone")
        connection.execute("DROP TABLE gone")
    return path


@pytest.mark.parametrize("name", ["preds", "PREDS", "main.preds", "recent"])
def test_a_table_or_view_is_copied(project: Any, database: Path, name: str) -> None:
    tables, problems = project.open(project.contract(f"source: warehouse.duckdb; table: {name}"))
    assert problems == []
    assert tables["predictions"].columns == {"id": "VARCHAR", "p": "DOUBLE", "kind": "VARCHAR"}
    assert project.rows(tables["predictions"]) == [("007", "0.5", "x")]
    with duckdb.connect(str(database)) as writer:
        writer.execute("INSERT INTO preds VALUES ('8', 0.1, 'y')")


def test_a_table_in_another_schema_with_quotes_in_its_name(project: Any, database: Path) -> None:
    tables, problems = project.open(project.contract("source: warehouse.duckdb; table: 'Old Ones.p\"q'"))
    assert problems == []
    assert project.rows(tables["predictions"]) == [("a", "0.1")]


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        (
            "table: pred",
            "predictions.table | there is no table 'pred' in 'warehouse.duckdb' | did you mean 'preds'?",
        ),
        (
            "key: [id]",
            "predictions.source | 'warehouse.duckdb' needs `table:`, the table to read | "
            "there is 'Old Ones.p\"q', 'broken', 'preds', 'recent'",
        ),
        (
            "table: preds; types: {p: number}",
            "predictions.types | is for text files; a table says itself what its columns are | "
            "remove it, or use a view that converts the columns",
        ),
    ],
)
def test_what_is_not_there(project: Any, database: Path, entries: str, problem: str) -> None:
    contract = project.contract(f"source: warehouse.duckdb; {entries}")
    assert project.open(contract)[1] == [problem]


def test_a_file_that_is_open_for_writing(project: Any, database: Path) -> None:
    with duckdb.connect(str(database)):
        assert project.open(project.contract("source: warehouse.duckdb; table: preds"))[1] == [
            "predictions.source | 'warehouse.duckdb' is open for writing in another program | "
            "close it there, or give a copy"
        ]


def test_a_file_that_is_no_database(project: Any) -> None:
    project.text("x.duckdb", "hello " * 5000)
    assert project.open(project.contract("source: x.duckdb; table: t"))[1] == [
        "predictions.source | 'x.duckdb' is no DuckDB database | give it the ending of what it holds"
    ]


def test_a_view_that_cannot_be_read(project: Any, database: Path) -> None:
    (told,) = project.open(project.contract("source: warehouse.duckdb; table: broken"))[1]
    assert told.startswith("predictions.table | 'warehouse.duckdb': table 'broken' cannot be read (")
    assert told.endswith(" | try to select from it in DuckDB")

"""Whatever columns are called and values hold, they come out as they went in, in every format."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.contracts.config import RESERVED_TABLES, Contract, Labels, Predictions
from tasks.engine import open_engine
from tasks.inputs.sources import Table, open_tables

NASTY = [
    'a"b',
    "it's",
    "with space",
    "größe",
    "naïve €",
    "'; DROP TABLE predictions; --",
    '"; SELECT 1; --',
    "<script>alert(1)</script>",
    "{{ x }}",
    "{% raw %}",
    "$name",
    "a,b;c|d\te",
    "line\nbreak",
    "\\",
    "%s",
    "SELECT",
    "日本語",
    "x" * 300,
]
IDS = [
    "00123",
    "73928e05",
    "1234567890123456",
    "1.0",
    "1e5",
    "-0",
    "NA",
    "null",
    "NaN",
    "true",
    "2024-01-01",
    " a ",
    "=1+1",
]

# What no text file can hold, and what YAML cannot write: control characters and lone surrogates.
plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
# Refused by intention: see `tasks.inputs.names`.
reserved = tuple(f"{owner}__" for owner in (*RESERVED_TABLES, "errata"))
names_of_columns = (st.sampled_from(NASTY) | plain).filter(lambda name: not name.lower().startswith(reserved))
columns = st.lists(names_of_columns, min_size=1, max_size=5, unique_by=str.lower)
values = st.lists(st.sampled_from(IDS + NASTY) | plain, min_size=1, max_size=6)


def write_csv(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([names, *rows])


def write_json(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")


def write_parquet(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    pq.write_table(pa.table([pa.array(column) for column in zip(*rows, strict=True)], names=list(names)), path)


def write_duckdb(path: Path, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    quoted = ", ".join('"' + name.replace('"', '""') + '" VARCHAR' for name in names)
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE t ({quoted})")
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", rows)


WRITERS: dict[str, Callable[[Path, Sequence[str], Sequence[Sequence[str]]], None]] = {
    "csv": write_csv,
    "json": write_json,
    "parquet": write_parquet,
    "duckdb": write_duckdb,
}


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=25, deadline=None)
@given(names=columns, ids=values)
@example(names=NASTY, ids=IDS + NASTY)
def test_names_and_identifiers_survive(kind: str, names: list[str], ids: list[str]) -> None:
    with TemporaryDirectory() as folder:
        base = Path(folder)
        rows = [[f"{value}{'' if i == 0 else i}" for i in range(len(names))] for value in ids]
        WRITERS[kind](base / f"p.{kind}", names, rows)
        table = open_predictions(base, kind, names)
        assert list(table.columns) == names
        assert set(table.columns.values()) == {"VARCHAR"}
        with duckdb.connect() as connection:
            found: list[Any] = connection.sql(table.select).fetchall()
        assert found == [tuple(row) for row in rows]


def open_predictions(base: Path, kind: str, names: list[str]) -> Table:
    """The predictions of a contract in which every column is a key."""
    source = Predictions(source=f"p.{kind}", key=names, score=names[0], table="t" if kind == "duckdb" else None)
    contract = Contract(
        model="m",
        task="binary",
        predictions=source,
        labels=Labels(source=source.source, key=names, label=names[0], table=source.table),
    )
    with open_engine(base / "spill", threads=1) as engine:
        tables, problems = open_tables(contract, base, engine, base)
    assert problems == []
    return tables["predictions"]

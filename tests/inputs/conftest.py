"""A folder with files and a contract, and what the input stage makes of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.contracts.config import Contract
from tasks.contracts.load import load_contract
from tasks.contracts.problems import Problem
from tasks.engine import Engine, open_engine
from tasks.inputs.check import check_columns
from tasks.inputs.guess import guess_contract
from tasks.inputs.sources import Table, open_tables
from tasks.joins.join import join_problems


@dataclass
class Project:
    """Files in one folder; `open` reads them as a run would."""

    folder: Path
    engine: Engine

    def parquet(self, name: str, /, **columns: Any) -> None:
        """A Parquet file of these columns."""
        self.table(name, columns)

    def table(self, name: str, columns: Mapping[str, Any]) -> None:
        """A Parquet file of columns with any names."""
        arrays = [c if isinstance(c, pa.Array) else pa.array(c) for c in columns.values()]
        pq.write_table(pa.table(arrays, names=list(columns)), self.folder / name)

    def text(self, name: str, content: str | bytes) -> None:
        """A file with this content."""
        data = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(data)

    def contract(self, predictions: str = "", labels: str = "", rest: str = "", task: str = "binary") -> Contract:
        """A contract over predictions.parquet and labels.parquet, which further entries replace."""
        given = {"source": "predictions.parquet", "key": "[id]", "score": "p"} | _entries(predictions)
        truth = {"source": "labels.parquet", "key": "[id]", "label": "y"} | _entries(labels)
        text = f"model: m\ntask: {task}\npredictions: {_block(given)}\nlabels: {_block(truth)}\n{rest}\n"
        (self.folder / "errata.yaml").write_text(text, encoding="utf-8")
        return load_contract(self.folder / "errata.yaml")

    def open(self, contract: Contract) -> tuple[dict[str, Table], list[str]]:
        """The tables of a contract and the problems of opening them."""
        tables, problems = open_tables(contract, self.folder, self.engine, self.folder / "work")
        return tables, said(problems)

    def check(self, contract: Contract) -> list[str]:
        """The problems of opening and checking a contract's tables."""
        tables, problems = open_tables(contract, self.folder, self.engine, self.folder / "work")
        return said([*problems, *check_columns(self.engine, contract, tables)])

    def rows(self, table: Table) -> list[tuple[Any, ...]]:
        """A table's rows as text, read in a connection of its own."""
        with duckdb.connect() as connection:
            return connection.sql(f"SELECT COLUMNS(*)::VARCHAR FROM ({table.select})").fetchall()


def said(problems: list[Problem]) -> list[str]:
    """Problems as `where | what | do`."""
    return [f"{p.where} | {p.what} | {p.do}" for p in problems]


def _entries(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.split("; ") if line)


def _block(entries: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in entries.items()) + "}"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A folder with two predictions and their labels."""
    (tmp_path / "work").mkdir()
    with open_engine(tmp_path / "spill", threads=2) as engine:
        project = Project(tmp_path, engine)
        project.parquet("predictions.parquet", id=["a", "b"], p=[0.1, 0.9])
        project.parquet("labels.parquet", id=["a", "b"], y=[False, True])
        yield project


@pytest.fixture
def guessed(project: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Contract, str]]:
    """Guesses from files of the project, checks that the result validates, and returns contract and text."""
    monkeypatch.chdir(project.folder)
    for name in ("predictions.parquet", "labels.parquet"):
        (project.folder / name).unlink()

    def guess(*files: str, problems: tuple[str, ...] = ()) -> tuple[Contract, str]:
        text = guess_contract([Path(file) for file in files])
        Path("errata.yaml").write_text(text, encoding="utf-8")
        contract = load_contract(Path("errata.yaml"))
        with open_engine(Path("spill")) as engine:
            tables, found = open_tables(contract, Path(), engine, Path("work"))
            found += check_columns(engine, contract, tables)
            found += join_problems(contract, tables) if not found else []
        assert tuple(problem.where for problem in found) == problems
        return contract, text

    return guess

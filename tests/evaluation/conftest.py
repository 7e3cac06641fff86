"""A small joined table in, the evaluation table and its metrics out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.contracts.analysis import Metric, Note, Performance
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.evaluate import evaluate
from tasks.evaluation.performance import performance
from tasks.evaluation.task_type import Evaluated, WorstCase
from tasks.evaluation.task_types import TASK_TYPES
from tasks.evaluation.worst import worst_cases
from tasks.sql import Sql, ident

Rows = pl.DataFrame | dict[str, Sequence[Any]]


@dataclass(frozen=True)
class Result:
    """What became of a joined table."""

    engine: Engine
    contract: Contract
    evaluated: Evaluated

    @property
    def relation(self) -> Sql:
        return Sql(f"read_parquet('{self.evaluated.path}')")

    @property
    def table(self) -> pl.DataFrame:
        return pl.read_parquet(self.evaluated.path)

    def column(self, name: str) -> list[Any]:
        return self.table[name].to_list()

    def performance(self) -> Performance:
        return performance(self.engine, self.contract, self.relation, self.evaluated)

    def metrics(self) -> dict[str, Metric]:
        return {metric.name: metric for metric in self.performance().metrics}

    def notes(self) -> tuple[Note, ...]:
        return TASK_TYPES[self.contract.task].notes(self.engine, self.contract, self.relation)

    def worst(self, limit: int = 3) -> tuple[WorstCase, ...]:
        return worst_cases(self.engine, self.contract, self.relation, limit)


def contract_for(task: str, **settings: Any) -> Contract:
    """A contract whose predictions have `score` and whose label is `truth`; nested settings are merged."""
    predictions = {"source": "p.parquet", "key": ["id"], "score": "score"} | settings.pop("predictions", {})
    labels = {"source": "l.parquet", "key": ["id"], "label": "truth"} | settings.pop("labels", {})
    if task == "ranking":
        predictions = {"query": "query"} | predictions
    return Contract.model_validate(
        {"model": "test", "task": task, "predictions": predictions, "labels": labels} | settings
    )


def joined_frame(rows: Rows) -> pl.DataFrame:
    """The joined table: the columns given (`truth` is the label), and Errata's own where they are missing."""
    given = pl.DataFrame(rows, strict=False)
    n = given.height
    own = {
        "case__id": pl.Series([f"c{i:04d}" for i in range(n)], dtype=pl.String),
        "case__time": pl.Series([None] * n, dtype=pl.Datetime("us")),
        "case__query": pl.Series([None] * n, dtype=pl.String),
        "case__weight": pl.Series([1.0] * n, dtype=pl.Float64),
        "label__at": pl.Series([None] * n, dtype=pl.Datetime("us")),
        "label__source": pl.Series([None] * n, dtype=pl.String),
        "label__match": pl.Series(["matched"] * n, dtype=pl.String),
    }
    frame = given.rename({"truth": "label__value_raw"})
    frame = frame.with_columns(**{name: column for name, column in own.items() if name not in frame.columns})
    if "case__entity" not in frame.columns:
        frame = frame.with_columns(case__entity=pl.col("case__id"))
    return frame


Evaluate = Callable[..., Result]


@pytest.fixture(name="contract_for")
def _contract_for() -> Callable[..., Contract]:
    return contract_for


@pytest.fixture
def grade(engine: Engine, tmp_path: Path) -> Evaluate:
    """`grade("binary", {"score": [...], "truth": [...]}, threshold settings ...)` evaluates literal rows."""

    def run(
        task: str, rows: Rows, score: str | None = None, target: str = "evaluation.parquet", **settings: Any
    ) -> Result:
        """`score` is SQL for a score column that a frame cannot hold, like a map."""
        joined_frame(rows).write_parquet(tmp_path / "joined.parquet")
        derived = f", {score} AS score" if score else ""
        engine.connection.execute(
            f"CREATE OR REPLACE VIEW joined AS SELECT *{derived} FROM read_parquet('{tmp_path / 'joined.parquet'}')"
        )
        contract = contract_for(task, **settings)
        evaluated = evaluate(engine, contract, ident("joined"), engine.columns("joined"), tmp_path / target)
        return Result(engine, contract, evaluated)

    return run

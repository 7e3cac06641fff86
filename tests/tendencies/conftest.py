"""Literal cases of a task, evaluated as a real run does, and the questions beyond right and wrong answered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.contracts.config import Contract
from tasks.contracts.tendencies import Aspect
from tasks.evaluation.evaluate import evaluate
from tasks.sql import ident, parquet
from tasks.tendencies.find import aspects

Answers = dict[str, Aspect]
LABEL = {"truth": {"label": "delay", "unit": "min"}}


@pytest.fixture
def answer(engine, columns_of, tmp_path: Path) -> Callable[..., Answers]:
    """The aspects of a frame with `score` (or `predicted`), `truth` and other columns, by name."""

    def build(task: str, frame: pl.DataFrame, **settings: Any) -> Answers:
        n = frame.height
        predictions = {"source": "p.parquet", "key": ["id"], "score": "score"} | settings.pop("predictions", {})
        given = {"model": "test", "task": task, "columns": LABEL} | settings
        contract = Contract.model_validate(
            given | {"predictions": predictions, "labels": {"source": "l.parquet", "key": ["id"], "label": "truth"}}
        )
        ids = [f"c{i:06d}" for i in range(n)]
        own = {
            "case__time": pl.lit(None, pl.Datetime("us")),
            "case__entity": pl.Series(ids),
            "case__query": pl.lit(None, pl.String),
            "case__weight": pl.lit(1.0),
            "label__at": pl.lit(None, pl.Datetime("us")),
            "label__source": pl.lit(None, pl.String),
            "label__match": pl.lit("matched"),
        }
        joined = frame.with_columns(
            id=pl.Series(ids),
            case__id=pl.Series(ids),
            label__value_raw=pl.col("truth"),
            **{name: column for name, column in own.items() if name not in frame.columns},
        ).drop("truth")
        joined.write_parquet(tmp_path / "joined.parquet")
        source = tmp_path / "joined.parquet"
        engine.connection.execute(f"CREATE OR REPLACE VIEW joined AS SELECT * FROM read_parquet('{source}')")
        target = tmp_path / "evaluation.parquet"
        evaluated = evaluate(engine, contract, ident("joined"), engine.columns("joined"), target)
        features = columns_of(frame.drop("truth", "score", "predicted", strict=False))
        return {a.name: a for a in aspects(engine, contract, features, parquet(target), evaluated)}

    return build

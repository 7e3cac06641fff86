"""Thousands of columns, with every input given: what detectors ask of each of them stays bounded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tasks.engine import Engine
from tasks.faults import material as module
from tasks.faults.material import Material, Previous, held
from tasks.faults.registry import detect
from tasks.sql import Sql, ident, parquet

ROWS, KEYS = 400, 100
# Statements that one column more may cost: it is counted, and compared together with others.
EACH = 2.0


def _facts(columns: int) -> pl.DataFrame:
    rng = np.random.default_rng(0)
    kinds: tuple[Callable[[], object], ...] = (
        lambda: rng.normal(size=KEYS),
        lambda: rng.integers(0, 50, KEYS),
        lambda: np.array(list("abcde"))[rng.integers(0, 5, KEYS)],
        lambda: [f"name {i}" for i in range(KEYS)],
    )
    return pl.DataFrame({f"x{i}": kinds[i % 4]() for i in range(columns)} | {"key": [f"k{i}" for i in range(KEYS)]})


@pytest.fixture
def wide(world, material, tmp_path: Path) -> Callable[[int], Material]:
    """Cases with so many columns joined, beside their raw table, what was logged, training and a run before."""

    def build(columns: int) -> Material:
        start, ids = datetime(2024, 1, 1, tzinfo=UTC), [f"c{i}" for i in range(ROWS)]
        cases = pl.DataFrame(
            {
                "id": ids,
                "p": np.random.default_rng(1).random(ROWS),
                "key": [f"k{i % KEYS}" for i in range(ROWS)],
                "load_id": [f"L{i % 4}" for i in range(ROWS)],
                "at": pl.Series([start + timedelta(hours=i) for i in range(ROWS)], dtype=pl.Datetime("us", "UTC")),
            }
        )
        labels = pl.DataFrame({"id": ids, "y": np.random.default_rng(2).integers(0, 2, ROWS)})
        facts = _facts(columns)
        everything = cases.join(facts, on="key", how="left", maintain_order="left")
        beside = {
            "t__raw": facts,
            "logged_features": everything.drop("p"),
            "training": everything.with_columns(labels["y"]),
        }
        declared = {"time": "at", "entity": "key", "batches": ["load_id"]}
        seen = material(world(cases, labels, {"t": (facts, {"key": ["key"]})}, beside=beside, **declared))
        scored = parquet(tmp_path / "scored.parquet")
        evaluation = held(seen.engine, scored, ident("scored_cases"))
        names = dict(seen.engine.rows("evaluation/columns", evaluation=scored))
        before = Previous(held(seen.engine, scored, ident("previous_cases")), names, "v1")
        return replace(seen, evaluation=evaluation, previous=before)

    return build


def test_statements_grow_by_few_a_column(wide, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    execute, frame = Engine.execute, Engine.frame

    def counted_execute(engine: Engine, name: str, *values: object, **names: object) -> None:
        asked.append(name)
        execute(engine, name, *values, **names)

    def counted_frame(engine: Engine, name: str, *values: object, **names: object) -> pl.DataFrame:
        asked.append(name)
        return frame(engine, name, *values, **names)

    monkeypatch.setattr(Engine, "execute", counted_execute)
    monkeypatch.setattr(Engine, "frame", counted_frame)
    statements = {}
    for columns in (200, 500):
        given = wide(columns)
        asked.clear()
        looked = detect(given)
        statements[columns] = len(asked)
        assert [one.check.reason for one in looked if one.check.outcome == "failed"] == []
    assert (statements[500] - statements[200]) / 300 <= EACH


def test_only_a_small_table_is_held(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"a": [3, 1, 2], "b": ["x", None, "y"]})
    frame.write_parquet(tmp_path / "a.parquet")
    file = parquet(tmp_path / "a.parquet")
    name = held(engine, file, ident("kept"))
    assert name == ident("kept")
    assert engine.frame("faults/near/columns", rows=name, values=[Sql("a"), Sql("b")]).rows() == frame.rows()
    monkeypatch.setattr(module, "_HELD_CELLS", 5)
    assert held(engine, file, ident("other")) == file

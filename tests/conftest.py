"""Fixtures every folder of tests shares."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.config import Contract
from tasks.engine import Engine, open_engine
from tasks.inputs.sources import Table, open_tables
from tasks.sql import Sql, ident

Declare = Callable[[pl.DataFrame], Sql]


def _evaluation_frame(failed: np.ndarray, entity: np.ndarray | None = None, **columns: object) -> pl.DataFrame:
    """One analysed row per entry of `failed`; entities alternate between the halves."""
    n = len(failed)
    owner = np.arange(n) if entity is None else entity
    return pl.DataFrame(
        {
            "case__id": [f"c{i:07d}" for i in range(n)],
            "case__status": ["analysed"] * n,
            "case__entity": [f"e{e}" for e in owner],
            "case__weight": np.ones(n),
            "error__failed": failed.astype(bool),
            "error__loss": failed.astype(float),
            "split__half": np.where(owner % 2 == 0, "find", "confirm"),
            **columns,
        }
    )


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with open_engine(tmp_path / "spill", memory_limit="1GB", threads=2) as opened:
        yield opened


@pytest.fixture
def declare(engine: Engine) -> Declare:
    """Make a frame the relation `evaluation` of the engine."""

    def register(frame: pl.DataFrame) -> Sql:
        engine.connection.register("evaluation", frame.to_arrow())
        return ident("evaluation")

    return register


@pytest.fixture
def evaluation_frame() -> Callable[..., pl.DataFrame]:
    return _evaluation_frame


@pytest.fixture
def contract() -> Contract:
    """The smallest contract there is."""
    return Contract.model_validate(
        {
            "model": "test",
            "task": "binary",
            "predictions": {"source": "p.parquet", "key": ["id"], "score": "p"},
            "labels": {"source": "l.parquet", "key": ["id"], "label": "y"},
        }
    )


@pytest.fixture
def columns_of() -> Callable[[pl.DataFrame], tuple[Column, ...]]:
    """The catalogue of a frame's own columns, as if they came with the predictions."""
    types = {pl.String: "VARCHAR", pl.Float64: "DOUBLE", pl.Int64: "BIGINT", pl.Boolean: "BOOLEAN"}

    def catalogue(frame: pl.DataFrame) -> tuple[Column, ...]:
        own = [name for name in frame.columns if "__" not in name]
        kinds = {name: types.get(type(frame.schema[name]), "TIMESTAMP WITH TIME ZONE") for name in own}
        return tuple(
            Column(name, "prediction", kind_of(kinds[name]), kinds[name], "predictions", name, name) for name in own
        )

    return catalogue


@dataclass(frozen=True)
class World:
    """A contract with its opened tables, from frames written to Parquet."""

    contract: Contract
    tables: dict[str, Table]
    engine: Engine


@pytest.fixture
def world(tmp_path: Path, engine: Engine) -> Callable[..., World]:
    """Frames become sources: `world(predictions, labels, {"planes": (frame, {"key": [...]})}, task=...)`.

    What is only compared with comes as `beside`: training, logged_features, or `<table>__raw`.
    """

    def build(
        predictions: pl.DataFrame,
        labels: pl.DataFrame,
        context: dict | None = None,
        /,
        beside: dict[str, pl.DataFrame] | None = None,
        **settings: object,
    ) -> World:
        tables = []
        for name, (frame, declared) in (context or {}).items():
            frame.write_parquet(tmp_path / f"{name}.parquet")
            tables.append({"name": name, "source": f"{name}.parquet", **declared})
        predictions.write_parquet(tmp_path / "predictions.parquet")
        labels.write_parquet(tmp_path / "labels.parquet")
        declared = {
            "model": "test",
            "task": "binary",
            "predictions": {"source": "predictions.parquet", "key": ["id"], "score": "p"},
            "labels": {"source": "labels.parquet", "key": ["id"], "label": "y"},
            "features": tables,
        }
        declared |= settings
        for name, frame in (beside or {}).items():
            frame.write_parquet(tmp_path / f"{name}.parquet")
            source = {"source": f"{name}.parquet"}
            if name.endswith("__raw"):
                (table,) = (t for t in tables if f"{t['name']}__raw" == name)
                table["raw"] = source | table.get("raw", {})
            else:
                declared[name] = source | declared.get(name, {})
        contract = Contract.model_validate(declared)
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        opened, problems = open_tables(contract, tmp_path, engine, work)
        assert problems == []
        return World(contract, opened, engine)

    return build

"""Thousands of columns are searched and told within the memory that was allowed, and without hours of planning."""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
import pytest

from tasks.engine import Engine
from tasks.sql import Sql, parquet

COLUMNS = 2_000

# A process of its own, whose peak is asked for: quantiles hold memory that the engine's own limit does not count.
WIDE = f"""
import sys
from pathlib import Path
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.engine import open_engine
from tasks.evaluation.task_type import WorstCase
from tasks.sampling.cards import cards
from tasks.sampling.draw import source_of
from tasks.sampling.sample import sample
from tasks.slices.search import search
from tasks.sql import parquet

path = Path(sys.argv[1])
contract = Contract.model_validate({{
    "model": "wide", "task": "binary",
    "predictions": {{"source": "p", "key": ["id"], "score": "p"}},
    "labels": {{"source": "l", "key": ["id"], "label": "y"}},
}})
columns = tuple(
    Column(f"x{{i}}", "prediction", "number", "DOUBLE", "predictions", f"x{{i}}", f"x{{i}}") for i in range({COLUMNS})
)
worst = [WorstCase("fp", "c0000000", "", "late", "on time", "false_positive", 1.0)]
with open_engine(path.parent / "spill", memory_limit="3GB", threads=2) as engine:
    found = search(engine, contract, columns, parquet(path))
    source = source_of(engine, contract, columns, parquet(path), "key")
    card, *_ = cards(source, contract, sample(source, worst, [], None, 1), [], None)
print(found.columns, found.conditions, any("x7" in p.columns for p in found.proposals), len(card.facts))
print(*(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's own peak there")
def test_two_thousand_columns_are_searched_within_the_memory_allowed(tmp_path, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    n = 2_000
    values = {f"x{i}": rng.normal(size=n) for i in range(COLUMNS)}
    failed = rng.random(n) < np.where(values["x7"] > 1, 0.5, 0.1)
    frame = evaluation_frame(failed, case__time=pl.Series([None] * n, dtype=pl.Datetime("us")), **values)
    said = {"prediction__value": "late", "label__value": "on time", "prediction__score": 0.9}
    said |= {"error__kind": "false_positive"}
    frame = frame.with_columns(**{name: pl.lit(value) for name, value in said.items()})
    frame.write_parquet(tmp_path / "evaluation.parquet")
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", WIDE, str(tmp_path / "evaluation.parquet")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result, peak = done.stdout.splitlines()[-2:]
    assert result == "2000 2000 True 12"
    assert int(peak) < 1_500_000  # kB: half of what was allowed, as the engine itself needs little here
    assert perf_counter() - start < 180


def test_a_row_in_batches_is_the_row_in_one(engine: Engine, tmp_path, evaluation_frame) -> None:
    n, columns = 200, 120
    rng = np.random.default_rng(1)
    frame = evaluation_frame(np.zeros(n), **{f"x{i}": rng.normal(size=n) for i in range(columns)})
    frame.write_parquet(tmp_path / "evaluation.parquet")
    relation, values = parquet(tmp_path / "evaluation.parquet"), {"levels": [0.1, 0.5], "every": 1}
    names = [Sql(f"x{i}") for i in range(columns)]
    at_once = engine.row("slices/quantiles", values, evaluation=relation, values=names)
    assert engine.row_in_batches("slices/quantiles", values, "values", names, evaluation=relation) == at_once
    assert engine.row_in_batches("slices/quantiles", values, "values", [], evaluation=relation) == ()

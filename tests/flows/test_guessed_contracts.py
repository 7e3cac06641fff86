"""A contract that `errata init` guessed passes `errata validate`, whatever the predictions look like."""

from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from flows.pipeline import problems
from flows.progress import Progress
from tasks.contracts.request import AS_CONFIGURED
from tasks.inputs.guess import guess_contract

N = 300
RNG = np.random.default_rng(4)
IDS = [f"c{i}" for i in range(N)]
SCORES = RNG.random(N)
TRUTH = SCORES + RNG.normal(0, 0.2, N) > 0.5
ANIMALS = np.array(["cat", "dog", "owl"])
QUERIES = np.repeat(np.arange(N // 5), 5)

Tables = dict[str, dict[str, Any]]

TABLES: dict[str, Tables] = {
    "hard labels of another type": {"predictions": {"verdict": SCORES > 0.5}, "labels": {"late": TRUTH.astype(int)}},
    "hard labels in words": {
        "predictions": {"verdict": np.where(SCORES > 0.5, "late", "on time")},
        "labels": {"status": np.where(TRUTH, "late", "on time")},
    },
    "hard labels called as the label": {
        "predictions": {"animal": ANIMALS[(SCORES * 3).astype(int)]},
        "labels": {"animal": ANIMALS[(SCORES * 2.7).astype(int)]},
    },
    "graded items": {"predictions": {"query": QUERIES, "x": SCORES}, "labels": {"relevance": np.arange(N) * 7 % 5}},
    "a number called as the label": {"predictions": {"delay": SCORES * 10}, "labels": {"delay": SCORES * 9}},
}


@pytest.mark.parametrize("tables", TABLES.values(), ids=TABLES)
def test_a_guessed_contract_has_no_problem(tmp_path: Path, tables: Tables) -> None:
    for name, columns in tables.items():
        pl.DataFrame({"id": IDS, **columns}).write_parquet(tmp_path / f"{name}.parquet")
    assert _problems(tmp_path, "labels.parquet", "predictions.parquet") == []


def test_halves_of_both_tables_have_no_problem(tmp_path: Path) -> None:
    for half, part in enumerate((slice(0, 150), slice(150, N))):
        name = "ab"[half]
        predictions = pl.DataFrame({"id": IDS[part], "p": SCORES[part]})
        predictions.write_parquet(tmp_path / f"predictions_{name}.parquet")
        pl.DataFrame({"id": IDS[part], "late": TRUTH[part]}).write_parquet(tmp_path / f"labels_{name}.parquet")
    files = [f"{table}_{name}.parquet" for table in ("labels", "predictions") for name in "ab"]
    assert _problems(tmp_path, *files) == []


def _problems(folder: Path, *files: str) -> list[str]:
    config = folder / "errata.yaml"
    config.write_text(guess_contract([Path(file) for file in files], folder), encoding="utf-8")
    found = problems(config, AS_CONFIGURED, "1GB", Progress(Console(file=StringIO())))
    return [f"{problem.level}: {problem.where}: {problem.what}" for problem in found]

"""A small project on disk, and the command line run on it as a user would."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml

ERRATA = str(Path(sys.executable).with_name("errata"))
Errata = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def errata(tmp_path: Path) -> Errata:
    """Run the command line in the project's folder."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ERRATA, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            # A test that needs a mail server names it: that of other tests lives on beside this one.
            env={k: v for k, v in os.environ.items() if not k.startswith("ERRATA_SMTP_")}
            | {"COLUMNS": "200"}
            | environment,
        )

    return run


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Write a project: 1,200 cases with a planted bad join and a planted segment; settings replace parts of it."""

    def write(predictions: pl.DataFrame | None = None, labels: pl.DataFrame | None = None, **settings: object) -> Path:
        rng = np.random.default_rng(1)
        n = 1200
        tail = [f"N{i % 40:03d}AA" if i % 8 else f"N{i % 9}BCDE" for i in range(n)]
        hour = rng.integers(0, 24, n)
        score = rng.uniform(0.02, 0.98, n)
        unmatched = np.array([not t.endswith("AA") for t in tail])
        wrong = rng.random(n) < np.where(unmatched, 0.5, np.where(hour >= 18, 0.4, 0.08))
        predictions_made = pl.DataFrame(
            {
                "id": [f"{i:05d}" for i in range(n)],
                "p": score,
                "tailnum": tail,
                "hour": hour,
                "carrier": rng.choice(["AA", "UA"], n),
            }
        )
        labels_made = pl.DataFrame({"id": predictions_made["id"], "y": ((score >= 0.5) ^ wrong).astype(int)})
        (predictions_made if predictions is None else predictions).write_parquet(tmp_path / "predictions.parquet")
        (labels_made if labels is None else labels).write_parquet(tmp_path / "labels.parquet")
        planes = pl.DataFrame({"tailnum": [f"N{i:03d}AA" for i in range(40)], "seats": range(100, 140)})
        planes.write_csv(tmp_path / "planes.csv")
        contract = {
            "model": "demo",
            "version": "v1",
            "task": "binary",
            "predictions": {"source": "predictions.parquet", "key": ["id"], "score": "p"},
            "labels": {"source": "labels.parquet", "key": ["id"], "label": "y"},
            "features": [{"name": "planes", "source": "planes.csv", "key": ["tailnum"]}],
            "subgroups": ["carrier"],
        }
        path = tmp_path / "errata.yaml"
        path.write_text(yaml.safe_dump(contract | settings, allow_unicode=True), encoding="utf-8")
        return path

    return write


@pytest.fixture
def published(tmp_path: Path) -> Callable[[], list[Path]]:
    """The run directories that are visible; half-built ones are an error."""

    def find() -> list[Path]:
        runs = tmp_path / "runs"
        assert not [p for p in runs.rglob(".building-*") if p.is_dir()] if runs.exists() else True
        return sorted(path.parent for path in runs.glob("*/*/*/manifest.json"))

    return find


@pytest.fixture
def analysis(published) -> Callable[[], dict]:
    """The stored results of the only run."""

    def read() -> dict:
        (folder,) = published()
        return json.loads((folder / "analysis.json").read_text(encoding="utf-8"))

    return read

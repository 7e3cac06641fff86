"""Each task type goes the whole way, from its own shape of predictions to a report that lists its own failures."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml

from deployments.examples import EXAMPLES

pytestmark = pytest.mark.e2e


def test_multiclass_with_a_column_per_class(errata, tmp_path: Path, analysis) -> None:
    EXAMPLES["digits"](tmp_path, lambda _: None)
    done = errata("run")
    assert done.returncode == 0, done.stderr
    found = analysis()
    assert found["performance"]["confusion"]["rows"]
    assert all("->" in kind["kind"] for kind in found["performance"]["kinds"])
    assert {m["name"] for m in found["performance"]["metrics"]} >= {"error rate", "accuracy", "macro F1", "log loss"}
    assert found["failures"][0]["rows"]


def test_regression_lists_the_largest_residuals_absolute_and_for_their_level(errata, tmp_path: Path, analysis) -> None:
    EXAMPLES["diabetes"](tmp_path, lambda _: None)
    done = errata("run")
    assert done.returncode == 0, done.stderr
    found = analysis()
    assert len({case["lane"] for case in found["cases"] if case["stratum"] == "worst"}) == 2
    assert [kind["kind"] for kind in found["performance"]["kinds"]]
    assert {m["name"] for m in found["performance"]["metrics"]} >= {"mean absolute error", "RMSE", "bias"}
    assert all(f["measure"]["excess_loss"] is not None for f in found["findings"])


def test_ranking_says_per_query_what_was_buried_and_what_was_promoted(errata, tmp_path: Path, analysis) -> None:
    rng = np.random.default_rng(3)
    queries, items = 120, 8
    query = np.repeat(np.arange(queries), items)
    relevant = np.tile([1, 1, 0, 0, 0, 0, 0, 0], queries)
    evening = np.repeat(rng.random(queries) < 0.5, items)
    score = relevant * np.where(evening, 0.3, 1.5) + rng.normal(size=queries * items)
    pl.DataFrame(
        {
            "id": [f"{i:04d}" for i in range(len(query))],
            "session": [f"s{q}" for q in query],
            "score": score,
            "evening": evening,
        }
    ).write_parquet(tmp_path / "predictions.parquet")
    pl.DataFrame({"id": [f"{i:04d}" for i in range(len(query))], "clicked": relevant}).write_parquet(
        tmp_path / "labels.parquet"
    )
    contract = {
        "model": "search",
        "task": "ranking",
        "predictions": {"source": "predictions.parquet", "key": ["id"], "score": "score", "query": "session"},
        "labels": {"source": "labels.parquet", "key": ["id"], "label": "clicked"},
        "failure": {"top": 2, "relevant": 1},
    }
    (tmp_path / "errata.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    done = errata("run")
    assert done.returncode == 0, done.stderr
    found = analysis()
    kinds = {kind["kind"]: kind["rows"] for kind in found["performance"]["kinds"]}
    assert kinds["buried"] == kinds["promoted"] > 0
    assert found["cases"][0]["query_items"]["rows"]
    assert "cases where evening is true" in [f["proposal"]["subject"] for f in found["findings"]]
    # Items of one query fail together: they count as one entity, and all stand on one side of the split.
    halves = pl.read_parquet(next((tmp_path / "runs").glob("*/*/*/evaluation.parquet")))
    assert halves.group_by("case__query").agg(pl.col("split__half").n_unique())["split__half"].max() == 1
    assert found["findings"][0]["measure"]["entities"] <= queries

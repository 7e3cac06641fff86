"""Runs in which nothing can be called a failure say so, and what to do; they never say that nothing went wrong."""

from pathlib import Path

import polars as pl
import pytest
import yaml

pytestmark = pytest.mark.e2e

N = 240
IDS = [f"{i:03d}" for i in range(N)]


@pytest.fixture
def run(errata, tmp_path: Path):
    """Write predictions and labels, run the command line on them; returns the process."""

    def write_and_run(task: str, predictions: dict, labels: list, **keys: str):
        pl.DataFrame({"id": IDS} | predictions).write_parquet(tmp_path / "predictions.parquet")
        pl.DataFrame({"id": IDS, "y": labels}).write_parquet(tmp_path / "labels.parquet")
        contract = {
            "model": "demo",
            "version": "v1",
            "task": task,
            "predictions": {"source": "predictions.parquet", "key": ["id"], "score": "p"} | keys,
            "labels": {"source": "labels.parquet", "key": ["id"], "label": "y"},
        }
        (tmp_path / "errata.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
        return errata("run")

    return write_and_run


@pytest.fixture
def page(published):
    """The only report."""

    def read() -> str:
        (folder,) = published()
        return (folder / "report.html").read_text(encoding="utf-8")

    return read


def test_a_regression_that_is_equally_far_off_everywhere(run, page) -> None:
    p = [i / 7 for i in range(N)]
    done = run("regression", {"p": p}, [x + 5 for x in p])
    assert done.returncode == 0, done.stderr
    headline = "Undecided: every case is off y by 5, and no worst tenth can be told apart."
    assert headline in done.stdout
    assert "Set failure.tolerance" in done.stdout
    assert f"<h1>{headline}</h1>" in page()
    assert "No failure among" not in page()


def test_a_ranking_whose_queries_are_shown_as_a_whole(run, page) -> None:
    queries = [f"q{i // 8}" for i in range(N)]
    done = run("ranking", {"q": queries, "p": [i % 5 / 5 for i in range(N)]}, [i % 3 for i in range(N)], query="q")
    assert done.returncode == 0, done.stderr
    headline = "Undecided: no query with a relevant item is longer than failure.top (10)."
    assert headline in done.stdout
    assert f"<h1>{headline}</h1>" in page()
    assert "30 of 30 queries with a relevant item have no more than 10 items (failure.top)" in page()
    assert "NDCG@10" in page()


def test_weights_that_are_all_zero_are_refused(run, tmp_path: Path) -> None:
    done = run("binary", {"p": [i / N for i in range(N)], "w": [0.0] * N}, [i % 2 for i in range(N)], weight="w")
    assert done.returncode == 2
    assert "at least one row has a w above 0" in done.stderr
    assert "give the cases that count a weight above 0" in done.stderr
    assert not list((tmp_path / "runs").rglob("report.html"))


def test_of_weights_that_are_partly_zero_the_coverage_says_how_many(run, page) -> None:
    weights = [float(i % 4) for i in range(N)]
    done = run("binary", {"p": [i / N for i in range(N)], "w": weights}, [i % 2 for i in range(N)], weight="w")
    assert done.returncode == 0, done.stderr
    assert "their weight is 0, so that they count for nothing" in page()
    assert "of 180 analysed" in page()

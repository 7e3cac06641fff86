"""Backfill: every version that is not analysed yet, oldest first, with the history that live runs would have given."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

pytestmark = pytest.mark.e2e


@pytest.fixture
def three_versions(project, tmp_path: Path) -> None:
    project()
    base = pl.read_parquet(tmp_path / "predictions.parquet")
    for seed, version in enumerate(("v1", "v2", "v10")):
        scores = np.random.default_rng(seed).permutation(base["p"].to_numpy())
        base.with_columns(p=pl.Series(scores)).write_parquet(tmp_path / f"predictions-{version}.parquet")
    text = (tmp_path / "errata.yaml").read_text().replace("predictions.parquet", "'predictions-{version}.parquet'")
    (tmp_path / "errata.yaml").write_text(text.replace("version: v1\n", ""))


def recorded(tmp_path: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    folder = tmp_path / "history" / "demo"
    runs = pl.read_parquet(folder / "runs" / "*.parquet").drop("recorded_at").sort("run_key")
    found = pl.read_parquet(folder / "findings" / "*.parquet")
    return runs.rows(), found.select("run_key", "finding_id", "state", "first_seen").sort(
        "run_key", "finding_id"
    ).rows()


def test_the_history_is_the_one_that_live_runs_give(errata, three_versions, tmp_path: Path) -> None:
    done = errata("backfill")
    assert done.returncode == 0, done.stderr
    filled = recorded(tmp_path)
    assert len(filled[0]) == 3
    (tmp_path / "history").rename(tmp_path / "history-filled")
    (tmp_path / "runs").rename(tmp_path / "runs-filled")
    for version in ("v1", "v2", "v10"):
        assert errata("run", "--version", version).returncode == 0
    assert recorded(tmp_path) == filled
    assert "Nothing new" in errata("backfill").stdout


def test_it_stops_at_the_first_broken_version_unless_told_to_go_on(errata, three_versions, tmp_path: Path) -> None:
    pl.read_parquet(tmp_path / "predictions-v2.parquet").drop("p").write_parquet(tmp_path / "predictions-v2.parquet")
    stopped = errata("backfill")
    assert stopped.returncode == 2
    assert "'p'" in stopped.stderr
    assert stopped.stderr.endswith("1 problem. Nothing was written of version v2.\n")
    assert sorted(path.name for path in (tmp_path / "runs" / "demo").iterdir()) == ["v1"]
    went_on = errata("backfill", "--keep-going")
    assert went_on.returncode == 2
    assert sorted(path.name for path in (tmp_path / "runs" / "demo").iterdir()) == ["v1", "v10"]


def test_history_lists_runs_and_the_states_of_findings(errata, three_versions) -> None:
    assert errata("backfill", "--since", "v2").returncode == 0
    listed = errata("history")
    assert listed.returncode == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()[1:3]] == ["v2", "v10"]
    findings = errata("history", "--findings")
    assert "ongoing" in findings.stdout
    assert "tailnum has no row in planes" in findings.stdout
    runs = json.loads(errata("history", "--json").stdout)
    assert [(run["version"], run["rows"], run["baseline"]) for run in runs] == [
        ("v2", 1200, ""),
        ("v10", 1200, runs[0]["run_key"]),
    ]
    assert set(runs[0]["states"]) == {"new"}
    told = json.loads(errata("history", "--findings", "--version", "v10", "--json").stdout)
    assert ("ongoing", "v2") in {(finding["state"], finding["first_seen"]) for finding in told}
    assert sum(runs[1]["states"].values()) == len(told)
    for run in runs:
        assert sum(n for state, n in run["states"].items() if state != "resolved") == run["findings"]


def test_a_backfill_killed_at_every_version_goes_on_where_it_was(errata, three_versions, tmp_path: Path) -> None:
    for published in (1, 2):
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("errata")), "backfill"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        # One version is finished, then the next one is killed while it is at work.
        lines = iter(process.stdout)
        next(line for line in lines if "✓ record" in line)
        next(line for line in lines if "✓ read" in line)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(list((tmp_path / "runs" / "demo").glob("*/*"))) == published
    assert errata("backfill").returncode == 0
    killed = recorded(tmp_path)
    (tmp_path / "history").rename(tmp_path / "history-killed")
    (tmp_path / "runs").rename(tmp_path / "runs-killed")
    assert errata("backfill").returncode == 0
    assert recorded(tmp_path) == killed


def test_the_command_line_needs_no_orchestrator(errata, three_versions, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom flows.cli import app\n"
        "for command in (['run', '--version', 'v1'], ['backfill'], ['history']):\n"
        "    assert app(command, result_action='return_value') == 0\n"
        "assert 'duckdb' in sys.modules and 'prefect' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

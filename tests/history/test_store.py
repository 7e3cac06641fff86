"""The history only grows: each run is in it once, whole, and readable by anything that reads Parquet."""

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tasks.contracts.problems import ContractError
from tasks.history.store import add, findings, remember, runs

EMPTY = pl.DataFrame(schema={"finding_id": pl.String, "holds": pl.Boolean, "first_seen": pl.String})


def test_runs_come_back_in_the_order_in_which_they_were_recorded(record, tmp_path: Path) -> None:
    for version in ("v2", "v10", "v1"):
        record(version)
    assert runs(tmp_path / "history")["version"].to_list() == ["v2", "v10", "v1"]


def test_a_model_without_runs_has_an_empty_history(tmp_path: Path) -> None:
    assert runs(tmp_path / "nowhere").is_empty()
    assert findings(tmp_path / "nowhere", "key").is_empty()


def test_a_run_is_entered_once_and_its_record_is_never_changed(record, tmp_path: Path) -> None:
    first = record("v1", {"a": "v1"})
    later = replace(first, recorded_at=datetime(2030, 1, 1, tzinfo=UTC), gate="FAIL")
    assert not remember(tmp_path / "history", later, EMPTY)
    assert runs(tmp_path / "history")["gate"].to_list() == ["PASS"]
    assert findings(tmp_path / "history", first.run_key)["finding_id"].to_list() == ["a"]


def test_of_many_that_enter_the_same_run_at_once_one_does(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": range(1000)})
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: add(frame, tmp_path / "one.parquet"), range(32)))
    assert sum(added) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["one.parquet"]


def test_a_run_killed_before_its_own_record_is_not_in_the_history(record, tmp_path: Path) -> None:
    record("v1")
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        import polars as pl
        from tasks.history import store
        from tasks.history.store import runs, remember
        from tasks.contracts.history import RunRecord
        history = Path(sys.argv[1])
        made = RunRecord(**(runs(history).row(0, named=True) | {"run_key": "other"}))
        write = store.add
        store.add = lambda frame, target: write(frame, target) and os.kill(os.getpid(), signal.SIGKILL)
        remember(history, made, pl.DataFrame({"finding_id": ["a"], "holds": [True], "first_seen": ["v1"]}))
    """)
    history = tmp_path / "history"
    assert subprocess.run([sys.executable, "-c", script, str(history)], check=False).returncode == -9
    assert (history / "findings" / "other.parquet").exists()
    assert runs(history)["run_key"].to_list() == ["key-v1"]


def test_plain_duckdb_reads_it(record, tmp_path: Path) -> None:
    record("v1", {"a": "v1", "b": "v1"})
    record("v2", {"a": "v1"}, baseline="key-v1")
    counted = duckdb.sql(
        f"SELECT version, count(f.finding_id) FROM '{tmp_path}/history/runs/*.parquet' AS r "
        f"LEFT JOIN '{tmp_path}/history/findings/*.parquet' AS f USING (run_key, version) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert counted == [("v1", 2), ("v2", 1)]


def test_a_history_of_a_newer_errata_and_damaged_files_are_told_all_at_once(record, tmp_path: Path) -> None:
    made = record("v1")
    folder = tmp_path / "history" / "runs"
    newer = pl.read_parquet(folder / f"{made.run_key}.parquet").with_columns(schema=pl.lit(99, pl.Int64))
    newer.write_parquet(folder / "newer.parquet")
    (folder / "damaged.parquet").write_bytes(b"PAR1 but not really")
    pl.DataFrame({"a": [1]}).write_parquet(folder / "other.parquet")
    with pytest.raises(ContractError) as stopped:
        runs(tmp_path / "history")
    told = [f"{problem.where}: {problem.what}" for problem in stopped.value.problems]
    assert [text.split(":")[0] for text in told] == [
        "history (runs/damaged.parquet)",
        "history (runs/newer.parquet)",
        "history (runs/other.parquet)",
    ]
    assert "written by a newer Errata (history format 99; this one knows 1)" in told[1]


def test_damaged_findings_are_told(record, tmp_path: Path) -> None:
    made = record("v1", {"a": "v1"})
    (tmp_path / "history" / "findings" / f"{made.run_key}.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(ContractError, match=rf"history \(findings/{made.run_key}.parquet\): cannot be read"):
        findings(tmp_path / "history", made.run_key)


def test_a_column_that_a_later_version_adds_is_no_obstacle(record, tmp_path: Path) -> None:
    made = record("v1")
    path = tmp_path / "history" / "runs" / f"{made.run_key}.parquet"
    pl.read_parquet(path).with_columns(more=pl.lit(1)).drop("fixed").write_parquet(path)
    assert runs(tmp_path / "history").select("version", "fixed").rows() == [("v1", None)]


def test_damaged_findings_are_named_like_damaged_runs(record, tmp_path: Path) -> None:
    record("v1")
    (path,) = (tmp_path / "history" / "findings").glob("*.parquet")
    path.write_bytes(b"PAR1 but not really")
    with pytest.raises(ContractError) as error:
        findings(tmp_path / "history", path.stem)
    (problem,) = error.value.problems
    assert problem.where == f"history (findings/{path.name})"
    assert problem.what.startswith("cannot be read")

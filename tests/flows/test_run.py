"""From files to a published report, through the command line."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import polars as pl
import pytest

pytestmark = pytest.mark.e2e


def test_a_run_publishes_a_report_and_everything_behind_it(errata, project, published, analysis) -> None:
    project()
    done = errata("run")
    assert done.returncode == 0, done.stderr
    (folder,) = published()
    assert {p.name for p in folder.iterdir()} == {
        "report.html",
        "analysis.json",
        "manifest.json",
        "coverage.json",
        "gate.json",
        "timings.json",
        "evaluation.parquet",
        "findings.parquet",
        "findings.csv",
        "review",
        "validation",
    }
    assert {p.name for p in (folder / "review").iterdir()} == {
        "sample.parquet",
        "pack.html",
        "solo.html",
        "verdicts.csv",
    }
    found = {f["proposal"]["kind"]: f for f in analysis()["findings"]}
    assert found["join.unmatched_key"]["measure"]["rows"] == 150
    assert "No key of the shape A9AAAA (150 cases) has a row." in found["join.unmatched_key"]["proposal"]["why"]
    assert "hour" in found["segment.threshold"]["proposal"]["predicate"]
    assert "Report: " in done.stdout


def test_every_finding_can_be_checked_with_one_line_of_sql(errata, project, published) -> None:
    project()
    assert errata("run").returncode == 0
    (folder,) = published()
    findings = pl.read_parquet(folder / "findings.parquet")
    assert len(findings) > 2
    for predicate, rows in findings.select("predicate", "rows").iter_rows():
        counted = duckdb.sql(f"SELECT count(*) FROM '{folder}/evaluation.parquet' WHERE {predicate}").fetchall()
        assert counted == [(rows,)]


def test_the_same_inputs_give_the_same_bytes(errata, project, published, tmp_path: Path) -> None:
    project()
    digests = []
    for _ in range(2):
        assert errata("run").returncode == 0
        (folder,) = published()
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "timings.json")
        digests.append({str(p.relative_to(tmp_path)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files})
        shutil.rmtree(tmp_path / "runs")
    assert digests[0] == digests[1]


def test_a_run_that_exists_is_not_made_again(errata, project, published) -> None:
    project()
    assert errata("run").returncode == 0
    (folder,) = published()
    stamp = (folder / "report.html").stat().st_mtime_ns
    again = errata("run")
    assert again.returncode == 0
    assert "This run exists already" in again.stdout
    assert (folder / "report.html").stat().st_mtime_ns == stamp


def test_runs_may_be_published_in_a_folder_of_any_name(errata, project, tmp_path: Path) -> None:
    project()
    done = errata("run", "--runs", "what? 50% #ü/runs")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "what? 50% #ü" / "runs").glob("*/*/*/report.html"))) == 1


def test_another_model_version_is_another_run(errata, project, published) -> None:
    project()
    assert errata("run").returncode == 0
    assert errata("run", "--version", "v2").returncode == 0
    assert [folder.parent.name for folder in published()] == ["v1", "v2"]


def test_a_report_can_be_rendered_again_from_what_is_stored(errata, project, published) -> None:
    project()
    assert errata("run").returncode == 0
    (folder,) = published()
    before = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    assert errata("report", str(folder)).returncode == 0
    assert (folder / "report.html").read_bytes() == before


@pytest.mark.parametrize("step", ["validate", "score", "find", "report"])
def test_killed_at_any_step_the_next_run_completes_and_nothing_half_written_is_seen(
    errata, project, published, tmp_path: Path, step: str
) -> None:
    project()
    before = {"validate": "read", "score": "validate", "find": "score", "report": "find"}[step]
    process = subprocess.Popen(
        [shutil.which("errata", path=str(Path(os.sys.executable).parent)) or "errata", "run"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    for line in process.stdout:
        if line.strip().startswith(f"✓ {before}"):
            break
    time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert list((tmp_path / "runs").glob("*/*/*/manifest.json")) == [] or step == "report"
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert len(published()) == 1


def test_labels_that_come_late_fall_out_with_their_reason(errata, project, analysis, tmp_path: Path) -> None:
    project()
    labels = pl.read_parquet(tmp_path / "labels.parquet")
    project(labels=labels.head(1000).with_columns(y=pl.when(pl.col("id") < "00010").then(None).otherwise("y")))
    assert errata("run").returncode == 0
    steps = {s["name"]: s for s in analysis()["coverage"]["steps"]}
    assert steps["predicted"]["rows"] == 1200
    assert steps["with a label row"]["lost"] == 200
    assert steps["labelled"]["lost"] == 10
    assert steps["analysed"]["rows"] == 990


def test_a_masked_value_reaches_no_file(errata, project, published, tmp_path: Path) -> None:
    project()
    predictions = pl.read_parquet(tmp_path / "predictions.parquet")
    secret = predictions.with_columns(mail=pl.concat_str(pl.lit("secret-"), "id"), phone=pl.lit("secret-0170"))
    project(predictions=secret, columns={"mail": {"policy": "mask"}, "phone": {"policy": "drop"}})
    assert errata("run").returncode == 0
    (folder,) = published()
    values = duckdb.sql(f"SELECT DISTINCT mail FROM '{folder}/evaluation.parquet'").fetchall()
    assert values == [("•••",)]
    for path in folder.rglob("*"):
        if path.is_file():
            assert b"secret-" not in path.read_bytes(), path


def test_hostile_names_and_values_are_only_names_and_values(errata, project, analysis, published, tmp_path) -> None:
    project()
    predictions = pl.read_parquet(tmp_path / "predictions.parquet")
    nasty = "<script>alert(1)</script>"
    renamed = predictions.rename({"hour": 'Stunde "Ü"; DROP TABLE x --', "carrier": nasty})
    renamed = renamed.with_columns(
        pl.when(pl.col(nasty) == "AA").then(pl.lit("'; <b>AA")).otherwise(nasty).alias(nasty)
    )
    project(predictions=renamed, subgroups=[nasty])
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert any("Stunde" in f["proposal"]["predicate"] for f in analysis()["findings"])
    (folder,) = published()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert nasty not in page
    assert "&lt;script&gt;" in page


_EVERY_TYPE = """
COPY (
    SELECT *,
        DATE '2024-01-01' + (hour % 7)::INTEGER AS day,
        TIME '10:00:00' + INTERVAL (hour) MINUTE AS clock,
        hour::HUGEINT * 1000000000000000000 AS huge,
        md5(id)::UUID AS uuid,
        ('x' || hour)::BLOB AS blob,
        [hour, hour] AS list,
        {{'a': hour}} AS struct,
        MAP {{'k': hour}} AS map,
        (hour % 7)::DECIMAL(10, 2) AS exact,
        INTERVAL (hour) DAY AS span,
        CASE hour % 3 WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN 'nan'::DOUBLE ELSE hour END AS odd,
        TIMESTAMP '9999-12-31 00:00:00' AS far,
        TIMESTAMP '0001-01-01 00:00:00' AS early,
        TIMESTAMPTZ '9999-12-31 23:59:59.999999+00' - to_hours(CASE hour % 3 WHEN 0 THEN 0 ELSE 1000000 END) AS open,
        TIMESTAMP '99999-01-01 00:00:00' + to_hours(hour) AS beyond,
        TIMESTAMP '0044-03-15 (BC) 00:00:00' + to_hours(hour) AS ides,
        CASE hour % 3
            WHEN 0 THEN 'infinity'::TIMESTAMPTZ
            WHEN 1 THEN '-infinity'
            ELSE TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_hours(hour)
        END AS endless,
        CASE hour % 3 WHEN 0 THEN 'infinity'::DATE WHEN 1 THEN DATE '5000000-01-01' ELSE DATE '2024-01-01' END AS eve,
        (hour % 2 = 0) AS flag,
        '' AS empty,
        (hour % 4)::UTINYINT AS small
    FROM '{folder}/predictions.parquet'
) TO '{folder}/all.parquet'
"""


@pytest.mark.parametrize("time", ["day", "open", "beyond", "ides", "endless", "eve"])
def test_columns_of_every_type_go_through_and_every_predicate_holds(
    errata, project, published, tmp_path: Path, time: str
) -> None:
    project()
    duckdb.execute(_EVERY_TYPE.format(folder=tmp_path))
    named = ["day", "clock", "exact", "flag", "small", "odd", "blob", "span", "list", "struct", "huge", "uuid"]
    project(predictions=None, subgroups=[*named, "open", "endless", "eve"], time=time, timezone="Asia/Tokyo")
    text = (tmp_path / "errata.yaml").read_text().replace("source: predictions.parquet", "source: all.parquet")
    (tmp_path / "errata.yaml").write_text(text)
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert "could not run" not in done.stdout
    (folder,) = published()
    for predicate, rows in pl.read_parquet(folder / "findings.parquet").select("predicate", "rows").iter_rows():
        counted = duckdb.sql(f"SELECT count(*) FROM '{folder}/evaluation.parquet' WHERE {predicate}").fetchall()
        assert counted == [(rows,)], predicate

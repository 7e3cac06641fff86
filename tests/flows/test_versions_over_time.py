"""One model over its versions, from the command line: compared, judged, remembered, and told by mail."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

pytestmark = pytest.mark.e2e
N = 1200


@pytest.fixture
def versions(project, tmp_path: Path) -> Callable[..., None]:
    """Write predictions-<version>.parquet for each version: the hours in which it is wrong half of the time."""

    def write(**wrong_hours: tuple[int, ...]) -> None:
        project(predictions=None)
        base = pl.read_parquet(tmp_path / "predictions.parquet")
        truth = np.random.default_rng(5).integers(0, 2, N)
        pl.DataFrame({"id": base["id"], "y": truth}).write_parquet(tmp_path / "labels.parquet")
        luck = np.random.default_rng(6).random(N)
        for version, hours in wrong_hours.items():
            wrong = luck < np.where(base["hour"].is_in(list(hours)).to_numpy(), 0.6, 0.05)
            score = np.where((truth == 1) ^ wrong, 0.9, 0.1)
            base.with_columns(p=pl.Series(score)).write_parquet(tmp_path / f"predictions-{version}.parquet")
        text = (tmp_path / "errata.yaml").read_text().replace("predictions.parquet", "'predictions-{version}.parquet'")
        (tmp_path / "errata.yaml").write_text(text.replace("version: v1\n", ""))

    return write


def stored(folder: Path, name: str = "analysis.json") -> dict:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def run_of(published, version: str) -> Path:
    (folder,) = [path for path in published() if path.parent.name == version]
    return folder


def test_the_second_version_says_what_changed_and_what_is_new_ongoing_and_resolved(errata, versions, published) -> None:
    versions(v1=(0, 1, 2, 3, 4, 5), v2=(18, 19, 20, 21, 22, 23))
    assert errata("run", "--version", "v1").returncode == 0
    done = errata("run", "--version", "v2")
    assert done.returncode == 0, done.stderr
    first, second = stored(run_of(published, "v1")), stored(run_of(published, "v2"))
    assert first["comparison"] is None
    assert first["no_comparison"].startswith("This is the first version analysed")
    flips = second["comparison"]["flips"]
    assert sum(flips.values()) == N
    assert flips["fixed"] > 100 < flips["newly_wrong"]
    states = {f["proposal"]["predicate"]: f["state"] for f in second["findings"] if f["confirmed"]}
    assert "new" in {state for predicate, state in states.items() if "hour" in predicate}
    assert ["resolved"] * len(second["resolved"]) == [f["state"] for f in second["resolved"]] != []
    assert {f["state"] for f in second["findings"] if f["proposal"]["kind"] == "join.unmatched_key"} == {"ongoing"}
    assert f"since v1: {flips['fixed']} fixed, {flips['newly_wrong']} newly wrong" in done.stdout
    page = (run_of(published, "v2") / "report.html").read_text(encoding="utf-8")
    assert "What changed since v1" in page


def test_comparison_parquet_adds_up_to_what_the_report_says(errata, versions, published) -> None:
    versions(v1=(0, 1), v2=(1, 2))
    assert errata("run", "--version", "v1").returncode == 0
    assert errata("run", "--version", "v2").returncode == 0
    folder = run_of(published, "v2")
    rows = duckdb.sql(f"SELECT outcome, count(*) FROM '{folder}/comparison.parquet' GROUP BY ALL").fetchall()
    assert dict(rows) == {name: n for name, n in stored(folder)["comparison"]["flips"].items() if n}


def test_a_broken_limit_fails_the_gate_with_exit_code_1_and_the_run_is_published(
    errata, versions, published, tmp_path
) -> None:
    versions(v1=(), v2=tuple(range(12)))
    with (tmp_path / "errata.yaml").open("a") as file:
        file.write("gate: {error_rate: {max_increase: 0.05}}\n")
    assert errata("run", "--version", "v1").returncode == 0
    assert errata("run", "--version", "v2").returncode == 1
    gate = stored(run_of(published, "v2"), "gate.json")
    assert gate["outcome"] == "FAIL"
    assert gate["reasons"][0]["rule"] == "error_rate.max_increase"


def test_the_same_runs_again_give_the_same_directories_and_history(errata, versions, published, tmp_path) -> None:
    versions(v1=(0,), v2=(1,))
    for _ in range(2):
        for version in ("v1", "v2"):
            assert errata("run", "--version", version).returncode == 0
    assert len(published()) == 2
    recorded = pl.read_parquet(tmp_path / "history" / "demo" / "runs" / "*.parquet")
    assert sorted(recorded["version"]) == ["v1", "v2"]


def test_two_runs_of_one_version_at_once_are_one_run(errata, versions, published, tmp_path) -> None:
    versions(v1=(0,))
    errata_at_once = [
        subprocess.Popen([*command()], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [process.communicate()[0] for process in errata_at_once]
    assert [process.returncode for process in errata_at_once] == [0, 0], said
    assert len(published()) == 1
    assert len(list((tmp_path / "history" / "demo" / "runs").iterdir())) == 1


@pytest.mark.parametrize("stage", ["score", "compare", "report"])
def test_killed_at_any_stage_the_next_run_completes_and_the_history_holds_each_run_once(
    errata, versions, published, tmp_path, stage
) -> None:
    versions(v1=(0,), v2=(1,))
    assert errata("run", "--version", "v1").returncode == 0
    process = subprocess.Popen(
        [*command(), "--version", "v2"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip().startswith(f"✓ {stage}"):
            break
    time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert errata("run", "--version", "v2").returncode == 0
    assert len(published()) == 2
    recorded = pl.read_parquet(tmp_path / "history" / "demo" / "runs" / "*.parquet")
    assert sorted(recorded["version"]) == ["v1", "v2"]


def test_a_named_baseline_that_does_not_fit_is_one_clear_message(errata, versions, published, tmp_path) -> None:
    versions(v1=(0,), v2=(1,))
    assert errata("run", "--version", "v1").returncode == 0
    other = pl.read_parquet(tmp_path / "predictions-v2.parquet").with_columns(id=pl.lit("X-") + pl.col("id"))
    other.write_parquet(tmp_path / "predictions-v2.parquet")
    labels = pl.read_parquet(tmp_path / "labels.parquet")
    labels.with_columns(id=pl.lit("X-") + pl.col("id")).write_parquet(tmp_path / "labels.parquet")
    named = errata("run", "--version", "v2", "--baseline", "v1")
    assert named.returncode == 2
    assert "baseline v1" in named.stderr
    assert "Traceback" not in named.stderr
    assert len(published()) == 1
    by_default = errata("run", "--version", "v2")
    assert by_default.returncode == 0
    assert stored(run_of(published, "v2"))["no_comparison"].startswith("No comparison with baseline v1")


def test_a_dry_run_writes_the_mail_and_sends_nothing(errata, versions, tmp_path) -> None:
    versions(v1=(0, 1, 2))
    assert errata("run", "--version", "v1").returncode == 0
    done = errata("mail", "--dry-run")
    assert done.returncode == 0, done.stderr
    (eml,) = (tmp_path / "history" / "demo" / "outbox").glob("*.eml")
    message = message_from_bytes(eml.read_bytes(), policy=policy.default)
    assert message["Subject"].strip().startswith("[demo v1]")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_mail_without_a_server_or_a_recipient_is_told_as_such_and_the_run_stays(errata, versions, published) -> None:
    versions(v1=(0,))
    done = errata("run", "--version", "v1", "--mail-to", "someone@example.org")
    assert done.returncode == 2
    assert "ERRATA_SMTP_HOST" in done.stderr
    assert done.stderr.endswith("2 problems. The run stays as it is, and nothing was mailed.\n")
    assert len(published()) == 1
    nobody = errata("mail")
    assert nobody.returncode == 2
    assert "nobody is named" in nobody.stderr


def test_an_address_that_is_none_is_told_before_the_work_is_done(errata, versions, tmp_path) -> None:
    versions(v1=(0,))
    done = errata("run", "--version", "v1", "--mail-to", "someone@example..org", "--mail-to", "stakeholders")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == " ✗ recipients[0]: 'someone@example..org' is no mail address"
    assert not (tmp_path / "runs").exists()


def command() -> list[str]:
    return [str(Path(sys.executable).with_name("errata")), "run"]

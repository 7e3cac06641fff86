"""A run is seen whole or not at all, whatever kills it."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tasks.runs.home import Home
from tasks.runs.publish import building


def test_a_run_appears_when_it_is_published_and_not_before(tmp_path: Path) -> None:
    target = Home(tmp_path / "runs", "m").run("v1", "abc")
    with building(tmp_path / "runs") as build:
        (build.folder / "report.html").write_text("x")
        assert not target.exists()
        build.publish(target)
        assert (target / "report.html").read_text() == "x"
    assert [p.name for p in (tmp_path / "runs").iterdir()] == ["m"]


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with building(tmp_path / "runs") as build:
            (build.folder / "half").write_text("x")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_run_is_cleared_by_the_next_one(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from tasks.runs.publish import building
        with building(Path(sys.argv[1])) as build:
            (build.folder / "half").write_text("x")
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path / "runs")], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "runs").iterdir())) == 2
    with building(tmp_path / "runs") as build:
        build.publish(Home(tmp_path / "runs", "m").run("v", "k"))
    assert [p.name for p in (tmp_path / "runs").iterdir()] == ["m"]


def test_a_run_that_lives_is_left_alone_by_another(tmp_path: Path) -> None:
    with building(tmp_path / "runs") as first:
        with building(tmp_path / "runs") as second:
            second.publish(Home(tmp_path / "runs", "m").run("v", "two"))
        assert first.folder.is_dir()
        first.publish(Home(tmp_path / "runs", "m").run("v", "one"))
    assert sorted(p.name for p in (tmp_path / "runs" / "m" / "v").iterdir()) == ["one", "two"]


def test_of_two_runs_with_the_same_key_the_first_stays(tmp_path: Path) -> None:
    target = Home(tmp_path / "runs", "m").run("v", "same")
    for text in ("first", "second"):
        with building(tmp_path / "runs") as build:
            (build.folder / "report.html").write_text(text)
            build.publish(target)
    assert (target / "report.html").read_text() == "first"


@pytest.mark.parametrize("version", ["../../etc", "/abs", "..", "", "a/b\\c", "v" * 300, "v 1 <b>"])
def test_a_version_never_leads_out_of_its_folder(tmp_path: Path, version: str) -> None:
    target = Home(tmp_path, "m").run(version, "k")
    assert os.path.commonpath([target.resolve(), (tmp_path / "m").resolve()]) == str((tmp_path / "m").resolve())
    assert target.resolve().parent.parent == (tmp_path / "m").resolve()

"""What was to be told and was not: the next scheduled run finds it, and only what is still worth telling."""

from pathlib import Path

import polars as pl
import pytest

from tasks.mail.owed import owe, owed_runs, strike_off
from tasks.runs.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "runs", "m")


def recorded(home: Home, *runs: str, part: str = "") -> pl.DataFrame:
    """The history of runs `<version>/<run key>`, published as well; those of `part` are filtered."""
    for run in runs:
        (home.runs / "m" / run).mkdir(parents=True, exist_ok=True)
    rows = [(run.split("/")[0], run, "4f1c2b3a" if run == part else "") for run in runs]
    return pl.DataFrame(rows, schema=["version", "folder", "scope"], orient="row")


def note(home: Home, *runs: str) -> None:
    for run in runs:
        owe(home.history, home.runs / "m" / run)


@pytest.mark.parametrize(
    ("noted", "analysed", "owed"),
    [
        (["v1/a"], ["v1/a"], ["v1"]),
        ([], ["v1/a"], []),
        (["v1/a"], ["v1/a", "v2/b"], []),
        (["v1/a", "v2/b"], ["v1/a", "v2/b"], ["v2"]),
        # An older version was analysed late, or the same one again for somebody who asked.
        (["v2/b"], ["v2/b", "v1/a"], ["v2"]),
        (["v2/b", "v1/a"], ["v2/b", "v1/a"], ["v2", "v1"]),
        (["v1/a"], ["v1/a", "v1/c"], ["v1"]),
        # Of two runs of one version that were to be told, the last one.
        (["v1/a", "v1/c"], ["v1/a", "v1/c"], ["v1"]),
        # Names that tell no order.
        (["blue/a"], ["blue/a", "green/b"], []),
        # Not recorded: it is analysed first.
        (["v2/b"], ["v1/a"], []),
    ],
)
def test_the_newest_run_is_owed_until_it_was_told(home: Home, noted, analysed, owed) -> None:
    note(home, *noted)
    found = owed_runs(home, recorded(home, *analysed))
    assert [version for version, _ in found] == owed
    assert all(folder.is_dir() for _, folder in found)
    for _, folder in found:
        strike_off(home.history, folder)
    assert owed_runs(home, recorded(home, *analysed)) == []


def test_a_run_of_a_part_of_the_cases_replaces_nothing(home: Home) -> None:
    note(home, "v1/a")
    assert len(owed_runs(home, recorded(home, "v1/a", "v2/b", part="v2/b"))) == 1


def test_what_was_noted_meanwhile_of_the_same_version_is_not_struck_off(home: Home) -> None:
    note(home, "v1/a", "v1/c")
    strike_off(home.history, home.runs / "m" / "v1/a")
    assert [folder.name for _, folder in owed_runs(home, recorded(home, "v1/a", "v1/c"))] == ["c"]


def test_a_run_that_was_removed_is_not_owed(home: Home) -> None:
    note(home, "v1/a")
    history = recorded(home, "v1/a")
    (home.runs / "m" / "v1/a").rmdir()
    assert owed_runs(home, history) == []

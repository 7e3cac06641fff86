"""What the command line accepts and prints, whatever stands behind it."""

import inspect
from functools import reduce
from pathlib import Path

import pytest

from flows.cli import app

pytestmark = pytest.mark.e2e

COMMANDS = [(name,) for name in app if not name.startswith("-") and app[name].default_command]
COMMANDS += [("review", name) for name in app["review"] if not name.startswith("-")]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_shows_every_description_as_it_is_written(errata, command: tuple[str, ...]) -> None:
    documented = inspect.getdoc(reduce(lambda inside, name: inside[name], command, app).default_command) or ""
    described = [line.strip() for line in documented.splitlines() if line.startswith("    ")]
    shown = errata(*command, "--help", COLUMNS="500").stdout
    assert described
    assert [line for line in [documented.splitlines()[0], *described] if line not in shown] == []


def test_names_in_angle_brackets_are_no_markup(errata) -> None:
    assert "runs/<model>/<version>/<run_key>" in errata("report", "--help").stdout


@pytest.mark.parametrize("command", ["run", "validate"])
@pytest.mark.parametrize("folder", [".", "models/late"])
def test_a_folder_stands_for_the_contract_in_it(errata, project, tmp_path: Path, command: str, folder: str) -> None:
    project()
    (tmp_path / "models" / "late").mkdir(parents=True)
    for name in ("errata.yaml", "predictions.parquet", "labels.parquet", "planes.csv"):
        (tmp_path / name).rename(tmp_path / folder / name)
    done = errata(command, folder)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / folder / "runs").is_dir() == (command == "run")


@pytest.mark.parametrize("command", ["run", "validate"])
def test_a_folder_without_a_contract_is_named(errata, tmp_path: Path, command: str) -> None:
    (tmp_path / "models").mkdir()
    done = errata(command, "models")
    assert done.returncode == 2
    assert f"errata.yaml: there is no such file in {tmp_path / 'models'}" in done.stderr
    assert "write one with `errata init FILES...`" in done.stderr


def test_a_contract_cannot_be_written_into_a_folder_that_is_not_there(errata, project, tmp_path: Path) -> None:
    project().unlink()
    done = errata("init", "predictions.parquet", "labels.parquet", "--to", "no/such/dir/errata.yaml")
    assert done.returncode == 2
    assert done.stderr.startswith(" ✗ --to: there is no folder 'no/such/dir'\n")
    assert "predictions.parquet" not in done.stderr
    assert not (tmp_path / "no").exists()


def test_a_contract_is_written_into_a_folder(errata, project, tmp_path: Path) -> None:
    project().unlink()
    (tmp_path / "late").mkdir()
    done = errata("init", "predictions.parquet", "labels.parquet", "--to", "late")
    assert done.returncode == 0, done.stderr
    assert "source: ../predictions.parquet" in (tmp_path / "late" / "errata.yaml").read_text(encoding="utf-8")


def test_a_command_to_copy_is_not_broken_by_a_narrow_console(errata, project) -> None:
    project().unlink()
    done = errata("init", "predictions.parquet", "labels.parquet", "--to", "a_rather_long_name.yaml", COLUMNS="30")
    assert done.stdout.endswith("then: errata validate a_rather_long_name.yaml\n")


def test_a_filter_keeps_every_value_that_is_named() -> None:
    words = (
        "run --filter.keep.carrier AA --filter.keep.hour 7 --filter.keep.carrier UA --mail-to a@x.org --mail-to b@x.org"
    )
    _, given, _ = app.parse_args(words.split())
    assert given.arguments["request"].filter.keep == {"carrier": ["AA", "UA"], "hour": ["7"]}
    assert given.arguments["mail_to"] == ("a@x.org", "b@x.org")

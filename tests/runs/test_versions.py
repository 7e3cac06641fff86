"""Which versions there are, which one a run is about, and which of two comes first."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError
from tasks.runs.versions import for_version, in_order, in_paths, is_later, the_version, versions_on_disk


def with_source(contract: Contract, source: str) -> Contract:
    return contract.model_copy(update={"predictions": contract.predictions.model_copy(update={"source": source})})


def test_numbers_in_names_are_numbers() -> None:
    assert in_order(["v10", "v9", "v1-b", "v1-a"]) == ["v1-a", "v1-b", "v9", "v10"]
    assert in_order(["2026-11-02", "2026-2-10", "2025-12-31"]) == ["2025-12-31", "2026-2-10", "2026-11-02"]


@given(st.lists(st.text(max_size=8), max_size=8))
def test_the_order_never_depends_on_the_order_given(names: list[str]) -> None:
    assert in_order(names) == in_order(names[::-1])


@pytest.mark.parametrize(
    ("version", "than", "later"),
    [
        ("v10", "v9", True),
        ("v1", "v2", False),
        ("v2-weather", "v1-draft", True),
        ("2026-11-01", "2026-10-31", True),
        ("release 3", "release 12", False),
        ("9f3a2c", "12bc77", None),
        ("blue", "red", None),
        ("champion", "v2", None),
    ],
)
def test_names_tell_the_order_where_they_count(version: str, than: str, later: bool | None) -> None:
    assert is_later(version, than) is later


@pytest.mark.parametrize(
    ("source", "files", "found"),
    [
        ("p-{version}.parquet", ["p-v10.parquet", "p-v9.parquet", "q-v1.parquet", "p-.parquet"], ["v9", "v10"]),
        ("{version}/p.csv", ["v1/p.csv", "v2/p.csv", "v2/q.csv", "deep/v3/p.csv"], ["v1", "v2"]),
        ("{version}/p-*.csv", ["v1/p-1.csv", "v1/p-2.csv"], ["v1"]),
        ("{version}/{version}.csv", ["v1/v1.csv", "v1/v2.csv"], ["v1"]),
        ("p[1]-{version}.csv", ["p1-v1.csv"], ["v1"]),
    ],
)
def test_versions_in_paths(contract: Contract, tmp_path: Path, source: str, files: list[str], found: list[str]) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    versioned = with_source(contract, source)
    assert in_paths(versioned)
    assert versions_on_disk(versioned, tmp_path) == found


@pytest.mark.parametrize("base", [".", "sub", "a[1] b"])
def test_versions_are_found_wherever_the_contract_lies(
    contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(base).mkdir(exist_ok=True)
    (Path(base) / "p-v1.parquet").touch()
    assert versions_on_disk(with_source(contract, "p-{version}.parquet"), Path(base)) == ["v1"]


def test_a_version_goes_into_every_path_and_is_no_pattern_there(contract: Contract) -> None:
    versioned = with_source(contract, "{version}/p-*.parquet")
    assert for_version(versioned, "v[1]").predictions.source == "v[[]1]/p-*.parquet"
    assert for_version(versioned, "v1").labels == contract.labels


@pytest.mark.parametrize(
    ("asked", "found", "expected"), [("v1", ["v1", "v2"], "v1"), (None, ["v1"], "v1"), ("v1", [None, "v1"], "v1")]
)
def test_the_version_asked_for_or_the_only_one(asked: str | None, found: list[str | None], expected: str) -> None:
    assert the_version(asked, found, "predictions") == expected


@pytest.mark.parametrize(
    ("asked", "found", "what", "do"),
    [
        ("v3", ["v1", "v2"], "holds no version 'v3'; there are 'v1', 'v2'", "check --version"),
        ("v3", [], "holds no version 'v3'; there is none", "check --version"),
        (
            None,
            ["v1", "v2"],
            "holds 2 model versions ('v1', 'v2'); a run is about one",
            "say which with --version, or analyse them all, oldest first: errata backfill",
        ),
        (None, [], "holds no model version", "check the path, or set `version`"),
        (
            None,
            [None],
            "holds 1 model versions (empty); a run is about one",
            "say which with --version, or analyse them all, oldest first: errata backfill",
        ),
    ],
)
def test_a_version_that_is_not_there_or_not_clear_is_told(asked, found, what, do) -> None:
    with pytest.raises(ContractError) as stopped:
        the_version(asked, found, "predictions")
    (problem,) = stopped.value.problems
    assert (problem.what, problem.do) == (what, do)


def test_versions_in_one_file_are_analysed_one_at_a_time(errata_project) -> None:
    run, frame = errata_project
    assert "holds 2 model versions" in run().stderr
    for version, rows in (("v1", 60), ("v2", 40)):
        done = run("--version", version)
        assert done.returncode == 0, done.stderr
        assert f"version {version}: {rows} predictions" in done.stdout
    assert frame.height == 100


@pytest.fixture
def errata_project(tmp_path: Path):
    """A project whose predictions hold two versions of the model in one file."""
    frame = pl.DataFrame(
        {
            "id": [f"a{i}" for i in range(60)] + [f"a{i}" for i in range(40)],
            "p": [0.2 + 0.6 * (i % 2) for i in range(100)],
            "made_by": ["v1"] * 60 + ["v2"] * 40,
        }
    )
    frame.write_parquet(tmp_path / "p.parquet")
    pl.DataFrame({"id": [f"a{i}" for i in range(60)], "y": [i % 3 == 0 for i in range(60)]}).write_parquet(
        tmp_path / "l.parquet"
    )
    (tmp_path / "errata.yaml").write_text(
        "model: m\ntask: binary\npredictions: {source: p.parquet, key: [id], score: p, version: made_by}\n"
        "labels: {source: l.parquet, key: [id], label: y}\n"
    )

    def run(*arguments: str):
        command = [str(Path(sys.executable).with_name("errata")), "run", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run, frame

"""Which versions were not analysed yet: wherever a contract names them, oldest first."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError
from tasks.runs.pending import nothing_new, pending

Named = Callable[..., Contract]
IN_PATHS = {"source": "p-{version}.parquet"}


@pytest.fixture
def named(contract: Contract) -> Named:
    """The smallest contract with other predictions, and perhaps a version of its own."""

    def build(predictions: dict[str, str], version: str | None = None) -> Contract:
        changed = contract.predictions.model_copy(update=predictions)
        return contract.model_copy(update={"predictions": changed, "version": version})

    return build


def recorded(*runs: tuple[str, str]) -> pl.DataFrame:
    """The history's runs, each a version and the scope of its filter."""
    return pl.DataFrame(runs, schema={"version": pl.String, "scope": pl.String}, orient="row")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for version in ("v10", "v9", "v1"):
        pl.DataFrame({"id": ["a"]}).write_parquet(tmp_path / f"p-{version}.parquet")
    return tmp_path


def test_versions_in_paths_come_oldest_first_without_those_analysed(named: Named, files: Path) -> None:
    contract = named(IN_PATHS)
    assert pending(contract, files, recorded()) == ["v1", "v9", "v10"]
    assert pending(contract, files, recorded(("v9", ""))) == ["v1", "v10"]
    assert pending(contract, files, recorded(("v1", ""), ("v9", ""), ("v10", ""))) == []


def test_a_run_of_a_part_of_the_cases_does_not_count(named: Named, files: Path) -> None:
    assert pending(named(IN_PATHS), files, recorded(("v1", "4f1c2b3a"), ("v9", ""))) == ["v1", "v10"]


def test_versions_in_a_column_of_the_predictions(named: Named, tmp_path: Path) -> None:
    made = pl.DataFrame({"id": list("abcd"), "made_by": ["m10", "m2", None, "m2"]})
    made.write_csv(tmp_path / "p.csv")
    contract = named({"source": "p.csv", "version": "made_by"})
    assert pending(contract, tmp_path, recorded()) == ["m2", "m10"]
    assert pending(contract, tmp_path, recorded(("m2", ""))) == ["m10"]
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


def test_a_version_of_the_contract_itself(named: Named, tmp_path: Path) -> None:
    assert pending(named({}, "v3"), tmp_path, recorded(("v2", ""))) == ["v3"]
    assert pending(named({}, "v3"), tmp_path, recorded(("v3", ""))) == []


def test_a_model_without_versions_is_new_once(named: Named, tmp_path: Path) -> None:
    assert pending(named({}), tmp_path, recorded()) == ["unversioned"]
    assert pending(named({}), tmp_path, recorded(("unversioned", ""))) == []
    assert "names no version" in nothing_new(named({}))
    assert {nothing_new(named(IN_PATHS)), nothing_new(named({}, "v1")), nothing_new(named({"version": "v"}))} == {
        "nothing new"
    }


def test_a_first_version_to_look_at(named: Named, files: Path) -> None:
    assert pending(named(IN_PATHS), files, recorded(), since="v9") == ["v9", "v10"]
    assert pending(named(IN_PATHS), files, recorded(("v10", "")), since="v9") == ["v9"]


@pytest.mark.parametrize(
    ("predictions", "since", "words"),
    [
        ({"source": "q-{version}.parquet"}, None, "holds no model version"),
        (IN_PATHS, "v99", "did you mean 'v9'?"),
        ({"source": "p-v1.parquet", "version": "idd"}, None, "did you mean 'id'?"),
        ({"source": "p-v2.parquet", "version": "id"}, None, "p-v2.parquet"),
    ],
)
def test_what_cannot_be_is_told_and_never_taken_for_nothing_new(
    named: Named, files: Path, predictions: dict[str, str], since: str | None, words: str
) -> None:
    with pytest.raises(ContractError) as stopped:
        pending(named(predictions), files, recorded(), since=since)
    (problem,) = stopped.value.problems
    assert words in f"{problem.what} {problem.do}"

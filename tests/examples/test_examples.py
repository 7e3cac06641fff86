"""Every example's contract is valid, and names only files and columns that its build writes."""

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run

import numpy as np
import polars as pl
import pytest
import yaml

import deployments.examples
from deployments.examples import EXAMPLES, delays, diabetes, digits, flights, routes
from deployments.examples.flights import train
from tasks.contracts.config import Contract, join_pairs
from tasks.runs.versions import PLACEHOLDER, in_paths, versions_on_disk

FOLDER = Path(deployments.examples.__file__).parent
PACKAGES = {"flights": flights, "delays": delays, "digits": digits, "routes": routes, "diabetes": diabetes}


def silent(_: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, few: pl.DataFrame) -> Callable[[str], Path]:
    """Builds an example once, the flights of all flight examples reduced to a few."""
    folders: dict[str, Path] = {}

    def build(name: str) -> Path:
        if name not in folders:
            folder = tmp_path_factory.mktemp(name)
            with pytest.MonkeyPatch.context() as patch:
                if hasattr(PACKAGES[name], "read_flights"):
                    patch.setattr(PACKAGES[name], "read_flights", lambda: few)
                folders[name] = EXAMPLES[name](folder, silent)
        return folders[name].parent

    return build


def load(folder: Path) -> Contract:
    return Contract.model_validate(yaml.safe_load((folder / "errata.yaml").read_text(encoding="utf-8")))


def test_every_example_of_the_registry_has_a_package_and_a_contract() -> None:
    assert set(EXAMPLES) == set(PACKAGES) == {path.parent.name for path in FOLDER.glob("*/errata.yaml")}
    tasks = [load(FOLDER / name).task for name in EXAMPLES]
    assert tasks == ["binary", "regression", "multiclass", "ranking", "regression"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_contract_names_only_what_the_build_writes(
    name: str, built: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "routes":
        monkeypatch.setattr(routes, "CHOICE", 1)  # few flights leave no trip with eight of them
    folder = built(name)
    contract = load(folder)
    (made,) = versions_on_disk(contract, folder) if in_paths(contract) else [""]
    predictions = pl.read_parquet(folder / contract.predictions.source.replace(PLACEHOLDER, made))
    labels = pl.read_parquet(folder / contract.labels.source)
    assert (folder / "errata.yaml").read_bytes() == (FOLDER / name / "errata.yaml").read_bytes()
    score = contract.predictions.score
    wanted = [*contract.predictions.key, *(score.values() if isinstance(score, dict) else [score])]
    wanted += [contract.entity, contract.time, contract.predictions.version, contract.predictions.query]
    wanted += contract.subgroups
    assert {column for column in wanted if column} <= set(predictions.columns)
    assert predictions.select(contract.predictions.key).is_unique().all()
    assert labels.join(predictions, on=contract.labels.key, how="anti").is_empty()
    words = {*predictions.columns, *labels.columns}
    for table in contract.tables:
        columns = pl.read_parquet(folder / table.source).columns
        assert {left for left, _ in join_pairs(table.key)} <= set(predictions.columns)
        assert {right for _, right in join_pairs(table.key)} | set(table.columns or []) <= set(columns)
        words |= {f"{table.name}__{column}" for column in columns}
    assert set(contract.columns) <= words


def test_a_build_imports_nothing_before_it_is_called() -> None:
    code = "import sys, deployments.examples; print('polars' in sys.modules, 'sklearn' in sys.modules)"
    assert run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "False False\n"


def test_digits_probabilities_sum_to_one_and_are_out_of_sample(built: Callable[[str], Path]) -> None:
    predictions = pl.read_parquet(built("digits") / "predictions.parquet")
    labels = pl.read_parquet(built("digits") / "labels.parquet")
    probabilities = predictions.drop("image_id").to_numpy()
    assert predictions.height == 1797
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-8)
    right = np.mean(probabilities.argmax(axis=1) == labels["digit"].to_numpy())
    assert 0.90 < right < 0.96  # a model scored on what it learnt from would be right nearly always


def test_loops_and_slant_are_what_a_person_sees() -> None:
    ring = np.zeros((8, 8))
    ring[1:6, 2:6] = 16
    ring[2:5, 3:5] = 0
    leaning = np.zeros((8, 8))
    leaning[[0, 1, 2, 3, 4, 5, 6, 7], [6, 6, 5, 5, 4, 4, 3, 3]] = 16
    seen = digits.at_a_glance(np.stack([ring.ravel(), leaning.ravel()]))
    assert seen["loops"].to_list() == [1, 0]
    assert seen["width"].to_list() == [4, 4]
    assert seen["ink"].to_list() == [pytest.approx(14 / 64, abs=1e-4), pytest.approx(8 / 64)]
    assert seen["slant"][0] == pytest.approx(0)
    assert seen["slant"][1] > 0.4


def test_a_trip_offers_eight_flights_or_more_and_the_best_expected_arrival_scores_highest(
    flights: pl.DataFrame,
) -> None:
    delay = np.array([float(row % 97 - 20) for row in range(flights.height)])
    offers = routes.ranked_offers(train.predictions(flights, "v", delay=delay))
    assert offers.group_by("trip").len()["len"].min() == routes.CHOICE
    assert offers["trip"][0] == f"{offers['origin'][0]}-{offers['dest'][0]} {offers['date'][0]}"
    on_the_trip = offers.join(pl.DataFrame({"flight_id": flights["flight_id"], "delay": delay}), on="flight_id")
    assert (on_the_trip["score"] == -on_the_trip["delay"]).all()


@pytest.mark.parametrize(("delay", "grade"), [(-40, 2), (-15, 2), (-14, 1), (0, 1), (1, 0), (None, 0)])
def test_the_grade_of_a_flight(delay: int | None, grade: int) -> None:
    flown = pl.DataFrame({"flight_id": ["a"], "arr_delay": [delay]}, schema_overrides={"arr_delay": pl.Int32})
    assert routes.graded(flown, flown)["relevance"].to_list() == [grade]

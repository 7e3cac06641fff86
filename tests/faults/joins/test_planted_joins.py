"""Every planter of join faults: its detector names the fault and the cases, and is silent on the clean twin."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from benchmarks.planted_faults.data import Data
from tasks.contracts.config import Contract
from tasks.faults.registry import DETECTORS, detect
from tasks.inputs.sources import open_tables

# Planter -> the detector that should name its fault.
PAIRS = {
    "unmatched_keys": "unmatched_keys",
    "newly_unmatched": "newly_unmatched",
    "key_format": "key_format",
    "default_fill": "default_fill",
    "filled_together": "filled_together",
    "sentinel_keys": "sentinel_keys",
    "lost_rows": "lost_rows",
    "lost_labels": "lost_rows",
    "reused_keys": "reused_keys",
    "rows_after_case": "rows_after_case",
    "same_names": "same_names",
    "inexact_keys": "inexact_keys",
    "implicit_cast": "implicit_cast",
}


def _clean(flights, seed: int = 0) -> Data:
    """Flights of a season with their aircraft, clean."""
    f = flights(n=6_000, aircraft=400, seed=seed)
    at = [datetime(2014, 1, 1, tzinfo=UTC) + timedelta(minutes=20 * i) for i in range(6_000)]
    rng = np.random.default_rng(seed + 5)
    predictions = f.predictions.with_columns(
        at=pl.Series(at), source_system=pl.Series(rng.choice(["S1", "S2", "S3"], 6_000))
    )
    planes = f.planes.with_columns(
        km=pl.Series(rng.integers(10_000, 90_000, 400)), fuel=pl.Series(rng.normal(20, 2, 400).round(2))
    )
    contract = {
        "model": "planted",
        "task": "binary",
        "time": "at",
        "batches": ["load_id"],
        "predictions": {"source": "predictions.parquet", "key": ["id"], "score": "p"},
        "labels": {"source": "labels.parquet", "key": ["id"], "label": "y"},
        "features": [{"name": "planes", "source": "planes.parquet", "key": ["tailnum"]}],
    }
    return Data(contract, {"predictions": predictions, "labels": f.labels, "planes": planes})


@pytest.fixture
def data(flights) -> Data:
    return _clean(flights)


@pytest.fixture
def prepared(tmp_path, engine, material):
    """The material of data, which are written as a run would find them."""

    def opened(data: Data, frames) -> SimpleNamespace:
        for name, frame in frames.items():
            frame.write_parquet(tmp_path / f"{name}.parquet")
        contract = Contract.model_validate(data.contract)
        (tmp_path / "work").mkdir(exist_ok=True)
        tables, problems = open_tables(contract, tmp_path, engine, tmp_path / "work")
        assert problems == []
        return SimpleNamespace(contract=contract, tables=tables, engine=engine)

    def run(data: Data):
        before = None
        if data.previous is not None:
            material(opened(data, data.previous))
            before = engine.connection.sql("FROM evaluation").pl()
        return material(opened(data, data.frames), previous=before)

    return run


@pytest.fixture
def seen(prepared, look):
    """What a detector sees of data."""
    return lambda data, detector: look(prepared(data), detector)


def _parts(name: str):
    planter = import_module(f"benchmarks.planted_faults.planters.{name}").PLANTER
    return planter, import_module(f"tasks.faults.joins.{PAIRS[name]}").DETECTOR


@pytest.mark.parametrize("share", [0.01, 0.05])
@pytest.mark.parametrize("name", PAIRS)
def test_a_planted_fault_is_found(data, seen, name, share) -> None:
    planter, detector = _parts(name)
    for how in planter.hows:
        planted = planter.plant(data, np.random.default_rng(3), share, how)
        if planted is None:
            assert (name, share) == ("rows_after_case", 0.05)  # that many are no longer nearly none
            continue
        got = seen(planted.data, detector)
        found = set().union(*(cases for kind, cases in got.cases.items() if kind in planter.kinds))
        assert len(found & planted.cases) >= 0.9 * len(planted.cases), (how, len(planted.cases), len(found))
        assert len(found & planted.cases) >= 0.9 * len(found), (how, len(planted.cases), len(found))


@pytest.mark.parametrize("name", PAIRS)
def test_its_clean_twin_raises_no_alarm(data, seen, name) -> None:
    planter, detector = _parts(name)
    twin = planter.twin(data, np.random.default_rng(3), 0.05, planter.hows[0]) if planter.twin else data
    assert seen(twin, detector).kinds == []


@pytest.mark.parametrize("seed", range(3))
def test_no_detector_of_joins_alarms_on_clean_data(flights, prepared, seed) -> None:
    """With all there can be beside them: a run before of other cases, a raw source, and what the model was given."""
    data = _clean(flights, seed)
    predictions, planes = data.frames["predictions"], data.frames["planes"]
    given = predictions.join(planes, on="tailnum", maintain_order="left")
    logged = given.select("id", *(pl.col(c).alias(f"planes__{c}") for c in planes.columns if c != "tailnum"))
    frames = {**data.frames, "predictions": predictions.tail(4_000), "planes__raw": planes, "logged_features": logged}
    entry = {**data.contract["features"][0], "raw": {"source": "planes__raw.parquet"}}
    contract = {**data.contract, "features": [entry], "logged_features": {"source": "logged_features.parquet"}}
    everything = Data(contract, frames, {**frames, "predictions": predictions.head(3_000)})
    joins = [d for d in DETECTORS if d.find.__module__.startswith("tasks.faults.joins")]
    looked = detect(prepared(everything), joins)
    assert {one.check.name: one.check.reason or one.detected.proposals for one in looked} == {d.name: () for d in joins}

"""Planted join and label faults are found with their cause; clean tables stay silent."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import numpy as np
import polars as pl
import pytest

from tasks.contracts.findings import Expectation
from tasks.engine import Engine
from tasks.faults import expected
from tasks.faults.detector import Detected, Detector
from tasks.faults.expected import NONE
from tasks.faults.joins import repeated_keys, unmatched_keys
from tasks.faults.labels import conflicting_duplicates
from tasks.faults.material import Material
from tasks.faults.paired import tell
from tasks.faults.registry import DETECTORS, detect
from tasks.faults.values import explained


def _cases(n: int, rng: np.random.Generator, **columns: object) -> tuple[pl.DataFrame, pl.DataFrame]:
    score = rng.random(n)
    predictions = pl.DataFrame({"id": [f"c{i}" for i in range(n)], "p": score, **columns})
    labels = pl.DataFrame({"id": [f"c{i}" for i in range(n)], "y": (rng.random(n) < score).astype(int)})
    return predictions, labels


def test_a_key_shape_that_never_matches_is_named(world, material) -> None:
    tails = [f"N{i:03d}AA" for i in range(60)] + [f"N{i}BCDE" for i in range(10)] * 4
    predictions, labels = _cases(100, np.random.default_rng(0), tailnum=tails)
    planes = pl.DataFrame({"tailnum": [f"N{i:03d}AA" for i in range(55)], "seats": range(55)})
    found = unmatched_keys.find(material(world(predictions, labels, {"planes": (planes, {"key": ["tailnum"]})})))
    by_kind = {p.kind: p for p in found.proposals}
    assert set(by_kind) == {"join.unmatched_key", "join.key_format"}
    assert "No key of the shape A9AAAA (40 cases) has a row." in by_kind["join.unmatched_key"].why
    shape = by_kind["join.key_format"]
    assert shape.predicate == "(\"planes__match\" = 'unmatched') AND (\"planes__key_mask\" = 'A9AAAA')"
    assert shape.strength == "confirmed"
    assert not shape.saw_errors


def test_the_segment_that_explains_missing_keys_is_named(world, material) -> None:
    predictions, labels = _cases(
        200,
        np.random.default_rng(0),
        dest=["BQN", "SJU"] * 50 + ["LAX"] * 100,
        origin=["EWR", "JFK", "LGA", "EWR"] * 50,
    )
    airports = pl.DataFrame({"faa": ["LAX"], "tz": [-8]})
    found = unmatched_keys.find(
        material(world(predictions, labels, {"airports": (airports, {"key": {"dest": "faa"}})}))
    )
    (proposal,) = found.proposals
    assert "It concerns dest BQN (100 % of 50), SJU (100 % of 50)." in proposal.why


def test_every_table_has_its_own_explanation_and_each_column_is_read_once_for_all(world, material, monkeypatch) -> None:
    n = 200
    columns = {f"c{i}": ["x" if (j >> i) & 1 else "y" for j in range(n)] for i in range(4)}
    predictions, labels = _cases(n, np.random.default_rng(0), k=[f"k{j:03d}" for j in range(n)], **columns)
    tables = {
        f"t{i}": (pl.DataFrame({"k": [f"k{j:03d}" for j in range(n) if columns[f"c{i}"][j] == "y"]}), {"key": ["k"]})
        for i in range(3)
    }
    tables["whole"] = (pl.DataFrame({"k": predictions["k"]}), {"key": ["k"]})
    seen = material(world(predictions, labels, tables))
    asked: list[str] = []
    rows = Engine.rows

    def counted(self, name, *values, **names):
        asked.append(name)
        return rows(self, name, *values, **names)

    monkeypatch.setattr(Engine, "rows", counted)
    told = {p.columns[0]: p.why for p in unmatched_keys.find(seen).proposals if p.kind == "join.unmatched_key"}
    for i, cases in enumerate(sum(value == "x" for value in columns[f"c{i}"]) for i in range(3)):
        assert f"It concerns c{i} x (100 % of {cases})." in told[f"t{i}__match"]
    assert set(told) == {"t0__match", "t1__match", "t2__match"}
    # k, c0 to c3: five columns for three tables with unmatched keys.
    assert asked.count("faults/joins/unmatched_by_value") == 5


def test_a_table_that_ends_too_early_is_named_with_its_last_moment(world, material) -> None:
    start = datetime(2024, 3, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=i) for i in range(240)]
    predictions, labels = _cases(240, np.random.default_rng(0), at=hours)
    weather = pl.DataFrame({"at": hours[:200], "temp": range(200)}).with_columns(pl.col("at"))
    w = world(predictions, labels, {"weather": (weather, {"key": ["at"]})}, time="at")
    (proposal,) = unmatched_keys.find(material(w)).proposals
    assert "weather ends at 9 Mar 2024 07:00: 40 of them come after it." in proposal.why


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("9999-12-31 23:59:59.999999+00", "ends at 1 Jan 10000 08:59: 2 of them come after it."),
        ("50000-06-01 00:00:00+00", "ends at 1 Jun 50000 09:00: 1 of them come after it."),
        ("0044-03-15 (BC) 00:00:00+00", "ends at 15 Mar 44 BC 09:18: 3 of them come after it."),
    ],
)
def test_a_table_may_end_in_any_year(world, material, tmp_path, last: str, words: str) -> None:
    """Cases of four days, of which the table has one; the day of infinity is no day to tell."""
    at = ["0044-03-15 (BC) 00:00:00+00", "2024-03-01 00:00:00+00", "20000-03-01 00:00:00+00", "70000-03-01 00:00:00+00"]
    at = [last, *(moment for moment in at if moment != last), "infinity", "-infinity"]
    predictions, labels = _cases(len(at), np.random.default_rng(0), at=[datetime(2024, 1, 1, tzinfo=UTC)] * len(at))
    weather = pl.DataFrame({"at": [datetime(2024, 1, 1, tzinfo=UTC)] * 2, "temp": [1, 2]})
    w = world(predictions, labels, {"weather": (weather, {"key": ["at"]})}, time="at", timezone="Asia/Tokyo")
    moments = ", ".join(f"('c{i}', 0.5, '{moment}')" for i, moment in enumerate(at))
    for name, rows in (
        ("predictions", f"SELECT id, p, CAST(m AS TIMESTAMPTZ) AS at FROM (VALUES {moments}) AS v(id, p, m)"),
        ("weather", f"SELECT CAST(m AS TIMESTAMPTZ) AS at, 1 AS temp FROM (VALUES ('{last}'), ('infinity')) AS v(m)"),
    ):
        w.engine.connection.execute(f"COPY ({rows}) TO '{tmp_path}/{name}.parquet'")
    (proposal,) = unmatched_keys.find(material(w)).proposals
    assert words in proposal.why


def test_repeated_keys_of_any_type_are_shown_as_text(world, material, tmp_path) -> None:
    predictions, labels = _cases(2, np.random.default_rng(0), at=[datetime(2024, 1, 1, tzinfo=UTC)] * 2)
    weather = pl.DataFrame({"at": [datetime(2024, 1, 1, tzinfo=UTC)], "temp": [1]})
    w = world(predictions, labels, {"weather": (weather, {"key": ["at"]})})
    rows = "FROM (VALUES ('infinity'), ('0044-03-15 (BC) 00:00:00+00'), ('99999-01-01 00:00:00+00')) AS v(m), range(2)"
    w.engine.connection.execute(f"COPY (SELECT m::TIMESTAMPTZ AS at, 1 AS temp {rows}) TO '{tmp_path}/weather.parquet'")
    (proposal,) = repeated_keys.find(material(w)).proposals
    assert proposal.evidence[0].rows == (
        ("0044-03-15 (BC) 00:00:00+00", "2"),
        ("99999-01-01 00:00:00+00", "2"),
        ("infinity", "2"),
    )


def test_empty_keys_are_a_fault_of_their_own(world, material) -> None:
    predictions, labels = _cases(50, np.random.default_rng(0), tailnum=["N1"] * 45 + [None] * 5)
    planes = pl.DataFrame({"tailnum": ["N1"], "seats": [9]})
    (proposal,) = unmatched_keys.find(
        material(world(predictions, labels, {"planes": (planes, {"key": ["tailnum"]})}))
    ).proposals
    assert proposal.kind == "join.null_key"


def test_a_complete_unique_table_raises_no_alarm(world, material) -> None:
    predictions, labels = _cases(80, np.random.default_rng(0), tailnum=[f"N{i % 8}" for i in range(80)])
    planes = pl.DataFrame({"tailnum": [f"N{i}" for i in range(8)], "seats": range(8)})
    seen = material(world(predictions, labels, {"planes": (planes, {"key": ["tailnum"]})}))
    assert [p for d in detect(seen) for p in d.detected.proposals] == []


@pytest.mark.parametrize(
    ("temps", "words"), [([1, 2], "their rows contradict each other."), ([1, 1], "their rows are equal.")]
)
def test_an_hour_that_happens_twice_is_a_fan_out(world, material, temps, words: str) -> None:
    predictions, labels = _cases(40, np.random.default_rng(0), hour=[i % 4 for i in range(40)])
    weather = pl.DataFrame({"hour": [0, 1, 1, 2, 3], "temp": [5, *temps, 3, 4]})
    seen = material(world(predictions, labels, {"weather": (weather, {"key": ["hour"]})}))
    (proposal,) = repeated_keys.find(seen).proposals
    assert proposal.kind == "join.fan_out"
    assert proposal.why == f"1 key of weather (hour) stands in 2 rows; {words}"
    assert proposal.evidence[0].rows == (("1", "2"),)
    ((rows,),) = seen.engine.connection.sql("SELECT count(*) FROM evaluation").fetchall()
    assert rows == 40


def test_repeated_keys_that_no_case_uses_are_still_reported(world, material) -> None:
    predictions, labels = _cases(40, np.random.default_rng(0), hour=[0] * 40)
    weather = pl.DataFrame({"hour": [0, 1, 1], "temp": [5, 6, 7]})
    seen = material(world(predictions, labels, {"weather": (weather, {"key": ["hour"]})}))
    assert [p.kind for p in repeated_keys.find(seen).proposals] == ["join.fan_out"]


def test_duplicates_whose_labels_differ_by_chance_raise_no_alarm(world, material) -> None:
    rng = np.random.default_rng(1)
    group = rng.integers(0, 300, 1500)
    score = rng.random(300)[group]
    predictions = pl.DataFrame({"id": [f"c{i}" for i in range(1500)], "p": score, "group": group})
    labels = pl.DataFrame({"id": predictions["id"], "y": (rng.random(1500) < score).astype(int)})
    found = conflicting_duplicates.find(material(world(predictions, labels)))
    assert found.proposals == ()
    assert "no more than coarse inputs explain" in found.notes[0].text


def test_planted_conflicting_copies_are_found_and_marked(world, material) -> None:
    rng = np.random.default_rng(2)
    n, copies = 3000, 60
    score = np.where(rng.random(n) < 0.5, 0.03, 0.97)
    value = rng.normal(size=n)
    y = (rng.random(n) < score).astype(int)
    predictions = pl.DataFrame({"id": [f"c{i}" for i in range(n)], "p": score, "value": value})
    labels = pl.DataFrame({"id": predictions["id"], "y": y})
    twins = predictions.head(copies).with_columns(id=pl.concat_str(pl.lit("twin"), pl.col("id")))
    opposite = pl.DataFrame({"id": twins["id"], "y": 1 - y[:copies]})
    found = conflicting_duplicates.find(material(world(pl.concat([predictions, twins]), pl.concat([labels, opposite]))))
    (proposal,) = found.proposals
    assert proposal.strength == "probable"
    marked = pl.read_parquet(found.evidence)
    truth = {*twins["id"], *predictions["id"][:copies]}
    assert set(marked["case__id"]) == truth
    assert set(marked["label__conflicting_copies"]) == {1}


def test_without_inputs_to_compare_duplicates_are_not_looked_for(world, material) -> None:
    predictions, labels = _cases(30, np.random.default_rng(0))
    (looked,) = detect(material(world(predictions, labels)), [conflicting_duplicates.DETECTOR])
    assert looked.check.outcome == "not_looked"
    assert looked.check.needs == ("features",)


def test_a_detector_that_breaks_is_reported_and_the_others_run(world, material) -> None:
    def broken(_: Material) -> Detected:
        raise RuntimeError("Smith, Anna")

    predictions, labels = _cases(30, np.random.default_rng(0))
    detector = Detector("broken", "It breaks.", broken, "confirmed", "none")
    first, *others = detect(material(world(predictions, labels)), [detector, *DETECTORS])
    assert first.check.outcome == "failed"
    assert first.check.reason.startswith("RuntimeError at test_detectors.py:")
    assert "Smith" not in first.check.reason  # the message of an error may hold values of the data
    assert len(others) == len(DETECTORS)
    assert all(looked.check.outcome != "failed" for looked in others)


def test_what_a_detector_needs_is_named_where_it_is_not_given(world, material) -> None:
    predictions, labels = _cases(30, np.random.default_rng(0))
    checks = {looked.check.name: looked.check for looked in detect(material(world(predictions, labels)))}
    assert checks["unmatched keys"].outcome == "not_looked"
    assert checks["unmatched keys"].needs == ("features or context",)


def test_temporary_tables_of_a_detector_end_with_it(world, material) -> None:
    predictions, labels = _cases(30, np.random.default_rng(0), value=[1] * 30)
    seen = material(world(predictions, labels))
    detect(seen)
    assert seen.engine.rows("faults/temporary_tables") == []


def test_every_detector_offers_expectations_or_says_why_there_are_none() -> None:
    """What a detector offers is tried in its own tests; here, that none is forgotten."""
    makers = {Expectation, *(f for f in vars(expected).values() if callable(f))}
    makers |= {explained.proposal, tell.tell}
    for detector in DETECTORS:
        names = vars(import_module(detector.find.__module__)).values()
        made = any(maker is value for value in names for maker in makers)
        assert made or detector.name in NONE, f"{detector.name} has no expectation, and nobody says why"
    assert NONE.keys() <= {detector.name for detector in DETECTORS}
    assert all(reason and not reason.endswith(".") for reason in NONE.values())


def test_every_detector_says_what_it_is() -> None:
    assert len({detector.name for detector in DETECTORS}) == len(DETECTORS)
    for detector in DETECTORS:
        assert detector.fault.endswith(".")
        assert detector.source

"""Keys that an as-of table knows only from after the case are a fault of their own, told apart from unknown keys."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from tasks.evaluation.evaluate import evaluate
from tasks.faults.material import Material
from tasks.faults.registry import detect
from tasks.joins.catalogue import catalogue
from tasks.joins.coverage import coverage
from tasks.joins.join import join_tables
from tasks.sql import ident, literal

START = datetime(2024, 3, 1, tzinfo=UTC)
# Item x is known in time, y from a day after its case, z never; w has a row without a start.
PRICES = pl.DataFrame(
    {
        "item": ["x", "y", "y", "w"],
        "since": [START, START + timedelta(days=4), START + timedelta(days=9), None],
        "price": [1, 2, 3, 4],
    }
)


@pytest.fixture
def seen(world, tmp_path):
    """The detectors' material of cases with the given items and times, and the coverage of their join."""

    def build(items: list[str | None], times: list[datetime | None], prices: str | None = None):
        ids = [f"c{i}" for i in range(len(items))]
        predictions = pl.DataFrame(
            {"id": ids, "p": [0.5] * len(ids), "item": items, "at": times},
            schema_overrides={"at": pl.Datetime("us", "UTC")},
        )
        labels = pl.DataFrame({"id": ids, "y": [i % 2 for i in range(len(ids))]})
        w = world(predictions, labels, {"prices": (PRICES, {"key": ["item"], "valid_from": "since"})}, time="at")
        if prices:  # in SQL, for what a frame cannot hold
            w.engine.connection.execute(f"COPY ({prices}) TO '{tmp_path}/prices.parquet'")
        joined = join_tables(w.engine, w.contract, w.tables)
        path = tmp_path / "scored.parquet"
        evaluate(w.engine, w.contract, joined.view, joined.columns, path)
        relation = ident("evaluation")
        w.engine.execute("runs/parquet_view", view=relation, path=literal(str(path)))
        columns = catalogue(w.contract, w.tables)
        material = Material(w.engine, w.contract, w.tables, joined, relation, columns, False, tmp_path)
        return material, coverage(w.engine, w.contract, w.tables, joined, relation).joins[0]

    return build


def _rows(material: Material, predicate: str) -> list[str]:
    query = f"SELECT case__id FROM evaluation WHERE {predicate} ORDER BY case__id"
    return [case for (case,) in material.engine.connection.sql(query).fetchall()]


def test_a_later_row_is_a_finding_of_its_own_and_an_unknown_key_another(seen) -> None:
    material, join = seen(["x", "y", "y", "z", None], [START + timedelta(days=d) for d in (1, 2, 3, 1, 1)])
    found = {p.kind: p for d in detect(material) for p in d.detected.proposals}
    assert {kind: _rows(material, p.predicate) for kind, p in found.items()} == {
        "join.unmatched_key": ["c3"],
        "join.null_key": ["c4"],
        "join.later_only": ["c1", "c2"],
    }
    later = found["join.later_only"]
    assert later.predicate == "\"prices__match\" = 'later_only'"
    assert later.subject == "cases whose item has rows in prices, all of them from after the case"
    assert later.why == "Half of them find their first row no earlier than 24 hours after the case."
    assert later.evidence[0].rows == (("shortest", "24 hours"), ("median", "24 hours"), ("longest", "2 days"))
    assert "does since say when a row was written" in later.remedy
    assert (later.family, later.strength, later.saw_errors) == ("data_preparation", "confirmed", False)
    assert (join.matched, join.unmatched, join.later_only, join.several, join.null_key) == (1, 1, 2, 0, 1)


def test_a_case_without_a_time_is_unmatched_and_that_is_said(seen) -> None:
    material, join = seen(["x", "y", "z"], [START, None, None])
    (proposal,) = (p for d in detect(material) for p in d.detected.proposals)
    assert proposal.kind == "join.unmatched_key"
    assert _rows(material, proposal.predicate) == ["c1", "c2"]
    assert "2 of them have no time, so that no row can be in force for them." in proposal.why
    assert (join.unmatched, join.later_only) == (2, 0)


def test_a_row_without_a_start_is_no_later_row(seen) -> None:
    material, join = seen(["w", "x"], [START, START])
    assert [p.kind for d in detect(material) for p in d.detected.proposals] == ["join.unmatched_key"]
    assert (join.unmatched, join.later_only) == (1, 0)


def test_rows_that_are_valid_from_infinity_are_later_at_no_distance(seen) -> None:
    material, _ = seen(["y"], [START], prices="SELECT 'y' AS item, 'infinity'::TIMESTAMPTZ AS since, 1 AS price")
    (proposal,) = (p for d in detect(material) for p in d.detected.proposals)
    assert (proposal.kind, proposal.why, proposal.evidence) == ("join.later_only", "", ())


def test_a_table_in_time_raises_no_alarm(seen) -> None:
    material, join = seen(["x", "x"], [START, START + timedelta(days=1)])
    assert [p for d in detect(material) for p in d.detected.proposals] == []
    assert (join.matched, join.later_only) == (2, 0)

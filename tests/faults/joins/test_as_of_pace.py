"""Without a reference, as-of tables that stop are told by their own pace, and irregular ones are left alone."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins import asof_join, stale_snapshot

START = datetime(2024, 1, 1, tzinfo=UTC)
DAYS, STATIONS = 100, 6


def readings(spans: np.ndarray | None = None) -> pl.DataFrame:
    """A reading of each station every six hours, or at the given days."""
    days = np.arange(0, DAYS, 0.25) if spans is None else np.cumsum(spans)
    stations = [f"s{k}" for k in range(STATIONS)]
    frame = pl.DataFrame({"since": [START + timedelta(days=float(d)) for d in days if d < DAYS]})
    return pl.DataFrame({"station": stations}).join(frame, how="cross").with_columns(value=pl.int_range(pl.len()))


@pytest.fixture
def seen(world, material, look):
    def run(table: pl.DataFrame, detector):
        rng = np.random.default_rng(2)
        n = 1200
        predictions = pl.DataFrame(
            {
                "id": [f"c{i:05d}" for i in range(n)],
                "p": [0.5] * n,
                "station": [f"s{k}" for k in rng.integers(0, STATIONS, n)],
                "at": [START + timedelta(days=float(d)) for d in rng.uniform(1, DAYS, n).round(3)],
            },
            schema_overrides={"at": pl.Datetime("us", "UTC")},
        )
        labels = pl.DataFrame({"id": predictions["id"], "y": [i % 2 for i in range(n)]})
        w = world(predictions, labels, {"readings": (table, {"key": ["station"], "valid_from": "since"})}, time="at")
        return predictions, look(material(w), detector)

    return run


def test_a_table_that_stops_is_stale_from_then_on(seen) -> None:
    cases, found = seen(readings().filter(pl.col("since") < START + timedelta(days=60)), stale_snapshot.DETECTOR)
    proposal = found.only()
    assert (proposal.kind, proposal.strength) == ("join.stale", "probable")
    assert proposal.why.startswith("Until 29 Feb 2024 there was a new row at least every 6 hours; since then")
    assert found.cases["join.stale"] == set(cases.filter(pl.col("at") > START + timedelta(days=60))["id"])


def test_a_key_that_stops_is_joined_without_a_limit(seen) -> None:
    stopped = (pl.col("station") == "s3") & (pl.col("since") >= START + timedelta(days=60))
    cases, found = seen(readings().filter(~stopped), asof_join.DETECTOR)
    proposal = found.only()
    assert (proposal.kind, proposal.strength) == ("join.asof_tolerance", "probable")
    late = cases.filter((pl.col("station") == "s3") & (pl.col("at") > START + timedelta(days=60.75)))
    assert found.cases["join.asof_tolerance"] == set(late["id"])


@pytest.mark.parametrize("detector", [stale_snapshot.DETECTOR, asof_join.DETECTOR])
@pytest.mark.parametrize("kind", ["regular", "weekdays", "irregular", "heavy-tailed", "few", "one snapshot"])
def test_tables_with_a_pace_of_their_own_raise_no_alarm(seen, detector, kind: str) -> None:
    rng = np.random.default_rng(7)
    tables = {
        "regular": readings(),
        "weekdays": readings().filter(pl.col("since").dt.weekday() <= 5),
        "irregular": readings(rng.exponential(1.5, 400)),
        "heavy-tailed": readings(rng.pareto(1.0, 4000) * 0.2),
        "few": readings().filter(pl.col("since") < START + timedelta(days=3)),
        "one snapshot": readings().filter(pl.col("since") == START),
    }
    assert seen(tables[kind], detector)[1].proposals == ()

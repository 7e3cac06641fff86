"""Without a reference, as-of tables that stop are told by their own pace, and irregular ones are left alone."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.joins import asof_join, stale_snapshot
from tasks.faults.values import broken_identity, day_month_swap
from tasks.sql import ident

START = datetime(2024, 1, 1, tzinfo=UTC)
DAYS, STATIONS = 100, 6


def readings(spans: np.ndarray | None = None) -> pl.DataFrame:
    """A reading of each station every six hours, or at the given days."""
    days = np.arange(0, DAYS, 0.25) if spans is None else np.cumsum(spans)
    stations = [f"s{k}" for k in range(STATIONS)]
    frame = pl.DataFrame({"since": [START + timedelta(days=float(d)) for d in days if d < DAYS]})
    return pl.DataFrame({"station": stations}).join(frame, how="cross").with_columns(value=pl.int_range(pl.len()))


def hourly(rng: np.random.Generator) -> pl.DataFrame:
    """A reading of each station every hour, of which one in ten is missing, and some hours in a row now and then."""
    hours = pl.DataFrame({"since": [START + timedelta(hours=h) for h in range(DAYS * 24)]})
    table = pl.DataFrame({"station": [f"s{k}" for k in range(STATIONS)]}).join(hours, how="cross")
    missing = rng.random(table.height) < 0.1
    for start in rng.integers(0, table.height, 120):
        missing[start : start + rng.geometric(0.3)] = True
    return table.filter(pl.Series(~missing)).with_columns(value=pl.int_range(pl.len()))


def silence(start: float, end: float = DAYS) -> pl.Expr:
    """The readings of one station between two days."""
    between = pl.col("since").is_between(START + timedelta(days=start), START + timedelta(days=end))
    return (pl.col("station") == "s3") & between


@pytest.fixture
def seen(world, material, look):
    def run(table: pl.DataFrame, detector, n: int = 1200):
        rng = np.random.default_rng(2)
        predictions = pl.DataFrame(
            {
                "id": [f"c{i:05d}" for i in range(n)],
                "p": [0.5] * n,
                "station": [f"s{k}" for k in rng.integers(0, STATIONS, n)],
                "at": [START + timedelta(days=float(d)) for d in rng.uniform(1, DAYS, n).round(3)],
            },
            schema_overrides={"at": pl.Datetime("us", "UTC")},
        ).with_columns(day=pl.col("at").dt.date(), load_id=pl.col("at").dt.to_string("%G-W%V"))
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
    late = cases.filter((pl.col("station") == "s3") & (pl.col("at") > START + timedelta(days=60)))
    assert found.cases["join.asof_tolerance"] == set(late["id"])


@pytest.mark.parametrize(("start", "end"), [(90, DAYS), (95, DAYS), (40, 45)])
def test_a_key_that_stops_is_found_among_keys_with_rows_missing(seen, start: int, end: int) -> None:
    """For good, or for some days; cases are told from when the next row was due, which the longest other gap says."""
    table = hourly(np.random.default_rng(3)).filter(~silence(start, end))
    cases, found = seen(table, asof_join.DETECTOR)
    assert found.kinds == ["join.asof_tolerance"]
    own = table.filter(pl.col("station") == "s3")["since"]
    last = own.filter(own < START + timedelta(days=start)).max()
    due = own.diff().drop_nulls().sort()[-2 if end < DAYS else -1]
    after = (pl.col("station") == "s3") & (pl.col("at") < START + timedelta(days=end))
    assert found.cases["join.asof_tolerance"] == set(cases.filter(after & (pl.col("at") > last + due))["id"])


@pytest.mark.parametrize("seed", range(20))
def test_missing_rows_raise_no_alarm(seen, seed: int) -> None:
    assert seen(hourly(np.random.default_rng(seed)), asof_join.DETECTOR)[1].proposals == ()


def test_a_silence_of_all_keys_is_no_silence_of_one(seen) -> None:
    """A table that ends shortly before the cases do has no rows for anybody."""
    ends = pl.col("since") > START + timedelta(days=DAYS - 0.9)
    assert seen(readings().filter(~ends), asof_join.DETECTOR)[1].proposals == ()


@pytest.mark.parametrize(("detector", "start"), [(day_month_swap.DETECTOR, 74), (broken_identity.DETECTOR, 97)])
def test_the_start_of_an_old_row_is_no_wrong_date(seen, detector, start: int) -> None:
    """How long before its case an as-of row began is for detectors of joins to judge."""
    assert seen(readings().filter(~silence(start)), detector, n=12_000)[1].proposals == ()


PACES = {
    # The hours of a key's rows -> how old they become; from when on that is far too old, before and after the last.
    "every hour": ([*range(40)], 1.0, 4, 3),
    "some missing": ([h for h in range(60) if h % 6 or h == 0], 2.0, 15, 6),
    "one long gap": ([*range(40), *range(200, 240)], 1.0, 18, 17),
    "one short gap": ([*range(40), *range(50, 90)], 11.0, 201, 190),
    "too few": ([*range(20)],),
    "no clock": ([2**k for k in range(30)],),
}


@pytest.mark.parametrize("name", PACES)
def test_the_pace_of_a_key(engine, name: str) -> None:
    hours, *pace = PACES[name]
    engine.connection.register("rows", pl.DataFrame({"key": "a", "hour": hours}))
    engine.connection.execute("CREATE TABLE t AS SELECT key, make_timestamp(hour * 3600000000) AS since FROM rows")
    engine.execute(
        "faults/joins/key_paces",
        paces=ident("paces"),
        source=ident("t"),
        keys=[ident("key")],
        valid_from=ident("since"),
        fewest=20,
        regular=4,
        chances=160_000,
        tails=20,
    )
    columns = "errata__due / 3600, floor(errata__silent / 3600), floor(errata__ended / 3600)"
    assert engine.connection.sql(f"SELECT {columns} FROM paces").fetchall() == ([tuple(pace)] if pace else [])


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

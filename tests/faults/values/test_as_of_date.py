"""Counts that run up to one day are found, whatever their unit; counts up to the case and other numbers are not."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.values.as_of_date import DETECTOR

CASES = 2_000
FIRST = datetime(2023, 1, 1, tzinfo=UTC)
EXTRACTED = datetime(2024, 6, 30, tzinfo=UTC)


def cases(seed: int = 0) -> pl.DataFrame:
    """Customers with the day they joined, seen at some time of a year."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "id": [f"c{i:05d}" for i in range(CASES)],
            "p": [0.5] * CASES,
            "at": [FIRST + timedelta(days=float(d)) for d in rng.uniform(0, 365, CASES).round(2)],
            "joined": [date(2005, 1, 1) + timedelta(days=int(d)) for d in rng.uniform(0, 6500, CASES)],
            "spent": rng.lognormal(3, 1, CASES).round(2),
            "visits": rng.poisson(40, CASES),
            "load_id": [f"L{k}" for k in rng.integers(0, 20, CASES)],
        },
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )


def since(until: pl.Expr) -> pl.Expr:
    """Days from joining until a moment."""
    return (until - pl.col("joined").cast(pl.Datetime("us", "UTC"))).dt.total_days()


@pytest.fixture
def seen(world, material, look):
    def run(frame: pl.DataFrame):
        labels = pl.DataFrame({"id": frame["id"], "y": [i % 2 for i in range(frame.height)]})
        return look(material(world(frame, labels, time="at", batches=["load_id"])), DETECTOR)

    return run


UNITS = {
    "days": since,
    "weeks": lambda until: since(until) // 7,
    "months": lambda until: (since(until) / 30.4375).floor().cast(pl.Int64),
    "years": lambda until: (since(until) / 365.25).floor().cast(pl.Int64),
    "years with a decimal": lambda until: (since(until) / 365.25).round(1),
}


@pytest.mark.parametrize("unit", UNITS)
def test_a_count_up_to_its_extraction_is_found(seen, unit: str) -> None:
    found = seen(cases().with_columns(tenure=UNITS[unit](pl.lit(EXTRACTED))))
    proposal = found.only()
    assert (proposal.kind, proposal.strength) == ("value.as_of_date", "confirmed")
    assert proposal.subject == "cases with tenure counted up to one day and not up to their own time"
    assert len(found.cases["value.as_of_date"]) >= 0.5 * CASES
    if unit == "days":
        assert proposal.why.startswith("30 Jun 2024 reproduces 100.0% of tenure, in days since joined; the cases' own")
        assert len(found.cases["value.as_of_date"]) == CASES


@pytest.mark.parametrize("unit", UNITS)
def test_one_batch_counted_up_to_its_extraction_is_found(seen, unit: str) -> None:
    hit = pl.col("load_id").is_in(["L3", "L4"])
    frame = cases().with_columns(tenure=UNITS[unit](pl.when(hit).then(pl.lit(EXTRACTED)).otherwise("at")))
    found = seen(frame)
    truth = set(frame.filter(hit)["id"])
    assert found.kinds == ["value.as_of_date"]
    assert found.cases["value.as_of_date"] <= truth
    # In coarse units both days give the same count for some.
    assert len(found.cases["value.as_of_date"]) >= 0.6 * len(truth)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("seed", range(2))
def test_counts_up_to_the_case_raise_no_alarm(seen, unit: str, seed: int) -> None:
    assert seen(cases(seed).with_columns(tenure=UNITS[unit](pl.col("at")))).proposals == ()


@pytest.mark.parametrize("seed", range(3))
def test_other_numbers_beside_dates_raise_no_alarm(seen, seed: int) -> None:
    frame = cases(seed).with_columns(
        year=pl.col("joined").dt.year(),
        until_new_year=(pl.date(pl.col("at").dt.year() + 1, 1, 1) - pl.col("at").dt.date()).dt.total_days(),
        day=pl.col("at").dt.date(),
        loyal=(since(pl.col("at")) / 100 + pl.col("visits")).round(1),
    )
    assert seen(frame).proposals == ()


def test_hostile_columns_do_no_harm(seen) -> None:
    frame = cases().with_columns(
        empty=pl.lit(None, dtype=pl.Date),
        constant=pl.lit(date(2020, 1, 1)),
        far=pl.lit(date(9999, 12, 31)),
        endless=pl.lit(np.inf),
        nothing=pl.lit(np.nan),
        at=pl.when(pl.int_range(pl.len()) < 5).then(None).otherwise("at"),
    )
    assert seen(frame).proposals == ()
    assert seen(frame.head(1)).proposals == ()

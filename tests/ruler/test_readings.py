"""What a predicate reads off the evaluation table, against the same sums made the long way."""

import numpy as np
import polars as pl
import pytest

import tasks.ruler.readings
from tasks.engine import Engine
from tasks.ruler.readings import Halves, Reading, read
from tasks.sql import Sql


def by_hand(frame: pl.DataFrame, half: str, inside: pl.Series) -> Reading:
    """The reading of a set of rows of one half, entity by entity."""
    here = frame.with_columns(inside.alias("inside")).filter(pl.col("split__half") == half)
    judged = here.filter(pl.col("case__status") == "analysed").with_columns(
        e=pl.col("case__weight") * pl.col("error__failed"), w=pl.col("case__weight")
    )
    own = judged.group_by("case__entity").agg(
        E=pl.col("e").sum(),
        W=pl.col("w").sum(),
        e=pl.col("e").filter("inside").sum(),
        w=pl.col("w").filter("inside").sum(),
    )
    e, w, all_e, all_w = (own[name].to_numpy() for name in ("e", "w", "E", "W"))
    each = np.stack([e, w, all_e, all_w])
    rows, cases = here.filter("inside"), judged.filter("inside")
    return Reading(
        rows=rows.height,
        labelled=rows.filter(pl.col("case__status") != "unlabelled").height,
        analysed=cases.height,
        failed=cases.filter("error__failed").height,
        worst=cases.filter(pl.col("error__loss") >= 9)["case__weight"].sum(),
        weight=cases["w"].sum(),
        errors=cases["e"].sum(),
        loss=(cases["w"] * cases["error__loss"]).sum(),
        gram=each @ each.T,
        clusters=own.height,
        entities=int((w > 0).sum()),
        elsewhere=int((all_w > w).sum()),
        largest=w.max(),
    )


def same(found: Reading, expected: Reading) -> bool:
    """Whether two readings say the same."""
    numbers = {name: value for name, value in vars(found).items() if name not in ("gram", "total")}
    return numbers == {name: getattr(expected, name) for name in numbers} and np.allclose(found.gram, expected.gram)


@pytest.fixture
def frame(evaluation_frame) -> pl.DataFrame:
    """Entities of one to many rows, three weights, rows without a label and rows left out; the worst loss is 9."""
    rng = np.random.default_rng(3)
    n = 700
    made = evaluation_frame(rng.random(n) < 0.3, rng.integers(0, 90, n), x=rng.integers(0, 200, n))
    status = rng.choice(["analysed", "unlabelled", "excluded"], n, p=[0.8, 0.1, 0.1])
    judged = status == "analysed"
    return made.with_columns(
        pl.Series("case__status", status),
        pl.Series("case__weight", rng.choice([0.5, 1.0, 2.0], n)),
        pl.Series("error__failed", made["error__failed"].to_numpy() & judged),
        pl.Series("error__loss", np.where(np.arange(n) % 50 == 0, 9.0, 0.25) * judged),
    )


@pytest.mark.parametrize("at_once", [7, 62, 1_000])
def test_every_predicate_reads_its_own_rows(
    engine: Engine, declare, frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Of more predicates than a word has bits, in one scan or several, with rows that come in pieces."""
    monkeypatch.setattr(tasks.ruler.readings, "_AT_ONCE", at_once)
    monkeypatch.setattr(tasks.ruler.readings, "_ROWS", 100)
    lows = list(range(0, 150, 2))
    predicates = [Sql(f'"x" >= {low}') for low in lows] + [Sql(f'"x" BETWEEN {low} AND {low + 40}') for low in lows]
    sets = [frame["x"] >= low for low in lows] + [frame["x"].is_between(low, low + 40) for low in lows]
    found = read(engine, declare(frame), predicates, clustered=True)
    everything = pl.Series([True] * frame.height)
    for halves, inside in zip(found, sets, strict=True):
        for half in ("find", "confirm"):
            reading: Reading = getattr(halves, half)
            assert same(reading, by_hand(frame, half, inside))
            assert reading.total is not None
            assert same(reading.total, by_hand(frame, half, everything))


def test_rows_of_their_own_are_entities_of_one_row(engine: Engine, declare, frame: pl.DataFrame) -> None:
    apart = frame.with_columns(case__entity=pl.col("case__id"))
    predicates = [Sql('"x" < 60')]
    (alone,), (clustered,) = (read(engine, declare(apart), predicates, clustered=each) for each in (False, True))
    for one, other in ((alone.find, clustered.find), (alone.confirm, clustered.confirm)):
        assert np.allclose(one.gram, other.gram)
        assert (one.clusters, one.entities, one.elsewhere) == (other.clusters, other.entities, other.elsewhere)


def test_the_order_of_rows_changes_nothing(engine: Engine, declare, frame: pl.DataFrame) -> None:
    def readings(rows: pl.DataFrame) -> Halves:
        return read(engine, declare(rows), [Sql('"x" < 60')], clustered=True)[0]

    first, second = readings(frame), readings(frame.sample(fraction=1.0, shuffle=True, seed=1))
    assert same(first.find, second.find)
    assert same(first.confirm, second.confirm)

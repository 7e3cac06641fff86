"""Losses that grew in a segment under a better average are told first; where none grew, nothing is told."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tasks.comparison.losses import with_worse_losses
from tasks.comparison.worse import Tables, with_worse_segments
from tasks.contracts.comparison import Comparison
from tasks.sql import Sql, ident, literal, parquet

N = 12_000
ITEMS = 6
UNIT = {"truth": {"label": "delay", "unit": "min"}}
RANKING = {"predictions": {"query": "query"}, "failure": {"top": 2, "relevant": 1}}


@pytest.fixture
def worse(runs, columns_of, tmp_path: Path) -> Callable[..., Comparison]:
    """Two runs of one task, from frames with `score` before and `now`, compared and searched."""

    def compared(task: str, frame: pl.DataFrame, **settings) -> Comparison:
        runs.before(task, frame.drop("now"), **settings)
        runs.now(task, frame.drop("score").rename({"now": "score"}), **settings)
        columns = columns_of(frame.drop("truth", "score", "now", "id", "query", strict=False))
        tables = Tables(runs.relation, columns, runs.folder / "comparison.parquet", tmp_path)
        with_segments = with_worse_segments(runs.engine, runs.contract, tables, runs.compare(), ())
        return with_worse_losses(runs.engine, runs.contract, tables, with_segments)

    return compared


def flights(seed: int, n: int = N) -> tuple[pl.DataFrame, np.ndarray, np.random.Generator]:
    """Cases, which of them are evenings from Newark, and what draws the rest."""
    rng = np.random.default_rng(seed)
    hour, origin = rng.integers(0, 24, n), rng.choice(["EWR", "JFK", "LGA"], n)
    frame = pl.DataFrame(
        {
            "id": [f"c{i:05d}" for i in range(n)],
            "hour": hour,
            "origin": origin,
            "wind": rng.gamma(2.0, 5.0, n),
            "truth": rng.normal(10.0, 20.0, n),
        }
    )
    return frame, (hour >= 18) & (origin == "EWR"), rng


def with_residuals(frame: pl.DataFrame, before: np.ndarray, now: np.ndarray) -> pl.DataFrame:
    truth = frame["truth"].to_numpy()
    return frame.with_columns(score=pl.Series(truth + before), now=pl.Series(truth + now))


def searches(seed: int, queries: int, worse: np.ndarray | None = None, **noise: float) -> pl.DataFrame:
    """Six items a query, two of them relevant. The later model orders better; worse queries are left to luck."""
    rng = np.random.default_rng(seed)
    words, device = rng.integers(1, 9, queries), rng.choice(["phone", "desk", "tablet"], queries)
    there = (words >= 6) & (device == "phone") if worse is None else worse
    relevant = np.tile([1, 1, 0, 0, 0, 0], queries)
    clear = np.where(np.repeat(there, ITEMS), noise.get("there", 0.3), noise.get("elsewhere", 2.5))
    owner = np.repeat([f"q{i:05d}" for i in range(queries)], ITEMS)
    n = len(relevant)
    return pl.DataFrame(
        {
            "id": [f"i{i:06d}" for i in range(n)],
            "query": owner,
            "case__entity": owner,
            "truth": relevant,
            "score": relevant * 2.0 + rng.normal(size=n),
            "now": relevant * clear + rng.normal(size=n),
            "words": np.repeat(words, ITEMS),
            "device": np.repeat(device, ITEMS),
            "there": np.repeat(there, ITEMS),
        }
    )


def conditions(subject: str) -> set[str]:
    return set(subject.split(" where ", 1)[1].split(" and "))


@pytest.mark.parametrize("seed", range(3))
def test_a_regression_that_is_further_off_in_a_segment_is_told_first(worse, seed: int) -> None:
    frame, there, rng = flights(seed)
    before, now = rng.normal(size=N) * 5.0, rng.normal(size=N) * np.where(there, 8.0, 4.0)
    assert np.abs(now).mean() < np.abs(before).mean()
    found = worse("regression", with_residuals(frame, before, now), failure={"tolerance": 40}, columns=UNIT)
    first = found.worsened[0]
    assert first.question == "loss"
    assert conditions(first.subject) == {"hour is 18 or more", "origin is EWR"}
    assert first.rows == np.count_nonzero(there)
    assert first.before == pytest.approx(5.0 * 0.798, abs=0.4)
    assert first.now == pytest.approx(8.0 * 0.798, abs=0.5)
    assert 0 < first.low < first.difference < first.high
    assert first.elsewhere < 0
    # No case is wrong by that tolerance, so that no failure tells it.
    assert found.flips.newly_wrong == 0
    assert found.worse[0] == first


def test_it_is_told_in_the_unit_of_the_label_before_and_now(worse) -> None:
    frame, there, rng = flights(0)
    before, now = rng.normal(size=N) * 5.0, rng.normal(size=N) * np.where(there, 8.0, 4.0)
    first = worse("regression", with_residuals(frame, before, now), failure={"tolerance": 40}, columns=UNIT).worsened[0]
    assert first.figures == "off by 6.02 min on average and by 3.89 min before"
    assert first.beyond == "2.13 min more (95 % interval 1.66 to 2.61 min), elsewhere by 0.77 min less"


@pytest.mark.parametrize(("sign", "question", "side"), [(1, "over", "high"), (-1, "under", "low")])
def test_predictions_that_lean_further_are_told_with_their_side(worse, sign: int, question: str, side: str) -> None:
    frame, there, rng = flights(3)
    noise = rng.normal(size=N) * 5.0
    found = worse(
        "regression",
        with_residuals(frame, noise, 0.7 * noise + sign * np.where(there, 2.0, 0.0)),
        failure={"tolerance": 40},
        columns=UNIT,
    )
    first = next(each for each in found.worsened if each.question == question)
    assert conditions(first.subject) == {"hour is 18 or more", "origin is EWR"}
    assert first.figures.startswith("predicted ")
    assert f" min too {side} on average and " in first.figures
    assert not [each for each in found.worsened if each.question not in (question, "loss")]


def test_a_bias_that_went_away_is_no_worsening(worse) -> None:
    """Predictions moved up by two minutes there, but they had been two minutes too low."""
    frame, there, rng = flights(4)
    noise = rng.normal(size=N) * 5.0
    frame = with_residuals(frame, noise - np.where(there, 2.0, 0.0), noise)
    assert worse("regression", frame, failure={"tolerance": 40}).worsened == ()


def test_of_a_regression_that_is_better_everywhere_nothing_is_told(worse) -> None:
    """At most one run in ten tells anything, over all questions; entities that fare alike are no evidence."""
    alarms = 0
    for seed in range(20):
        frame, _, rng = flights(100 + seed, 4_000)
        before = rng.standard_t(4, 4_000) * 5
        now = before * 0.8 + rng.standard_t(4, 4_000)
        found = worse("regression", with_residuals(frame, before, now), failure={"tolerance": 10})
        assert found.losses_searched is not None
        alarms += bool(found.worsened)
    assert alarms <= 4  # of 20 at a rate of one in ten: more in one of 200 times


def test_entities_that_got_worse_by_luck_are_no_segment(worse) -> None:
    """Sixty carriers of seventy cases each, of which a few got worse as a whole: the next ones need not."""
    alarms = 0
    for seed in range(20):
        frame, _, rng = flights(200 + seed, 4_000)
        entity = rng.integers(0, 60, 4_000)
        shaky = np.where(rng.random(60) < 0.2, rng.normal(4.0, 4.0, 60), 0.0)
        before = rng.normal(size=4_000) * 5
        given = with_residuals(frame, before, before + shaky[entity]).with_columns(
            case__entity=pl.Series([f"e{e}" for e in entity]), region=pl.Series([f"r{e % 20}" for e in entity])
        )
        alarms += bool(worse("regression", given, failure={"tolerance": 10}, entity="carrier").worsened)
    assert alarms <= 4


def test_what_got_worse_by_failures_is_counted_once(worse) -> None:
    frame, there, rng = flights(5)
    before, now = rng.normal(size=N) * 5.0, rng.normal(size=N) * np.where(there, 12.0, 4.0)
    found = worse("regression", with_residuals(frame, before, now), failure={"tolerance": 10})
    by_failures = next(s for s in found.segments if s.worse)
    assert found.worsened[0].told_as == by_failures.finding_id
    assert found.worse == tuple(s for s in found.segments if s.worse)


@pytest.mark.parametrize("seed", range(2))
def test_queries_that_are_ordered_worse_are_told_first(worse, seed: int) -> None:
    frame = searches(seed, 5_000)
    found = worse("ranking", frame.drop("there"), **RANKING)
    assert found.overall.high is not None
    assert found.overall.high < 0
    first = found.worsened[0]
    assert first.question == "query_loss"
    assert first.subject.startswith("queries where ")
    assert conditions(first.subject) == {"words is 6 or more", "device is phone"}
    assert first.rows == frame.filter("there")["query"].n_unique()
    assert 0 < first.before < first.now < 1
    assert first.elsewhere < 0
    assert " of a perfect order is lost on average and " in first.figures


def test_of_a_ranking_that_is_better_everywhere_nothing_is_told(worse) -> None:
    alarms = 0
    for seed in range(10):
        frame = searches(100 + seed, 1_500, np.zeros(1_500, np.bool_))
        found = worse("ranking", frame.drop("there"), **RANKING)
        assert found.losses_searched is not None
        alarms += bool(found.worsened)
    assert alarms <= 3  # of 10 at a rate of one in ten: more in one of 80 times


def test_a_query_that_has_other_items_now_is_not_compared(runs, worse, columns_of, tmp_path) -> None:
    """The order of five items is not the order of six: a query with an item more, less or relabelled is left out."""
    frame = searches(0, 200).drop("there")
    gone, new, relabelled = pl.col("id") == "i000000", pl.col("id") == "i000006", pl.col("id") == "i000017"
    runs.before("ranking", frame.drop("now").filter(~new), **RANKING)
    now = frame.drop("score").rename({"now": "score"}).filter(~gone)
    runs.now("ranking", now.with_columns(truth=pl.when(relabelled).then(1).otherwise("truth")), **RANKING)
    tables = Tables(runs.relation, columns_of(frame.select("words")), runs.folder / "comparison.parquet", tmp_path)
    compared = runs.compare()
    runs.engine.execute(
        "comparison/changed_queries",
        path=literal(str(tmp_path / "queries.parquet")),
        evaluation=tables.evaluation,
        comparison=parquet(tables.compared),
        numbers=[(Sql("before__loss"), ident("before"))],
    )
    queries = pl.read_parquet(tmp_path / "queries.parquet")["case__query"].unique().to_list()
    assert compared.only_now == compared.only_before == compared.label_changed == 1
    assert sorted(queries) == [f"q{i:05d}" for i in range(3, 200)]


@pytest.mark.parametrize("task", ["regression", "ranking"])
def test_the_order_of_rows_does_not_matter(worse, task: str) -> None:
    if task == "regression":
        given, there, rng = flights(6, 6_000)
        noise = rng.normal(size=(2, 6_000)) * 5.0
        frame, settings = with_residuals(given, noise[0], noise[1] * np.where(there, 2.0, 0.8)), {}
        settings = {"failure": {"tolerance": 40}}
    else:
        frame, settings = searches(6, 2_500).drop("there"), RANKING
    first = worse(task, frame, **settings)
    assert first.worsened
    assert worse(task, frame.sample(fraction=1.0, shuffle=True, seed=1), **settings) == first


def test_where_cases_are_right_or_wrong_only_failures_are_compared(worse) -> None:
    frame, _, rng = flights(7, 400)
    given = frame.with_columns(
        truth=pl.Series(rng.random(400) < 0.3), score=pl.Series(rng.random(400)), now=pl.Series(rng.random(400))
    )
    found = worse("binary", given)
    assert (found.worsened, found.losses_searched) == ((), None)


def test_few_cases_are_too_few_to_look(worse) -> None:
    frame, _, rng = flights(8, 30)
    found = worse(
        "regression", with_residuals(frame, rng.normal(size=30), rng.normal(size=30)), failure={"tolerance": 1}
    )
    assert (found.worsened, found.losses_searched) == ((), None)


def test_a_model_that_did_not_change_has_nothing_to_tell(worse) -> None:
    frame, _, rng = flights(9, 2_000)
    noise = rng.normal(size=2_000)
    found = worse("regression", with_residuals(frame, noise, noise), failure={"tolerance": 1})
    assert found.worsened == ()

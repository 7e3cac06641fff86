"""The ruler's arithmetic, against counts done by hand and against simulation."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import fisher_exact

from tasks.engine import Engine
from tasks.ruler.readings import read
from tasks.ruler.statistics import excess, fisher
from tasks.sql import Sql


def test_excess_is_what_the_set_has_beyond_the_rate_of_the_rest(engine: Engine, declare, evaluation_frame) -> None:
    # 10 rows in the set with 5 failures; 90 elsewhere with 9: the rest's rate would give the set one.
    failed = np.array([1] * 5 + [0] * 5 + [1] * 9 + [0] * 81)
    relation = declare(evaluation_frame(failed, inside=[True] * 10 + [False] * 90))
    (halves,) = read(engine, relation, [Sql("inside")], clustered=False)
    found = excess(halves.all)
    assert found.rate == 0.5
    assert found.elsewhere == 0.1
    assert found.errors == pytest.approx(4.0)
    assert found.low < 4.0 < found.high


def test_the_test_is_fishers_exact_test_one_sided(engine: Engine, declare, evaluation_frame) -> None:
    failed = np.array([1] * 5 + [0] * 5 + [1] * 9 + [0] * 81)
    relation = declare(evaluation_frame(failed, inside=[True] * 10 + [False] * 90))
    (halves,) = read(engine, relation, [Sql("inside")], clustered=False)
    expected = fisher_exact([[5, 5], [9, 81]], alternative="greater").pvalue
    assert fisher(halves.all) == pytest.approx(expected)


def test_a_better_set_has_a_p_value_near_one_not_near_zero(engine: Engine, declare, evaluation_frame) -> None:
    # The wrong tail would call the best set the worst one.
    failed = np.array([0] * 50 + [1] * 25 + [0] * 25)
    relation = declare(evaluation_frame(failed, inside=[True] * 50 + [False] * 50))
    (halves,) = read(engine, relation, [Sql("inside")], clustered=False)
    assert fisher(halves.all) == pytest.approx(1.0)
    assert excess(halves.all).errors < 0


@pytest.mark.parametrize("predicate", ["FALSE", "TRUE", "NULL::BOOLEAN"])
def test_a_set_without_rows_or_without_complement_tells_nothing(
    engine: Engine, declare, evaluation_frame, predicate: str
) -> None:
    relation = declare(evaluation_frame(np.array([1, 0, 1, 0])))
    (halves,) = read(engine, relation, [Sql(predicate)], clustered=False)
    found = excess(halves.all)
    assert (found.p_value, found.errors, found.low, found.high) == (1.0, 0.0, 0.0, 0.0)


def test_repeating_every_row_of_an_entity_does_not_make_the_evidence_stronger(
    engine: Engine, declare, evaluation_frame
) -> None:
    rng = np.random.default_rng(1)
    entity = np.arange(400)
    inside = entity % 4 == 0
    failed = rng.random(400) < np.where(inside, 0.3, 0.2)
    once = declare(evaluation_frame(failed, entity, inside=inside))
    (single,) = read(engine, once, [Sql("inside")], clustered=True)
    many = declare(evaluation_frame(np.repeat(failed, 20), np.repeat(entity, 20), inside=np.repeat(inside, 20)))
    (repeated,) = read(engine, many, [Sql("inside")], clustered=True)
    assert fisher(repeated.all) < 1e-6 * fisher(single.all)
    assert excess(repeated.all).p_value == pytest.approx(excess(single.all).p_value, rel=0.5)
    width = excess(single.all).high - excess(single.all).low
    assert (excess(repeated.all).high - excess(repeated.all).low) / 20 == pytest.approx(width, rel=0.02)


def test_one_entity_alone_proves_nothing(engine: Engine, declare, evaluation_frame) -> None:
    entity = np.concatenate([np.zeros(500, dtype=int), np.arange(1, 501)])
    failed = np.concatenate([np.ones(500), np.zeros(500)])
    relation = declare(evaluation_frame(failed, entity, inside=entity == 0))
    (halves,) = read(engine, relation, [Sql("inside")], clustered=True)
    assert excess(halves.all).p_value == 1.0


def test_weights_count_cases_as_often_as_they_say(engine: Engine, declare, evaluation_frame) -> None:
    frame = evaluation_frame(np.array([1, 0, 1, 0]), inside=[True, True, False, False])
    weighted = frame.with_columns(pl.Series("case__weight", [3.0, 1.0, 1.0, 1.0]))
    (halves,) = read(engine, declare(weighted), [Sql("inside")], clustered=False)
    assert excess(halves.all).rate == 0.75
    assert excess(halves.all).elsewhere == 0.5


def test_the_interval_of_the_excess_covers_the_truth(engine: Engine, declare, evaluation_frame) -> None:
    rng = np.random.default_rng(7)
    inside = np.arange(600) < 150
    covered = 0
    for _ in range(200):
        failed = rng.random(600) < np.where(inside, 0.3, 0.15)
        (halves,) = read(engine, declare(evaluation_frame(failed, inside=inside)), [Sql("inside")], clustered=False)
        found = excess(halves.all)
        covered += found.low <= 150 * 0.15 <= found.high
    assert 0.90 <= covered / 200 <= 0.99


def test_the_interval_covers_the_truth_when_entities_fail_together(engine: Engine, declare, evaluation_frame) -> None:
    rng = np.random.default_rng(8)
    entity = np.repeat(np.arange(120), 10)
    inside = entity < 40
    covered = 0
    for _ in range(150):
        proneness = rng.beta(1, 4, size=120)[entity]
        failed = rng.random(1200) < proneness
        relation = declare(evaluation_frame(failed, entity, inside=inside))
        (halves,) = read(engine, relation, [Sql("inside")], clustered=True)
        found = excess(halves.all)
        covered += found.low <= 0 <= found.high
    assert covered / 150 >= 0.90


def test_no_failure_among_few_cases_does_not_look_certain(engine: Engine, declare, evaluation_frame) -> None:
    relation = declare(evaluation_frame(np.array([0] * 10 + [1] * 10), inside=[True] * 10 + [False] * 10))
    (halves,) = read(engine, relation, [Sql("inside")], clustered=False)
    found = excess(halves.all)
    assert found.rate_low == 0.0
    assert 0.25 < found.rate_high < 0.40


def test_readings_are_the_same_in_any_row_order_and_on_any_number_of_threads(
    engine: Engine, declare, evaluation_frame
) -> None:
    rng = np.random.default_rng(3)
    frame = evaluation_frame(rng.random(5000) < 0.2, rng.integers(0, 300, 5000), inside=rng.random(5000) < 0.3)
    frame = frame.with_columns(pl.Series("case__weight", np.round(rng.random(5000) * 16) / 16))
    predicates = [Sql("inside"), Sql("NOT inside")]
    first = read(engine, declare(frame), predicates, clustered=True)
    engine.connection.execute("SET threads = 1")
    second = read(engine, declare(frame.sample(fraction=1.0, shuffle=True, seed=5)), predicates, clustered=True)
    for a, b in zip(first, second, strict=True):
        assert excess(a.all) == excess(b.all)
        assert np.array_equal(a.all.gram, b.all.gram)

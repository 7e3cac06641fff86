"""Segments by a number of every case: the arithmetic against other implementations, planted ones, and noise."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import false_discovery_control, fisher_exact, ttest_ind

from tasks.contracts.findings import Proposal
from tasks.ruler.quantities import rank_quantity
from tasks.slices.quantities import Quantity, search_quantities
from tasks.sql import Sql

V = Quantity(Sql("v"))


def proposal(predicate: str) -> Proposal:
    return Proposal("segment", "segment.threshold", Sql(predicate), f"cases where {predicate}", "", saw_errors=True)


@pytest.fixture
def measured(engine, contract, declare):
    """The findings about predicates on a frame with the number `v`."""

    def build(frame: pl.DataFrame, *predicates: str, quantity: Quantity = V, entity: bool = False, **more):
        own = contract.model_copy(update={"entity": "owner"}) if entity else contract
        proposals = [proposal(each) for each in predicates]
        return rank_quantity(engine, own, declare(frame), proposals, quantity, 0.0, **more)

    return build


def test_means_and_interval_are_those_of_the_half_that_was_not_searched(measured, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    g = rng.integers(0, 4, 4_000)
    frame = evaluation_frame(np.zeros(4_000), g=g, v=rng.normal(size=4_000) + np.where(g == 1, 2.0, 0.0))
    (found,) = measured(frame, "g = 1")
    confirm = frame.filter(split__half="confirm")
    inside, rest = (confirm.filter(test)["v"].to_numpy() for test in (pl.col("g") == 1, pl.col("g") != 1))
    measure = found.measure
    assert measure.error_rate == pytest.approx(inside.mean())
    assert measure.error_rate_elsewhere == pytest.approx(rest.mean())
    reach = 1.96 * inside.std(ddof=1) / np.sqrt(len(inside))
    assert (measure.rate_low, measure.rate_high) == pytest.approx(
        (inside.mean() - reach, inside.mean() + reach), abs=0.01
    )
    assert measure.analysed == np.count_nonzero(g == 1)
    assert measure.excess_errors == pytest.approx((inside.mean() - rest.mean()) * measure.analysed)
    assert measure.excess_low < measure.excess_errors < measure.excess_high


def test_the_test_is_welchs_one_sided(measured, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    g = rng.integers(0, 4, 2_000)
    frame = evaluation_frame(np.zeros(2_000), g=g, v=rng.exponential(size=2_000) + np.where(g == 1, 0.25, 0.0))
    confirm = frame.filter(split__half="confirm")
    inside, rest = (confirm.filter(test)["v"].to_numpy() for test in (pl.col("g") == 1, pl.col("g") != 1))
    (found,) = measured(frame, "g = 1")
    expected = ttest_ind(inside, rest, equal_var=False, alternative="greater").pvalue
    # Welch's degrees of freedom are a little more than those of the smaller side.
    assert found.measure.p_value == pytest.approx(expected, rel=0.3)


def test_a_number_that_counts_failures_is_tested_exactly(measured, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    g = rng.integers(0, 4, 2_000)
    failed = rng.random(2_000) < np.where(g == 1, 0.2, 0.08)
    frame = evaluation_frame(failed, g=g)
    quantity = Quantity(Sql("CAST(error__failed AS INTEGER)"), counts=True)
    (found,) = measured(frame, "g = 1", quantity=quantity)
    half = frame.filter(split__half="confirm")
    counts = [
        [half.filter((pl.col("g") == 1) == i, error__failed=j).height for j in (True, False)] for i in (True, False)
    ]
    assert found.measure.p_value >= fisher_exact(counts, alternative="greater").pvalue * (1 - 1e-9)


def test_where_entities_repeat_they_are_what_varies(measured, evaluation_frame) -> None:
    """Entities of twenty cases that are alike: of the cases a difference is certain, of the entities it is not."""
    rng = np.random.default_rng(3)
    entity = np.repeat(np.arange(80), 20)
    of_entity = rng.normal(size=80)
    frame = evaluation_frame(np.zeros(1_600), entity=entity, v=of_entity[entity], g=(entity % 20 < 10).astype(int))
    side = "g = 1" if measured(frame, "g = 1") else "g = 0"
    assert measured(frame, side)
    assert not measured(frame, side, entity=True)


def test_a_level_must_be_exceeded_too(measured, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    g = rng.integers(0, 4, 4_000)
    frame = evaluation_frame(np.zeros(4_000), g=g, v=rng.normal(size=4_000) - np.where(g == 1, 0.0, 1.0))
    assert measured(frame, "g = 1")
    assert not measured(frame, "g = 1", quantity=Quantity(Sql("v"), above=0.0))


def test_an_exact_test_counts_if_it_is_less_sure_and_all_that_was_tested_is_controlled(
    measured, evaluation_frame
) -> None:
    rng = np.random.default_rng(5)
    g = rng.integers(0, 4, 4_000)
    frame = evaluation_frame(np.zeros(4_000), g=g, v=rng.normal(size=4_000) + np.where(g == 1, 1.0, 0.0))
    predicates = [f"g = {i}" for i in range(4)]
    (found,) = measured(frame, *predicates, exact=[0.5, 0.012, 0.5, 0.5])
    assert found.measure.p_value == pytest.approx(0.012)
    q_values = false_discovery_control([0.5, 0.012, 1.0, 1.0])
    assert found.measure.q_value <= q_values[1] + 1e-9
    assert measured(frame, *predicates, exact=[0.5, 0.2, 0.5, 0.5]) == []


LOSSES = {
    "beyond the tolerance": "greatest(error__loss - 5, 0)",
    "squared": "error__loss * error__loss",
    "log loss": "-ln(greatest(exp(-error__loss), 1e-6))",
}


@pytest.mark.parametrize("expression", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("weighted", [False, True])
def test_any_loss_is_searched_and_measured_with_weights(
    engine, contract, declare, columns_of, evaluation_frame, expression: str, weighted: bool
) -> None:
    rng = np.random.default_rng(6)
    n = 12_000
    x, kind = rng.uniform(0, 100, n), rng.choice(["a", "b", "c"], n)
    loss = rng.exponential(3.0, n) * np.where((x >= 70) & (kind == "b"), 2.5, 1.0)
    frame = evaluation_frame(np.zeros(n), x=x, kind=kind).with_columns(error__loss=loss)
    if weighted:
        frame = frame.with_columns(case__weight=pl.Series(rng.choice([0.5, 1.0, 2.0], n)))
    quantity = Quantity(Sql(expression), signed=False)
    relation = declare(frame)
    (proposals,) = search_quantities(engine, contract, columns_of(frame), relation, [quantity])
    first, *_ = rank_quantity(engine, contract, relation, proposals, quantity, 0.0)
    told = set(first.proposal.subject.removeprefix("cases where ").split(" and "))
    assert told == {"x is 70 or more", "kind is b"}


def test_of_a_loss_that_is_noise_nothing_is_told(engine, contract, declare, columns_of, evaluation_frame) -> None:
    """With heavy tails, and more columns than tell anything."""
    alarms = 0
    for seed in range(20):
        rng = np.random.default_rng(50 + seed)
        n = 4_000
        columns = {f"x{i}": rng.normal(size=n) for i in range(4)} | {"kind": rng.choice(["a", "b", "c"], n)}
        frame = evaluation_frame(np.zeros(n), **columns).with_columns(error__loss=rng.lognormal(sigma=1.5, size=n))
        quantity, relation = Quantity(Sql("error__loss"), signed=False), declare(frame)
        (proposals,) = search_quantities(engine, contract, columns_of(frame), relation, [quantity])
        alarms += bool(rank_quantity(engine, contract, relation, proposals, quantity, 0.0))
    assert alarms <= 4  # of 20 at a rate of one in ten: more in one of 200 times

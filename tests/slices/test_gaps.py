"""A missing feature is named only where errors are left once the model's own features are taken out."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.findings import Finding
from tasks.ruler.rank import rank
from tasks.slices.coding import Coded
from tasks.slices.compared import Compared
from tasks.slices.gaps import _chosen, _own, _q_values
from tasks.slices.search import search
from tasks.slices.splitters import splitters


@pytest.fixture
def confirmed(engine, contract, declare, columns_of):
    """What is confirmed; the columns named `wind`, `gust` and `station` are context, all others the model uses."""

    def find(frame: pl.DataFrame, repeated: bool = False) -> list[Finding]:
        context = ("wind", "gust", "station")
        columns = tuple(
            replace(c, role="context" if c.name in context else "feature", model_uses=c.name not in context)
            for c in columns_of(frame)
        )
        asked = contract.model_copy(update={"entity": "who"}) if repeated else contract
        found = search(engine, asked, columns, declare(frame))
        findings, _, _ = rank(engine, asked, declare(frame), list(found.proposals), graded=False)
        return [f for f in findings if f.confirmed]

    return find


def gaps(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f.proposal.family == "missing_feature"]


def rate(of: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-of))


@pytest.mark.parametrize("with_score", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_proxy_of_a_used_feature_is_no_missing_feature(confirmed, evaluation_frame, seed: int, with_score) -> None:
    rng = np.random.default_rng(seed)
    n = 60_000
    x, noise = rng.normal(size=n), rng.normal(size=n)
    frame = evaluation_frame(rng.random(n) < rate(x - 2.2), x=x, noise=noise, wind=x + rng.normal(scale=0.5, size=n))
    if with_score:
        frame = frame.with_columns(prediction__score=pl.Series(rate(x - 2.2)))
    found = confirmed(frame)
    assert found
    assert not gaps(found)


@pytest.mark.parametrize("seed", range(3))
def test_a_sum_of_used_features_is_no_missing_feature(confirmed, evaluation_frame, seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    n = 60_000
    used = {f"x{i}": rng.normal(size=n) for i in range(5)}
    total = sum(used.values()) / 2
    found = confirmed(
        evaluation_frame(rng.random(n) < rate(total - 2.2), **used, wind=total + 0.5 * rng.normal(size=n))
    )
    assert found
    assert not gaps(found)


def test_what_two_used_features_do_together_is_no_missing_feature(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(110)
    n = 100_000
    x, y = rng.normal(size=n), rng.normal(size=n)
    found = confirmed(evaluation_frame(rng.random(n) < rate(x * y - 2.2), x=x, y=y, wind=x * y))
    assert found
    assert not gaps(found)


def test_of_few_cases_what_two_used_features_do_together_is_no_missing_feature_either(
    confirmed, evaluation_frame
) -> None:
    told = 0
    for seed in range(8):
        rng = np.random.default_rng(150 + seed)
        n = 2_000
        x, y = rng.normal(size=n), rng.normal(size=n)
        wind = 1.5 * x * np.sign(y) + 0.5 * rng.normal(size=n)
        told += bool(
            gaps(confirmed(evaluation_frame(rng.random(n) < rate(1.5 * x * np.sign(y) - 2.5), x=x, y=y, wind=wind)))
        )
    assert told <= 1


def test_of_many_features_those_that_tell_failures_apart_explain_first(confirmed, evaluation_frame) -> None:
    # Without `last` every run would tell a gap; one of three may by luck.
    told = 0
    for seed in range(3):
        rng = np.random.default_rng(120 + seed)
        n = 20_000
        many = {f"x{i}": rng.normal(size=n) for i in range(35)}
        last = rng.normal(size=n)
        wind = last + rng.normal(scale=0.5, size=n)
        found = confirmed(evaluation_frame(rng.random(n) < rate(last - 2.2), **many, last=last, wind=wind))
        assert found
        told += bool(gaps(found))
    assert told <= 1


def test_a_gap_is_named_though_its_column_is_too_quiet_to_be_combined(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(130)
    n = 4_000
    many = {f"x{i}": rng.normal(size=n) for i in range(240)}
    station = np.where(rng.random(n) < 0.025, "north", "south")
    first, *_ = gaps(
        confirmed(evaluation_frame(rng.random(n) < np.where(station == "north", 0.7, 0.1), **many, station=station))
    )
    assert first.proposal.subject == "cases where station is north"
    assert first.proposal.remedy.startswith("The model does not see station.")


def test_a_proxy_alone_is_told_as_a_segment_with_the_reason(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    n = 40_000
    # What the model does with `x` goes wrong on both sides, so that no threshold of it says what `gust` says.
    x = rng.normal(size=n)
    gust = np.where(np.abs(x) > 1, "strong", "weak")
    found = confirmed(evaluation_frame(rng.random(n) < np.where(gust == "strong", 0.3, 0.1), x=x, gust=gust))
    assert not gaps(found)
    (told,) = (f for f in found if f.proposal.columns == ("gust",))
    assert told.proposal.kind == "segment.category"
    assert told.proposal.why == (
        "Among cases alike in the risk that its features tell too little is left of the difference: this column, "
        "which the model does not see, is no missing feature."
    )


def test_what_features_of_few_cases_cannot_explain_is_told_as_undecided(confirmed, evaluation_frame) -> None:
    # Of 1,000 cases the risk is too rough to stand for the feature that `gust` goes along with.
    told, undecided = 0, []
    for seed in range(10):
        rng = np.random.default_rng(140 + seed)
        n = 2_000
        x, y = rng.normal(size=n), rng.normal(size=n)
        gust = x + 0.7 * y + 0.5 * rng.normal(size=n)
        found = confirmed(evaluation_frame(rng.random(n) < rate(x + 0.7 * y - 2.2), x=x, y=y, gust=gust))
        told += bool(gaps(found))
        undecided += [f.proposal.why for f in found if "too few cases to tell" in f.proposal.why]
    assert told <= 1
    assert undecided
    assert undecided[0].endswith("whether this column, which the model does not see, is a missing feature.")


@pytest.mark.parametrize("with_score", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_an_effect_of_its_own_is_a_gap(confirmed, evaluation_frame, seed: int, with_score: bool) -> None:
    rng = np.random.default_rng(10 + seed)
    n = 40_000
    x = rng.normal(size=n)
    wind = 0.6 * x + 0.8 * rng.normal(size=n)
    failed = rng.random(n) < np.where(wind > 1, 0.4, 0.1)
    frame = evaluation_frame(failed, x=x, wind=wind)
    if with_score:
        frame = frame.with_columns(prediction__score=pl.Series(rate(x)))
    first, *_ = confirmed(frame)
    assert first.proposal.columns == ("wind",)
    assert (first.proposal.family, first.proposal.kind) == ("missing_feature", "feature.threshold")
    assert "these are wrong" in first.proposal.why
    assert "at most" in first.proposal.why
    assert first.proposal.remedy.startswith("The model does not see wind.")
    last = first.proposal.evidence[-1].rows[-1]
    assert float(last[2]) - float(last[3]) > 15


def test_a_proxy_with_an_effect_of_its_own_keeps_only_that(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(20)
    n = 60_000
    x = rng.normal(size=n)
    wind = x + rng.normal(size=n)
    failed = rng.random(n) < 0.05 + 0.2 * (x > 0) + 0.2 * (wind > 2)
    found = gaps(confirmed(evaluation_frame(failed, x=x, wind=wind)))
    assert found
    table = found[0].proposal.evidence[-1].rows
    alone, left = (float(row[2]) - float(row[3]) for row in (table[0], table[-1]))
    assert alone > left
    assert left == pytest.approx(20, abs=5)


def test_a_combination_with_an_unseen_column_is_a_gap_too(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(30)
    n = 60_000
    x, wind = rng.uniform(0, 100, n), rng.uniform(0, 100, n)
    first, *_ = confirmed(evaluation_frame(rng.random(n) < np.where((x > 60) & (wind > 70), 0.4, 0.1), x=x, wind=wind))
    assert first.proposal.kind == "feature.combination"
    assert first.proposal.remedy.startswith("The model does not see wind.")


def test_of_noise_beside_the_model_nothing_is_told(confirmed, evaluation_frame) -> None:
    told = 0
    for seed in range(8):
        rng = np.random.default_rng(40 + seed)
        columns = {name: rng.normal(size=8_000) for name in ("x", "wind", "gust")}
        told += bool(confirmed(evaluation_frame(rng.random(8_000) < 0.15, **columns)))
    assert told <= 1


def test_what_a_used_category_decides_is_explained_by_it(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(50)
    n = 40_000
    origin = rng.choice(list("abcdefgh"), n)
    failed = rng.random(n) < np.where(np.isin(origin, ["c", "f"]), 0.3, 0.1)
    station = np.where(np.isin(origin, ["c", "f"]), "north", "south")
    found = confirmed(evaluation_frame(failed, origin=origin, station=station))
    assert found
    assert not gaps(found)


def test_a_feature_that_only_leaves_fewer_cases_to_compare_explains_nothing() -> None:
    # 2,000 pairs with one case of the set each, which fails, and 4,000 cases that are all alike, of which the set fails
    # as often as the others. Cut at random, hardly a pair stays one: what is left are the 4,000.
    rng = np.random.default_rng(160)
    stratum = np.concatenate([np.repeat(np.arange(1, 2_001), 2), np.zeros(4_000, np.int64)])
    held = np.arange(8_000) % 2 == 0
    failed = np.where(stratum > 0, held, rng.random(8_000) < 0.5)
    at_random = rng.integers(20, size=8_000)
    assert _chosen(stratum, [at_random], held, failed)[0] == []
    # One that goes along with the set explains it, however fine it is.
    assert _chosen(stratum, [at_random, np.where(held, 1, rng.integers(20, size=8_000))], held, failed)[0] == [1]


def test_few_entities_do_not_make_a_gap(confirmed, evaluation_frame) -> None:
    told = 0
    for seed in range(6):
        rng = np.random.default_rng(60 + seed)
        owners, each = 60, 400
        entity = np.repeat(np.arange(owners), each)
        # Every owner has a rate of its own, and one station: the stations differ by luck alone.
        failed = rng.random(owners * each) < rng.beta(1, 5, owners)[entity]
        station = rng.choice(["n", "s", "e", "w"], owners)[entity]
        frame = evaluation_frame(failed, entity=entity, station=station, x=rng.normal(size=owners * each))
        told += bool(gaps(confirmed(frame, repeated=True)))
    assert told <= 1


def test_what_only_names_a_case_is_not_what_the_model_learns_from(contract) -> None:
    asked = contract.model_copy(update={"entity": "who"})
    types = {"at": "TIMESTAMP", "who": "VARCHAR", "x": "DOUBLE"}
    columns = tuple(Column(n, "prediction", kind_of(t), t, "predictions", n, n) for n, t in types.items())
    ways = [Coded(way) for way in splitters(asked, columns)]
    assert ("at", "moment") in {(c.way.column.name, c.way.unit) for c in ways}
    assert {(c.way.column.name, c.way.unit) for c in _own(asked, ways)} == {
        ("at", "hour"),
        ("at", "weekday"),
        ("at", "month"),
        ("x", "number"),
    }


def test_what_the_model_does_not_use_of_the_predictions_explains_nothing(contract) -> None:
    types = {"at": "TIMESTAMP", "month": "BIGINT", "x": "DOUBLE", "load_id": "VARCHAR"}
    columns = tuple(
        Column(n, "prediction", kind_of(t), t, "predictions", n, n, model_uses=n == "x") for n, t in types.items()
    )
    mask = Column("planes__key_mask", "evidence", "category", "VARCHAR", "planes", "", "shape of the key")
    asked = contract.model_copy(update={"time": "at", "batches": ["load_id"]})
    ways = [Coded(way) for way in splitters(asked, (*columns, mask))]
    assert [c.way.column.name for c in _own(asked, ways)] == ["x"]
    missing = {(c.way.column.name, c.way.unit) for c in ways if c.way.family == "missing_feature"}
    # When a case was, and with which load it came, are no features that could be added.
    assert missing == {("at", "hour"), ("at", "weekday"), ("at", "month"), ("month", "whole")}


def test_the_same_cases_under_several_names_are_tested_once() -> None:
    held = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 1, 0]], bool)
    tested = [Compared((), (), 0.0, p, 0.5, 0.5) for p in (0.01, 0.4, 0.4, 0.4)]
    assert _q_values(tested, held).tolist() == [0.02, 0.4, 0.4, 0.4]

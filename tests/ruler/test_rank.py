"""Planted truth is found, noise is not, twins are merged and shadows are named."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from tasks.contracts.columns import Column
from tasks.contracts.config import ColumnNote, Contract
from tasks.contracts.findings import Finding, Proposal
from tasks.engine import Engine
from tasks.ruler.attribution import credited, waterfall
from tasks.ruler.rank import rank
from tasks.slices.search import search
from tasks.sql import Sql

Find = Callable[..., list[Finding]]
GROUP_A = Proposal(
    "segment", "segment.subgroup", Sql("\"group\" = 'a'"), "cases where group is a", "", saw_errors=False, known=True
)


@pytest.fixture
def find(engine: Engine, contract: Contract, declare, columns_of) -> Find:
    """Search, measure and rank a frame, with further proposals if given."""

    def run(frame: pl.DataFrame, *proposals: Proposal, evidence: tuple[Column, ...] = ()) -> list[Finding]:
        relation = declare(frame)
        found = search(engine, contract, (*columns_of(frame), *evidence), relation)
        findings, patterns, positions = rank(engine, contract, relation, [*proposals, *found.proposals], graded=False)
        steps = waterfall(patterns, credited(findings), positions)
        if steps:
            assert sum(s.errors for s in steps) == pytest.approx(frame["error__failed"].sum())
        return findings

    return run


def _noise(rng: np.random.Generator, n: int) -> dict[str, object]:
    return {
        "colour": rng.choice(["red", "green", "blue", "grey"], n),
        "size": rng.normal(size=n),
        "shop": rng.choice([f"s{i}" for i in range(12)], n),
        "count": rng.integers(0, 9, n),
        "age": np.where(rng.random(n) < 0.1, np.nan, rng.random(n)),
    }


def test_a_planted_threshold_is_found_with_its_effect(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    hour = rng.uniform(0, 24, 6000)
    failed = rng.random(6000) < np.where(hour >= 18, 0.35, 0.10)
    (first, *others) = find(evaluation_frame(failed, hour=hour, **_noise(rng, 6000)))
    assert first.proposal.kind == "segment.threshold"
    assert "hour is 17" in first.proposal.subject or "hour is 18" in first.proposal.subject
    assert first.confirmed
    assert first.measure.half == "confirm"
    assert first.measure.error_rate == pytest.approx(0.35, abs=0.05)
    assert first.measure.error_rate_elsewhere == pytest.approx(0.10, abs=0.02)
    assert first.measure.excess_low > 0
    # The false-discovery rate is controlled, so chance may add one in twenty, never a large one.
    assert all(other.measure.excess_errors < first.measure.excess_errors / 4 for other in others)


def test_missing_is_a_value_of_its_own(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    age = np.where(rng.random(4000) < 0.2, np.nan, rng.random(4000))
    failed = rng.random(4000) < np.where(np.isnan(age), 0.4, 0.1)
    (first,) = find(evaluation_frame(failed, age=age))
    assert first.proposal.kind == "segment.missing"
    assert first.proposal.subject == "cases where age is missing"


def test_nan_is_in_the_missing_segment_and_in_no_other(find: Find, engine: Engine, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    n = 6000
    age = rng.uniform(0, 100, n)
    odd = rng.random(n) < 0.1
    # A mild effect of high age, and whatever is no number always fails.
    failed = odd | (rng.random(n) < np.where(age >= 80, 0.3, 0.1))
    age[odd] = rng.choice([np.nan, np.inf, -np.inf], odd.sum())
    by_kind = {f.proposal.kind: f for f in find(evaluation_frame(failed, age=age))}
    assert set(by_kind) == {"segment.missing", "segment.threshold"}
    inside = {
        kind: np.array(
            engine.connection.sql(f"SELECT coalesce({f.proposal.predicate}, FALSE) FROM evaluation").fetchall()
        ).ravel()
        for kind, f in by_kind.items()
    }
    assert (inside["segment.missing"] == odd).all()
    assert not (inside["segment.threshold"] & odd).any()
    assert by_kind["segment.missing"].measure.error_rate == 1
    assert by_kind["segment.threshold"].measure.error_rate == pytest.approx(0.3, abs=0.06)


def test_a_rare_segment_of_one_percent_at_four_times_the_error_is_in_the_top_five(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    n = 100_000
    kind = np.where(rng.random(n) < 0.01, "rare", rng.choice(["a", "b", "c"], n))
    failed = rng.random(n) < np.where(kind == "rare", 0.40, 0.10)
    findings = find(evaluation_frame(failed, kind=kind, **_noise(rng, n)))
    assert "cases where kind is rare" in [f.proposal.subject for f in findings[:5]]


def test_noise_gives_no_finding_in_nine_of_ten_runs(find: Find, evaluation_frame) -> None:
    alarms = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        alarms += bool(find(evaluation_frame(rng.random(1500) < 0.12, **_noise(rng, 1500))))
    assert alarms <= 4


def test_entities_that_fail_together_give_no_finding_either(
    engine: Engine, contract: Contract, declare, columns_of, evaluation_frame
) -> None:
    # Twenty rows an entity, prone to failure together, and columns that only tell entities apart: to a test that
    # counts rows, nearly every column would look telling.
    contract = contract.model_copy(update={"entity": "customer"})
    alarms = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        entity = np.repeat(np.arange(100), 20)
        failed = rng.random(2000) < rng.beta(0.6, 4, 100)[entity]
        noise = {name: np.asarray(values)[entity] for name, values in _noise(rng, 100).items()}
        frame = evaluation_frame(failed, entity, **noise)
        relation = declare(frame)
        found = search(engine, contract, columns_of(frame), relation)
        findings, _, _ = rank(engine, contract, relation, found.proposals, graded=False)
        alarms += any(f.confirmed for f in findings)
    assert alarms <= 4


def test_twelve_failures_are_too_few_to_look_for_segments(
    engine, contract, declare, columns_of, evaluation_frame
) -> None:
    frame = evaluation_frame(np.array([1] * 12 + [0] * 488), group=["a"] * 12 + ["b"] * 488)
    found = search(engine, contract, columns_of(frame), declare(frame))
    assert found.proposals == ()
    assert found.too_few == "12 failures are too few to look for segments (at least 20)."


def test_what_cannot_be_looked_for_says_why(engine, contract, declare, columns_of, evaluation_frame) -> None:
    by_customer = contract.model_copy(update={"entity": "customer"})
    failed, group = np.array([1, 0] * 200), ["a", "a", "b", "b"] * 100

    def look(failures: np.ndarray, entity: np.ndarray | None = None):
        frame = evaluation_frame(failures, entity, group=group)
        return search(engine, contract if entity is None else by_customer, columns_of(frame), declare(frame))

    found = look(failed, np.zeros(400, dtype=int))
    assert found.untold == "Too few entities to tell: all cases belong to one, so that the split cannot be honest"
    # Entities 0 and 2 are on one half, entity 1 is alone on the other.
    found = look(failed, np.arange(400) % 3)
    assert found.untold == "Too few entities to tell: one half of the cases belongs to none, or only to one"
    found = look(np.ones(400))
    assert found.untold == "Nothing could be told apart: every case is wrong"
    # Cases alternate between the halves.
    found = look(np.arange(400) % 2 * (np.arange(400) < 50))
    assert found.untold == "Too few failures to tell: one half of the cases holds only 0 of 25"
    assert found.too_few.startswith("25 failures are too few to look for segments: one half")
    found = look(np.arange(400) < 50)
    assert (found.too_few, found.untold) == ("", "")
    bare = evaluation_frame(np.arange(400) < 50)
    assert search(engine, contract, (), declare(bare)).untold == (
        "No group was looked at: no column tells the cases apart"
    )


def test_a_set_that_is_one_entity_tells_nothing_whatever_its_rows(engine, contract, declare, evaluation_frame) -> None:
    contract = contract.model_copy(update={"entity": "customer"})
    entity = np.repeat(np.arange(20), 100)
    frame = evaluation_frame(entity == 3, entity, group=np.where(entity == 3, "a", "b"))
    (finding,), _, _ = rank(engine, contract, declare(frame), [GROUP_A], graded=False)
    assert (finding.confirmed, finding.too_few, finding.measure.few_entities) == (False, True, True)
    assert finding.title == (
        "100 cases where group is a: too few entities to tell, because they, or all others, belong to one."
    )


def test_of_cases_without_a_label_nothing_is_said(engine, contract, declare, evaluation_frame) -> None:
    frame = evaluation_frame(np.arange(300) % 3 == 0, group=["a"] * 100 + ["b"] * 200).with_columns(
        case__status=pl.when(pl.col("group") == "a").then(pl.lit("unlabelled")).otherwise("case__status"),
        error__failed=pl.when(pl.col("group") == "b").then("error__failed"),
    )
    join = Proposal("data_preparation", "join.empty_key", Sql("\"group\" = 'a'"), "cases with an empty key", "", False)
    (finding,), _, _ = rank(engine, contract, declare(frame), [join], graded=False)
    assert (finding.measure.rows, finding.measure.labelled, finding.measure.analysed) == (100, 0, 0)
    assert finding.title == "100 cases with an empty key: none of them is labelled."


def test_failures_are_counted_as_rows_beside_what_they_weigh(engine, contract, declare, evaluation_frame) -> None:
    weighted = contract.model_copy(update={"predictions": contract.predictions.model_copy(update={"weight": "w"})})
    n = 1000
    failed = np.arange(n) % 4 == 0
    frame = evaluation_frame(failed, group=np.where(np.arange(n) < 400, "a", "b")).with_columns(
        case__weight=pl.when(pl.col("error__failed")).then(0.5).otherwise(2.0)
    )
    (finding,), _, _ = rank(engine, weighted, declare(frame), [GROUP_A], graded=False)
    measure = finding.measure
    assert (measure.failed, measure.errors, measure.weighted) == (100, 50.0, True)
    (plain,), _, _ = rank(engine, contract, declare(frame), [GROUP_A], graded=False)
    assert not plain.measure.weighted


def test_the_class_that_is_often_predicted_wrongly_is_found(
    engine, contract, declare, columns_of, evaluation_frame
) -> None:
    rng = np.random.default_rng(14)
    n = 3000
    predicted = rng.choice(["7", "8", "9"], n)
    failed = rng.random(n) < np.where(predicted == "8", 0.3, 0.05)
    frame = evaluation_frame(failed, prediction__value=predicted)
    multiclass = contract.model_copy(update={"task": "multiclass", "columns": {"y": ColumnNote(values={"8": "eight"})}})
    found = search(engine, multiclass, columns_of(frame), declare(frame))
    (finding,), _, _ = rank(engine, multiclass, declare(frame), found.proposals, graded=False)
    assert finding.proposal.subject == "cases predicted as eight"
    assert finding.proposal.predicate == "\"prediction__value\" = '8'"
    assert finding.confirmed
    # Of two classes, precision and its counterpart say the same in every report.
    assert search(engine, contract, columns_of(frame), declare(frame)).proposals == ()


@pytest.mark.parametrize("failed", [np.zeros(300), np.ones(300)])
def test_all_right_and_all_wrong_have_no_segments(find: Find, evaluation_frame, failed) -> None:
    assert find(evaluation_frame(failed, group=["a", "b", "c"] * 100)) == []


def test_a_segment_that_only_shadows_a_bad_join_says_so(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(5)
    n = 8000
    carrier = rng.choice(["AA", "MQ", "UA", "DL"], n)
    bad = (carrier == "MQ") & (rng.random(n) < 0.95)
    failed = rng.random(n) < np.where(bad, 0.40, 0.10)
    frame = evaluation_frame(failed, carrier=carrier, planes__match=np.where(bad, "unmatched", "matched"))
    join = Proposal(
        family="data_preparation",
        kind="join.unmatched_key",
        predicate=Sql("\"planes__match\" = 'unmatched'"),
        subject="cases whose tailnum has no row in planes",
        remedy="",
        saw_errors=False,
    )
    first, *others = find(frame, join)
    assert first.proposal.kind == "join.unmatched_key"
    named = [f for f in others if f.proposal.subject == "cases where carrier is MQ"]
    twin = "cases where carrier is MQ" in first.also_known_as
    assert twin or [f.shadow_of for f in named] == [first.finding_id]


def test_a_segment_with_errors_of_its_own_is_no_shadow(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(6)
    n = 8000
    carrier = rng.choice(["AA", "MQ", "UA", "DL"], n)
    bad = (carrier == "MQ") & (rng.random(n) < 0.3)
    failed = rng.random(n) < np.where(carrier == "MQ", 0.40, 0.10)
    frame = evaluation_frame(failed, carrier=carrier, planes__match=np.where(bad, "unmatched", "matched"))
    join = Proposal("data_preparation", "join.unmatched_key", Sql("\"planes__match\" = 'unmatched'"), "s", "", False)
    findings = find(frame, join)
    (segment,) = [f for f in findings if f.proposal.subject == "cases where carrier is MQ"]
    assert segment.shadow_of is None
    assert segment.without_suspects == pytest.approx(0.4, abs=0.06)


def test_two_names_for_the_same_rows_are_one_finding(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(9)
    group = rng.choice(["a", "b", "c"], 4000)
    failed = rng.random(4000) < np.where(group == "a", 0.4, 0.1)
    (first,) = find(evaluation_frame(failed, group=group, code=np.where(group == "a", "x", "y")))
    assert len(first.also_known_as) == 1


def test_no_two_of_the_first_ten_share_half_of_their_rows(find: Find, engine: Engine, evaluation_frame) -> None:
    rng = np.random.default_rng(10)
    n = 10_000
    x = rng.normal(size=n)
    failed = rng.random(n) < 0.1 + 0.3 * (x > 1)
    frame = evaluation_frame(failed, **{f"x{i}": x + rng.normal(scale=0.1 * i, size=n) for i in range(8)})
    findings = [f for f in find(frame) if f.confirmed][:10]
    sets = [
        np.array(engine.connection.sql(f"SELECT coalesce({f.proposal.predicate}, FALSE) FROM evaluation").fetchall())
        for f in findings
    ]
    for i, a in enumerate(sets):
        for b in sets[:i]:
            assert (a & b).sum() / (a | b).sum() < 0.5


def test_the_ranking_does_not_depend_on_the_order_of_rows(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(11)
    group = rng.choice(["a", "b", "c", "d"], 5000)
    failed = rng.random(5000) < np.where(group == "a", 0.3, np.where(group == "b", 0.2, 0.1))
    frame = evaluation_frame(failed, group=group, **_noise(rng, 5000))
    assert find(frame) == find(frame.sample(fraction=1.0, shuffle=True, seed=1))


def test_a_segment_that_a_better_one_explains_becomes_its_other_name(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(12)
    n = 20_000
    late = rng.random(n) < 0.5
    # The carrier flies mostly late; given the hour it makes no difference.
    carrier = np.where(rng.random(n) < np.where(late, 0.3, 0.05), "EV", "UA")
    failed = rng.random(n) < np.where(late, 0.3, 0.1)
    (first,) = find(evaluation_frame(failed, late=late, carrier=carrier))
    assert first.proposal.subject == "cases where late is true"
    assert first.also_known_as == ("cases where carrier is EV",)


def test_a_segment_with_an_effect_beside_a_better_one_stays(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(13)
    n = 20_000
    late = rng.random(n) < 0.5
    carrier = np.where(rng.random(n) < 0.2, "EV", "UA")
    failed = rng.random(n) < np.where(late, 0.3, 0.1) + np.where(carrier == "EV", 0.1, 0.0)
    findings = find(evaluation_frame(failed, late=late, carrier=carrier))
    assert [f.proposal.subject for f in findings] == ["cases where late is true", "cases where carrier is EV"]


def test_eighty_faults_in_the_data_are_all_found_and_the_segment_beside_them(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(14)
    n, tables = 20_000, 80
    group = rng.choice(["a", "b", "c"], n)
    table = rng.integers(0, 400, n)  # every fifth row is bad in one table
    failed = rng.random(n) < np.where(group == "a", 0.4, np.where(table < tables, 0.3, 0.1))
    matches = {f"t{i}__match": np.where(table == i, "unmatched", "matched") for i in range(tables)}
    joins = [
        Proposal(
            "data_preparation", "join.unmatched_key", Sql(f"\"t{i}__match\" = 'unmatched'"), f"rows of t{i}", "", False
        )
        for i in range(tables)
    ]
    subgroups = [
        Proposal("segment", "segment.subgroup", Sql(f"\"group\" = '{g}'"), f"group {g}", "", False, known=True)
        for g in "abc"
    ]
    findings = find(evaluation_frame(failed, group=group, **matches), *joins, *subgroups)
    structural = [f for f in findings if f.proposal.family == "data_preparation"]
    assert {f.proposal.subject for f in structural} == {f"rows of t{i}" for i in range(tables)}
    assert findings[:tables] == structural
    assert [f.measure.rows for f in structural] == [
        int((table == int(f.proposal.subject.removeprefix("rows of t"))).sum()) for f in structural
    ]
    (segment,) = [f for f in findings if f.confirmed and f.proposal.family == "segment"]
    assert segment.proposal.subject == "group a"
    # Measured without the rows of all eighty faults.
    clean = (table >= tables) & (group == "a")
    assert segment.without_suspects == pytest.approx(failed[clean].mean())


def test_faults_without_a_bar_of_their_own_are_credited_to_the_data(
    engine, contract, declare, evaluation_frame
) -> None:
    rng = np.random.default_rng(15)
    table = rng.integers(0, 80, 8000)
    failed = rng.random(8000) < 0.2
    matches = {f"t{i}__match": np.where(table == i, "unmatched", "matched") for i in range(70)}
    relation = declare(evaluation_frame(failed, **matches))
    joins = [
        Proposal("data_preparation", "join.unmatched_key", Sql(f"\"t{i}__match\" = 'unmatched'"), f"t{i}", "", False)
        for i in range(70)
    ]
    findings, patterns, positions = rank(engine, contract, relation, joins, graded=False)
    steps = waterfall(patterns, credited(findings), positions)
    of_data = [s for s in steps if s.family == "data_preparation"]
    assert sum(s.errors for s in of_data) == failed[table < 70].sum()
    assert of_data[-1].title == "further faults in the data"
    assert [(s.family, s.errors) for s in steps[len(of_data) :]] == [("unexplained", failed[table >= 70].sum())]


def test_what_its_own_method_found_is_listed_and_is_no_other_name_of_a_segment(find: Find, evaluation_frame) -> None:
    rng = np.random.default_rng(5)
    n = 4_000
    group = rng.random(n) < 0.1
    frame = evaluation_frame(rng.random(n) < np.where(group, 0.6, 0.1), grp=group)
    few = frame["case__id"][:12].to_list()
    suspects = Proposal(
        family="data_preparation",
        kind="label.suspect",
        predicate=Sql("case__id IN (" + ", ".join(f"'{case}'" for case in few) + ")"),
        subject="cases whose label is probably wrong",
        remedy="",
        saw_errors=True,
        strength="candidate",
        told=True,
    )
    assert "label.suspect" in {finding.proposal.kind for finding in find(frame, suspects)}
    silent = Proposal(**{**vars(suspects), "told": False})
    assert "label.suspect" not in {finding.proposal.kind for finding in find(frame, silent)}


def test_what_its_own_method_found_in_a_single_entity_is_listed(engine, contract, declare, evaluation_frame) -> None:
    contract = contract.model_copy(update={"entity": "customer"})
    entity = np.repeat(np.arange(20), 100)
    relation = declare(evaluation_frame(entity == 3, entity, load=entity))
    slip = Proposal(
        family="data_preparation",
        kind="label.numeric_suspect",
        predicate=Sql("load = 3"),
        subject="cases whose label is ten times what is predicted",
        remedy="",
        saw_errors=True,
        strength="probable",
        told=True,
    )
    for proposal, listed in ((slip, 1), (Proposal(**{**vars(slip), "told": False}), 0)):
        findings, _, _ = rank(engine, contract, relation, [proposal], graded=False)
        assert len(findings) == listed

"""The design of a pack: disjoint strata, one card per entity, weights that add up, the same cards for the same run."""

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.evaluation.task_type import WorstCase
from tasks.sampling.draw import Taken, worst
from tasks.sampling.plan import OTHER_KINDS

pytestmark = pytest.mark.filterwarnings("error")


def counts(cards: pl.DataFrame) -> dict[tuple[str, str], int]:
    return {(part, stratum): n for part, stratum, n in cards.group_by("part", "stratum").len().iter_rows()}


def test_the_standard_pack(drawn, cases, group) -> None:
    frame = cases(4000)
    failed = frame.filter("error__failed")
    cards = drawn(frame, 24, (group("hour >= 18"), group("carrier = 'MQ'")), failed["case__id"].to_list()[:200])
    found = counts(cards)
    assert sum(n for (part, _), n in found.items() if part == "meeting") == 24
    assert found["meeting", "worst"] == 6
    assert found["meeting", "newly_wrong"] == 5
    assert [n for (part, name), n in found.items() if part == "meeting" and name.startswith("finding:")] == [3, 3]
    assert found["meeting", "random:false_positive"] >= 2
    assert found["meeting", "random:false_negative"] >= 2
    assert found["control", "control"] == 3
    assert sum(n for (part, _), n in found.items() if part == "solo") == 60
    assert ("solo", "worst") not in found


def test_every_failure_stands_in_exactly_one_stratum(drawn, cases, group) -> None:
    frame = cases(3000, entities=700)
    failed = frame.filter("error__failed")
    newly = failed["case__id"].to_list()[::7]
    cards = drawn(frame, 24, (group("hour >= 12", excess=20.0), group("carrier = 'MQ'")), newly).filter(
        pl.col("part") != "control"
    )
    assert cards["total"].unique().to_list() == [failed.height]
    sizes = cards.group_by("stratum").agg(pl.col("population").unique())
    assert all(len(each) == 1 for each in sizes["population"])
    assert sizes["population"].list.first().sum() == failed.height
    # The first stratum that claims a row has it.
    first = set(cards.filter(stratum="worst")["case_id"])
    rest = failed.filter(~pl.col("case__id").is_in(list(first)))
    by_name = dict(sizes.select("stratum", pl.col("population").list.first()).iter_rows())
    assert by_name["worst"] == len(first)
    is_new = pl.col("case__id").is_in(newly)
    assert by_name["newly_wrong"] == rest.filter(is_new).height
    assert sorted(n for name, n in by_name.items() if name.startswith("finding:")) == sorted(
        [
            rest.filter(~is_new & (pl.col("hour") >= 12)).height,
            rest.filter(~is_new & (pl.col("hour") < 12) & (pl.col("carrier") == "MQ")).height,
        ]
    )


def test_weights_add_up_to_the_failures_of_each_stratum(drawn, cases, group) -> None:
    cards = drawn(cases(3000, entities=400), 24, (group("hour >= 18"),))
    sums = cards.group_by("part", "stratum").agg(pl.col("weight").sum(), pl.col("population").first())
    assert sums["weight"].to_list() == pytest.approx(sums["population"].to_list())
    of_worst = cards.filter(stratum="worst")
    assert of_worst["weight"].to_list() == [1.0] * 6
    assert of_worst["inclusion"].to_list() == [1.0] * 6


def test_a_card_weighs_as_much_as_its_entity_has_failures(drawn, cases) -> None:
    frame = cases(2000, entities=300)
    cards = drawn(frame).filter(pl.col("stratum").str.starts_with("random"))
    for (part, stratum), some in cards.group_by("part", "stratum"):
        weight, rows = some["weight"].to_numpy(), some["rows"].to_numpy()
        assert weight / weight.sum() == pytest.approx(rows / rows.sum()), (part, stratum)
        assert some["inclusion"].to_list() == pytest.approx((len(some) / some["units"] / some["rows"]).to_list())
    kind = frame.filter("error__failed").group_by("case__entity", "error__kind").len("own")
    beside = cards.join(kind, on=["case__entity", "error__kind"], how="left")
    # The worst six are taken out of their entities' rows.
    taken = set(drawn(frame).filter(stratum="worst")["case__entity"])
    assert taken.isdisjoint(cards["case__entity"])
    assert beside["rows"].to_list() == beside["own"].to_list()


def test_failures_of_an_entity_that_has_its_card_elsewhere_are_counted(drawn, cases) -> None:
    # One entity holds half of the failures, and its worst one is a card.
    frame = cases(400, failing=1.0).with_columns(
        case__entity=pl.when(pl.int_range(400) < 200).then(pl.lit("big")).otherwise("case__entity"),
        error__loss=pl.when(pl.int_range(400) == 7).then(99.0).otherwise("error__loss"),
    )
    cards = drawn(frame).filter(pl.col("part") != "control")
    assert cards.filter(case__entity="big")["stratum"].to_list() == ["worst"]
    kinds = frame.filter(case__entity="big")["error__kind"].value_counts()
    by_kind = {f"random:{kind}": n for kind, n in kinds.iter_rows()}
    found = dict(cards.group_by("stratum").agg(pl.col("aside").unique().first()).iter_rows())
    assert found.pop("worst") == 0
    kind_of_the_card = frame["error__kind"][7]
    by_kind[f"random:{kind_of_the_card}"] -= 1
    assert found == by_kind


def test_where_every_case_is_its_own_entity_none_is_set_aside(drawn, cases, group) -> None:
    frame = cases(3000).with_columns(hour=pl.int_range(3000))
    assert set(drawn(frame, 24, (group("hour >= 1800"),))["aside"]) == {0}


def test_one_card_per_entity_over_the_whole_pack(drawn, cases, group) -> None:
    frame = cases(3000, entities=120)
    cards = drawn(frame, 24, (group("hour >= 18"),), frame["case__id"].to_list()[::5])
    assert cards.height == 87
    assert cards["case__entity"].n_unique() == cards.height
    assert cards["case_id"].n_unique() == cards.height


def test_few_entities_give_few_cards(drawn, cases) -> None:
    cards = drawn(cases(600, entities=10))
    assert cards.height == cards["case__entity"].n_unique() == 10


def test_exact_copies_share_one_card_and_count_in_its_weight(drawn, cases) -> None:
    alone = cases(400, failing=1.0)
    own = {"case__id": [f"d{i:06d}" for i in range(200)], "case__entity": [f"f{i}" for i in range(200)]}
    copies = pl.concat([alone.head(40)] * 5).with_columns(**{name: pl.Series(ids) for name, ids in own.items()})
    frame = pl.concat([alone.tail(360), copies])
    cards = drawn(frame).filter(pl.col("part") != "control")
    same = ["hour", "carrier", "prediction__score"]
    assert cards.select(same).is_duplicated().sum() == 0
    of_copies = cards.filter(pl.col("case_id").str.starts_with("d") & (pl.col("stratum") != "worst"))
    assert set(of_copies["rows"]) == {5}


def test_a_control_was_right_and_is_estimated_apart(drawn, cases) -> None:
    frame = cases(1000)
    control = drawn(frame).filter(part="control")
    assert not control["error__failed"].any()
    correct = frame.filter(~pl.col("error__failed")).height
    assert control["total"].to_list() == control["population"].to_list() == [correct] * 3
    assert control["weight"].sum() == pytest.approx(correct)


def test_kinds_beyond_what_the_cards_can_hold_are_one_stratum(drawn, cases) -> None:
    frame = cases(4000)
    many = [None if not f else f"k{i % 13:02d}" for i, f in enumerate(frame["error__failed"])]
    cards = drawn(frame.with_columns(pl.Series("error__kind", many)), worst=[])
    strata = set(cards.filter(part="meeting")["stratum"])
    assert f"random:{OTHER_KINDS}" in strata
    assert min(n for (part, _), n in counts(cards).items() if part == "meeting") >= 2


def test_names_follow_an_order_that_hides_why_a_card_was_chosen(drawn, cases) -> None:
    lanes = []
    for key in ("a", "b", "c", "d", "e", "f"):
        cards = drawn(cases(2000), run_key=key)
        assert cards["card"].to_list() == [f"card-{i:02d}" for i in range(1, 88)]
        assert cards["part"].to_list()[27:] == ["solo"] * 60
        lanes.append([part == "control" for part in cards["part"]][:27])
    assert len({tuple(each) for each in lanes}) == len(lanes)
    first_third = np.array(lanes)[:, :9].sum()
    assert 0 < first_third < 18


def test_fingerprints_are_letters_and_change_with_the_row(drawn, cases) -> None:
    frame = cases(500)
    before = drawn(frame)
    assert before["row_fingerprint"].str.contains("^[a-p]{12}$").all()
    assert before["row_fingerprint"].n_unique() == before.height
    changed = frame.with_columns(
        label__value=pl.when(pl.col("case__id") == before["case_id"][0]).then(pl.lit("?")).otherwise("label__value")
    )
    after = drawn(changed)
    assert (before["row_fingerprint"] != after["row_fingerprint"]).to_list() == [True] + [False] * (before.height - 1)


def test_no_failures_and_no_cards(drawn, cases) -> None:
    assert drawn(cases(50, failing=0.0)).height == 0
    assert drawn(cases(50), cards=0).height == 0


def test_a_dozen_failures_are_all_read(drawn, cases) -> None:
    frame = cases(1000, failing=0.012)
    failures = frame.filter("error__failed").height
    cards = drawn(frame).filter(pl.col("part") != "control")
    assert cards.height == failures
    assert cards["weight"].sum() == pytest.approx(failures)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.randoms(use_true_random=False))
def test_the_same_run_has_the_same_cards_whatever_the_order_of_rows(drawn, cases, group, order) -> None:
    frame = cases(900, entities=200)
    places = list(range(frame.height))
    order.shuffle(places)
    newly = frame["case__id"].to_list()[::9]
    plain = drawn(frame, 24, (group("hour >= 18"),), newly)
    shuffled = drawn(frame[places], 24, (group("hour >= 18"),), newly)
    assert plain.equals(shuffled)


def test_another_run_has_other_random_cards(drawn, cases) -> None:
    frame = cases(2000)
    one, other = (drawn(frame, run_key=key).filter(pl.col("lane") == "random") for key in ("a", "b"))
    assert len(set(one["case_id"]) & set(other["case_id"])) < 15


def _case(lane: str, number: int) -> WorstCase:
    return WorstCase(lane, f"c{number:06d}", "why", "late", "on time", lane, 9.0 - number / 10)


@pytest.fixture
def chosen(source, cases):
    """Choose among candidates whose entities are given by case number."""

    def run(candidates: list[WorstCase], entity: list[int], cards: int) -> list[tuple[str, str]]:
        frame = cases(len(entity), failing=1.0).with_columns(case__entity=pl.Series([f"e{e}" for e in entity]))
        return [(c.lane, c.case_id[-1]) for c in worst(source(frame), Taken(), candidates, cards)]

    return run


def test_lanes_of_the_worst_take_turns(chosen) -> None:
    candidates = [_case("fp", i) for i in (0, 1, 2)] + [_case("fn", i) for i in (3, 4, 5)]
    assert chosen(candidates, [0, 1, 2, 3, 4, 5], 4) == [("fp", "0"), ("fn", "3"), ("fp", "1"), ("fn", "4")]


def test_one_entity_is_among_the_worst_once(chosen) -> None:
    candidates = [_case("fp", i) for i in range(5)]
    assert chosen(candidates, [7, 7, 7, 8, 9], 3) == [("fp", "0"), ("fp", "3"), ("fp", "4")]
    assert chosen(candidates, [7, 7, 7, 8, 8], 3) == [("fp", "0"), ("fp", "3")]


def test_a_case_in_two_lanes_is_one_card(chosen) -> None:
    assert chosen([_case("absolute", 0), _case("scaled", 0), _case("scaled", 1)], [0, 1], 5) == [
        ("absolute", "0"),
        ("scaled", "1"),
    ]

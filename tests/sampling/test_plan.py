"""How many cards each stratum gets, before a row is looked at."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tasks.sampling.plan import CONTROLS, OTHER_KINDS, SOLO, allocate, groups_to_read, kind_strata, plan


def test_the_standard_meeting() -> None:
    planned = plan(24)
    assert (planned.worst, planned.newly_wrong, planned.groups) == (6, 5, 2)
    assert (planned.solo, planned.controls) == (SOLO, CONTROLS) == (60, 3)


def test_a_short_meeting_keeps_the_proportions_and_a_long_one_adds_random_cards() -> None:
    short, long = plan(12), plan(100)
    assert (short.worst, short.newly_wrong, short.groups) == (3, 2, 1)
    assert (long.worst, long.newly_wrong, long.groups) == (6, 5, 2)


def test_without_cards_nothing_is_drawn_at_all() -> None:
    planned = plan(0)
    assert (planned.worst, planned.newly_wrong, planned.groups, planned.solo, planned.controls) == (0, 0, 0, 0, 0)


def test_new_findings_come_before_named_subgroups_and_larger_ones_first(group) -> None:
    named = replace(group("a", excess=90.0), confirmed=False)
    named = replace(named, proposal=replace(named.proposal, known=True))
    small, large = group("b", excess=5.0), group("c", excess=50.0)
    assert groups_to_read([named, small, large], 2) == [large, small]
    assert groups_to_read([named, small], 2) == [small, named]


def test_what_is_old_or_unsure_or_explained_or_harmless_gets_no_cards(group) -> None:
    useless = [
        group("a", state="ongoing"),
        group("b", confirmed=False),
        group("c", too_few=True),
        group("d", shadow_of="x"),
        group("e", excess=-1.0),
    ]
    assert groups_to_read(useless, 2) == []


def test_more_kinds_than_pairs_of_cards_are_pooled() -> None:
    assert kind_strata(["a", "b"], 7) == {"a": ("a",), "b": ("b",)}
    assert kind_strata(["a", "b", "c", "d", "e"], 7) == {"a": ("a",), "b": ("b",), OTHER_KINDS: ("c", "d", "e")}
    assert kind_strata(["a", "b"], 1) == {OTHER_KINDS: ("a", "b")}
    assert kind_strata([], 7) == {}


def test_two_cards_each_and_the_rest_in_proportion() -> None:
    assert allocate([1000, 10], [1000, 10], 7) == [5, 2]
    assert allocate([300, 100], [300, 100], 8) == [6, 2]
    assert allocate([1000, 1000], [1000, 1], 6) == [5, 1]


def test_cards_that_are_there_already_count() -> None:
    assert allocate([900, 100], [900, 100], 57, [3, 0]) == [51, 6]


sizes = st.lists(st.tuples(st.integers(1, 10_000), st.integers(1, 50)), min_size=1, max_size=8)


@given(sizes, st.integers(0, 100))
def test_all_cards_are_given_out_as_long_as_there_are_entities(strata, cards) -> None:
    rows, units = [max(r, u) for r, u in strata], [u for _, u in strata]
    given_out = allocate(rows, units, cards)
    assert sum(given_out) == min(cards, sum(units))
    assert all(0 <= n <= u for n, u in zip(given_out, units, strict=True))
    if cards >= 2 * len(strata):
        assert all(n >= min(2, u) for n, u in zip(given_out, units, strict=True))

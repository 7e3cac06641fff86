"""What a few verdicts say of all failures."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tasks.contracts.review import UNDECIDED, Shares
from tasks.review.estimate import effective_n, half_width, weighted_share, weights_of
from tasks.review.shares import control_shares, shares
from tasks.review.store import Pack, read_verdicts, store_verdicts

NOW = datetime(2025, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def estimated(tmp_path):
    """The shares of a sample after some answers; `controls` for those of the controls."""

    def run(sample, answers, *, controls: bool = False) -> Shares:
        pack = Pack("p", "m", "v", {c.card: c for c in sample})
        store_verdicts(tmp_path, pack, answers, NOW)
        return (control_shares if controls else shares)(sample, read_verdicts(tmp_path, "p"))

    return run


def share_of(found: Shares, name: str):
    return next(s for s in (*found.verdicts, *found.causes) if s.name == name)


def test_a_card_counts_as_much_as_it_stands_for(estimated, card, answer) -> None:
    sample = [card(1, "worst", population=2), card(2, "worst", population=2)]
    sample += [card(i, "random:fp", population=98, total=100) for i in (3, 4)]
    said = [answer(1, "label_wrong"), answer(2, "label_wrong"), answer(3), answer(4)]
    found = estimated([c.__class__(**vars(c) | {"total": 100}) for c in sample], said)
    assert share_of(found, "label_wrong").value == pytest.approx(0.02)
    assert share_of(found, "model_wrong").value == pytest.approx(0.98)
    assert share_of(found, "label_wrong").cards == 2
    assert (found.asked, found.answered, found.population, found.covered) == (4, 4, 100, 1.0)
    assert found.effective == pytest.approx(100**2 / (2 + 2 * 49**2))


def test_within_a_stratum_larger_entities_weigh_more(card) -> None:
    assert weights_of([card(1, rows=3, population=80), card(2, rows=1, population=80)]) == [60.0, 20.0]


def test_who_did_not_answer_is_taken_to_be_like_who_did(estimated, card, answer) -> None:
    sample = [card(i, "a", population=40, total=100) for i in (1, 2)]
    sample += [card(i, "b", population=60, total=100) for i in (3, 4, 5)]
    found = estimated(sample, [answer(1, "label_wrong"), answer(3), answer(4, "label_wrong")])
    assert share_of(found, "label_wrong").value == pytest.approx(0.4 + 0.3)
    assert (found.asked, found.answered, found.covered) == (5, 3, 1.0)


def test_a_stratum_without_an_answer_is_told(estimated, card, answer) -> None:
    sample = [card(1, "a", population=40, total=100), card(2, "b", population=60, total=100)]
    assert estimated(sample, [answer(1)]).covered == pytest.approx(0.4)


def test_what_nobody_said_has_an_upper_bound_only(estimated, card, answer) -> None:
    sample = [card(i, population=1000, total=1000) for i in range(1, 26)]
    found = share_of(estimated(sample, [answer(i) for i in range(1, 26)]), "label_wrong")
    assert (found.cards, found.value, found.low) == (0, 0.0, 0.0)
    assert found.high == pytest.approx(0.145, abs=0.005)


def test_solo_cards_go_on_where_the_meeting_stopped(estimated, card, answer) -> None:
    sample = [card(1, population=100, total=100)]
    sample += [card(i, part="solo", population=100, total=100) for i in (2, 3, 4)]
    found = estimated(sample, [answer(1, "label_wrong"), answer(2), answer(3), answer(4)])
    assert share_of(found, "label_wrong").value == pytest.approx(0.25)
    assert found.effective == pytest.approx(4)


def test_controls_are_estimated_apart(estimated, card, answer) -> None:
    sample = [card(1, population=50, total=50), card(2, "control", "control", population=900, total=900)]
    said = [answer(1), answer(2, "label_wrong")]
    assert share_of(estimated(sample, said), "label_wrong").value == 0.0
    of_controls = estimated(sample, said, controls=True)
    assert (of_controls.asked, of_controls.answered, of_controls.population) == (1, 1, 900)
    assert share_of(of_controls, "label_wrong").value == 1.0
    assert share_of(of_controls, "label_wrong").low is None


def test_where_every_failure_was_read_nothing_is_estimated(estimated, card, answer) -> None:
    sample = [card(i, population=3, total=3) for i in (1, 2, 3)]
    found = estimated(sample, [answer(1, "label_wrong"), answer(2), answer(3)])
    label_wrong = share_of(found, "label_wrong")
    assert found.whole
    assert label_wrong.low == label_wrong.high == label_wrong.value == pytest.approx(1 / 3)


def test_the_majority_decides_and_disagreement_is_counted(estimated, card, answer) -> None:
    sample = [card(i, population=100, total=100) for i in (1, 2, 3)]
    said = [answer(1, "label_wrong", name) for name in ("a", "b")] + [answer(1, "model_wrong", "c")]
    said += [answer(2, "model_wrong", name) for name in ("a", "b")]
    said += [answer(3, "model_wrong", "a")]
    found = estimated(sample, said)
    assert share_of(found, "label_wrong").cards == 1
    assert (found.read_several, found.agreed, found.undecided) == (2, 1, 0)
    assert UNDECIDED not in [s.name for s in found.verdicts]


def test_a_tie_stays_undecided(estimated, card, answer) -> None:
    sample = [card(i, population=100, total=100) for i in (1, 2)]
    said = [answer(1, "label_wrong", "a"), answer(1, "model_wrong", "b"), answer(2, "model_wrong", "a")]
    found = estimated(sample, said)
    assert share_of(found, UNDECIDED).value == pytest.approx(0.5)
    assert (share_of(found, "label_wrong").cards, found.undecided, found.agreed) == (0, 1, 0)
    assert sum(s.value for s in found.verdicts) == pytest.approx(1.0)


def test_a_cause_counts_if_most_readers_name_it(estimated, card, answer) -> None:
    sample = [card(i, population=100, total=100) for i in (1, 2)]
    said = [
        answer(1, reviewer="a", causes=("wrong_join", "model_limit")),
        answer(1, reviewer="b", causes=("wrong_join",)),
        answer(2, reviewer="a", causes=("unknown",)),
    ]
    found = estimated(sample, said)
    assert {s.name: s.cards for s in found.causes} == {"wrong_join": 1, "unknown": 1}


def test_before_the_first_answer(estimated, card) -> None:
    found = estimated([card(1)], [])
    assert (found.answered, found.effective, found.covered) == (0, 0.0, 0.0)
    assert all(s.value is None and s.high is None for s in found.verdicts)


def test_a_pack_without_cards(estimated) -> None:
    found = estimated([], [])
    assert (found.asked, found.population, found.covered) == (0, 0, 0.0)


def test_equal_weights_are_worth_their_number_and_unequal_ones_less() -> None:
    assert effective_n([7.0] * 12) == pytest.approx(12)
    assert effective_n([1.0] * 10 + [100.0]) == pytest.approx(110**2 / (10 + 100**2))
    assert effective_n([]) == 0.0


def test_one_card_tells_no_interval() -> None:
    assert weighted_share([5.0], [True]) == (1.0, None)
    assert half_width(1.0, 0.5) is None
    assert half_width(100.0, 0.4) == pytest.approx(0.096, abs=0.003)


def test_a_verdict_that_only_a_newer_errata_knows_keeps_its_share(estimated, card, answer) -> None:
    sample = [card(i, population=2, total=2) for i in (1, 2)]
    found = estimated(sample, [answer(1, "withdrawn"), answer(2)])
    assert sum(share.value for share in found.verdicts) == pytest.approx(1.0)
    assert share_of(found, "withdrawn").cards == 1


def test_failures_without_a_chance_are_counted_once_a_stratum(estimated, card, answer) -> None:
    sample = [card(i, "a", population=40, total=100) for i in (1, 2)] + [card(3, "b", population=60, total=100)]
    sample = [replace(c, aside=12 if c.stratum == "a" else 3) for c in sample]
    assert estimated(sample, [answer(1)]).aside == pytest.approx(0.12)
    assert estimated(sample, [answer(1), answer(2), answer(3)]).aside == pytest.approx(0.15)

"""Lists of label suspects are compared at the same length, by the labels that are judged."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.label_suspects import (
    RECALL,
    Draw,
    Order,
    compare,
    errata,
    flipped_labels,
    judged_first,
    judged_newsgroups,
    reaching,
)


def draw(wrong: list[int], judged: list[int], best: list[int] | None = None) -> Draw:
    return Draw(
        np.zeros(len(wrong), dtype=np.intp),
        np.tile([0.5, 0.5], (len(wrong), 1)),
        np.array(wrong, dtype=bool),
        np.array(judged, dtype=bool),
        None if best is None else np.array(best),
    )


def test_precision_is_that_of_the_judged_labels_in_a_list() -> None:
    tools = {"errata": lambda _: Order(np.array([3, 0, 1, 2]), listed=3, seconds=0.25)}
    lines = list(compare([draw([0, 1, 0, 1], [1, 0, 1, 1])], tools, {"first two judged": lambda *_: 2}))
    assert lines == [
        ("errata's own list, 3 labels", "50.0% (1 of 2 judged)", "-", "-"),
        ("first two judged", "50.0% (1 of 2 judged)", "-", "-"),
        ("CPU seconds", "0.250", "-", "-"),
    ]


def test_draws_are_counted_together_beside_the_best_order() -> None:
    tools = {
        "errata": lambda _: Order(np.array([0, 1, 2, 3]), listed=2),
        "cleanlab": lambda _: Order(np.arange(4)[::-1]),
    }
    both = [draw([1, 0, 0, 0], [1] * 4, [0, 1, 2, 3]), draw([0, 0, 1, 1], [1] * 4, [2, 3, 0, 1])]
    first, none, *_ = compare(both, tools, {})
    assert first[1:] == ("25.0% (recall 33.3%)", "50.0% (recall 66.7%)", "75.0% (recall 100.0%)")
    assert none == ("cleanlab's own list, 0 labels", "-", "-", "-")


def test_lists_end_where_they_hold_what_is_asked_for() -> None:
    given, order = draw([0, 1, 0, 1], [0, 1, 0, 1]), Order(np.array([0, 1, 2, 3]))
    assert (reaching(0.5, given, order), reaching(1.0, given, order)) == (2, 4)
    assert (judged_first(1, given, order), judged_first(2, given, order)) == (2, 4)


@pytest.mark.parametrize("learned", [False, True])
def test_flipped_labels_are_ordered_nearly_as_well_as_their_true_chance_allows(learned: bool) -> None:
    given = flipped_labels(-2.2, 1.32, seed=0, learned=learned, rows=50_000)
    ours, best = errata(given), Order(given.best)
    assert sorted(ours.rows) == list(range(50_000))
    assert reaching(RECALL, given, best) >= 0.97 * reaching(RECALL, given, ours)


def test_a_verdict_is_wrong_where_fewer_than_three_of_five_agree_with_the_label(tmp_path: Path) -> None:
    folder = tmp_path / "label_errors"
    folder.mkdir()
    np.save(folder / "20news_labels.npy", np.array([4, 12, 7]))
    np.save(folder / "20news_pred_probs.npy", np.full((3, 20), 0.05))
    verdicts = [{"id": 0, "mturk": {"given": 3}}, {"id": 2, "mturk": {"given": 2}}]
    (folder / "20news_mturk.json").write_text(json.dumps(verdicts), encoding="utf-8")
    given = judged_newsgroups(tmp_path)
    assert given.label.tolist() == [4, 12, 7]
    assert given.judged.tolist() == [True, False, True]
    assert given.wrong.tolist() == [False, False, True]

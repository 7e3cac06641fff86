"""Every lane gets its turn, and one entity fills at most one card while there are others."""

import numpy as np
import pytest

from tasks.engine import Engine
from tasks.evaluation.task_type import WorstCase
from tasks.sampling.listing import LISTED, failure_lists
from tasks.sampling.pick import pick


def _case(lane: str, number: int) -> WorstCase:
    return WorstCase(lane, f"c{number:07d}", "why", "late", "on time", lane, 9.0 - number / 10)


@pytest.fixture
def chosen(engine: Engine, declare, evaluation_frame):
    """Pick from candidates whose entities are given by case number."""

    def run(candidates: list[WorstCase], entity: list[int], cards: int) -> list[tuple[str, str]]:
        relation = declare(evaluation_frame(np.ones(len(entity)), np.array(entity)))
        return [(c.lane, c.case_id[-1]) for c in pick(engine, relation, candidates, cards)]

    return run


def test_lanes_take_turns(chosen) -> None:
    candidates = [_case("fp", i) for i in (0, 1, 2)] + [_case("fn", i) for i in (3, 4, 5)]
    assert chosen(candidates, [0, 1, 2, 3, 4, 5], 4) == [("fp", "0"), ("fp", "1"), ("fn", "3"), ("fn", "4")]


def test_one_entity_fills_one_card(chosen) -> None:
    candidates = [_case("fp", i) for i in range(5)]
    assert chosen(candidates, [7, 7, 7, 8, 9], 3) == [("fp", "0"), ("fp", "3"), ("fp", "4")]


def test_where_entities_run_out_the_worst_of_the_rest_follow(chosen) -> None:
    candidates = [_case("fp", i) for i in range(4)]
    assert chosen(candidates, [7, 7, 7, 8], 3) == [("fp", "0"), ("fp", "3"), ("fp", "1")]


def test_a_case_in_two_lanes_is_one_card(chosen) -> None:
    assert chosen([_case("absolute", 0), _case("scaled", 0), _case("scaled", 1)], [0, 1], 5) == [
        ("absolute", "0"),
        ("scaled", "1"),
    ]


def test_no_failures_no_cards(chosen) -> None:
    assert chosen([], [0], 5) == []


def test_the_list_of_a_lane_holds_its_worst_cases() -> None:
    (listed,) = failure_lists([_case("false_negative", i) for i in range(40)])
    assert listed.title == f"False negative: the {LISTED} worst"
    assert len(listed.rows) == LISTED
    assert listed.rows[0] == ("c0000000", "late", "on time", "9")

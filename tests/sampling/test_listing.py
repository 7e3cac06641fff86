"""The worst failures as plain lists."""

from tasks.evaluation.task_type import WorstCase
from tasks.sampling.listing import LISTED, failure_lists


def test_the_list_of_a_lane_holds_its_worst_cases() -> None:
    cases = [
        WorstCase("false_negative", f"c{i:07d}", "why", "late", "on time", "false_negative", 9.0 - i / 10)
        for i in range(40)
    ]
    (listed,) = failure_lists(cases)
    assert listed.title == f"False negative: the {LISTED} worst"
    assert len(listed.rows) == LISTED
    assert listed.rows[0] == ("c0000000", "late", "on time", "9")

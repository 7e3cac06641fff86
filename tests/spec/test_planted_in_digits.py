"""Faults planted into scikit-learn's digits are found by their kind and rows; the clean digits raise no alarm."""

import pytest

from benchmarks.planted_faults.look import look
from benchmarks.planted_faults.run import world

EXACT = 0.9
FAULTS = [
    "changed labels",
    "cut text",
    "load that came twice",
    "misread text",
    "newly unmatched keys",
    "numbers as text",
    "same names",
    "shifted fields",
    "spreadsheet exponents",
    "training overlap by id",
]


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(planted, name) -> None:
    cell = planted("digits", name)
    assert cell.found, cell
    assert cell.alarms == ""
    assert cell.recall is not None
    assert cell.precision is not None
    assert min(cell.recall, cell.precision) >= EXACT


def test_every_check_can_run_on_clean_data() -> None:
    checks = look(world("digits")).checks
    assert [check for check in checks if check.outcome == "failed"] == []

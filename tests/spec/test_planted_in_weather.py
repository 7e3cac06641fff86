"""Faults planted into hourly weather, a regression, are found by their kind and rows; clean weather raises no alarm."""

import pytest

from benchmarks.planted_faults.look import look
from benchmarks.planted_faults.run import world

EXACT = 0.9
FAULTS = ["as-of date", "changed labels", "lost fractions", "row shift", "time shift", "train/serve skew"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(planted, name) -> None:
    cell = planted("weather", name)
    assert cell.found, cell
    assert cell.alarms == ""
    assert cell.recall is not None
    assert cell.precision is not None
    assert min(cell.recall, cell.precision) >= EXACT


def test_every_check_can_run_on_clean_data() -> None:
    checks = look(world("weather")).checks
    assert [check for check in checks if check.outcome == "failed"] == []

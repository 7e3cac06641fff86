"""Wide conditions are told together where only all three of them hold what got worse; of no change nothing is told."""

import numpy as np
import pytest

from benchmarks.planted_cases import Shape, planted
from benchmarks.planted_regressions import compared, later


@pytest.mark.parametrize("seed", [2, 5])
def test_what_two_of_three_wide_conditions_hold_does_not_stand_for_all_three(seed: int) -> None:
    rng = np.random.default_rng([seed, 3, 50_000])
    data = planted(rng, Shape(100_000), 3, 0.05, 1.0, 1)
    there = data.segments[0].holds
    run = compared(data.frame, later(rng, data.frame["error__failed"].to_numpy(), there, 0.2))
    assert run.first is not None
    assert np.count_nonzero(run.first & there) >= 0.8 * np.count_nonzero(run.first | there)


def test_where_nothing_changed_nothing_is_told() -> None:
    data = planted(np.random.default_rng(0), Shape(5_000), 0, 0.0, 1.0, 0)
    assert compared(data.frame, data.frame["error__failed"].to_numpy()).told == 0

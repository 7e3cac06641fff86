"""A number's code is 1 and the cut points it reaches; what is not finite is missing."""

import numpy as np
import pytest

from tasks.slices.kernels import bins_of


@pytest.mark.parametrize("cuts", [[], [0.5], [-1.0, 0.0, 2.0], [float(i) for i in range(99)]])
def test_a_code_counts_the_cut_points_reached(cuts: list[float]) -> None:
    rng = np.random.default_rng(len(cuts))
    values = np.concatenate([rng.normal(20, 40, 1000), cuts, [np.nan, np.inf, -np.inf, -0.0]])
    codes = np.empty(len(values), np.uint8)
    bins_of(values, np.array(cuts), codes)
    expected = np.where(np.isfinite(values), np.searchsorted(np.array(cuts), values, side="right") + 1, 0)
    assert codes.tolist() == expected.tolist()

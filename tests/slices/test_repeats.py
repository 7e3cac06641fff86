"""Of sets that say the same only the best one is kept; a real part that holds all there is to it is kept beside it."""

import numpy as np
import pytest

from tasks.slices.boxes import Box
from tasks.slices.repeats import Sample, without_repeats

# Of 1,000 cases the first 200 are the set. All failures are among its first so many, every second case there.
CASES, OWN = 1_000, 200


def kept(part: int) -> list[int]:
    """The sizes of the sets that are kept of one of 200 cases and its first `part`, where half of that part fails."""
    place = np.arange(CASES)
    codes = np.array([place >= OWN, place >= part], np.uint8)
    failed = ((place < part) & (place % 2 == 0)).astype(np.uint8)
    boxes = [
        Box(((0, 0, 0),), OWN, int(failed.sum()), 2.0),
        Box(((1, 0, 0),), part, int(failed.sum()), 1.0),
    ]
    return [box.rows for box in without_repeats(boxes, Sample(codes, failed))]


@pytest.mark.parametrize(
    ("part", "sizes"),
    [
        (199, [200]),  # the same in all but name
        (180, [200]),
        (170, [200, 170]),  # a real part, and all there is to the set: the other half says which one is told
        (110, [200, 110]),
    ],
)
def test_a_part_is_kept_if_it_leaves_cases_out(part: int, sizes: list[int]) -> None:
    assert kept(part) == sizes

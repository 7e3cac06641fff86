"""Every two and every three columns are counted together exactly once, in tables that stay small."""

from itertools import combinations
from math import prod

import pytest

from tasks.slices.covers import MOST_CELLS, covers


@pytest.mark.parametrize("sizes", [[8] * 12, [9, 2, 61, 4, 61, 3, 8, 8, 8, 1], [5, 5], [255] * 4])
@pytest.mark.parametrize("depth", [2, 3])
def test_every_part_is_read_off_one_table(sizes: list[int], depth: int) -> None:
    taken = covers(sizes, depth, 10**7)
    parts = [part for together in taken for part in together.parts]
    columns = range(len(sizes))
    assert sorted(parts) == sorted(part for k in range(2, depth + 1) for part in combinations(columns, k))
    assert all(set(part) <= set(together.columns) for together in taken for part in together.parts)
    for together in taken:
        assert len(together.columns) <= depth or prod(sizes[i] for i in together.columns) <= MOST_CELLS


def test_tables_of_several_columns_need_fewer_passes() -> None:
    assert len(covers([8] * 50, 3, 10**7)) < 50 * 49 * 48 / 6 / 6


def test_of_few_rows_tables_stay_small() -> None:
    assert max(len(together.columns) for together in covers([8] * 12, 3, 1000)) == 4
    assert max(len(together.columns) for together in covers([8] * 12, 3, 10**7)) == 6

"""Which columns are counted together, so that few passes over the rows hold every two and every three columns.

A table over five columns holds the ten tables over three of them, and costs one addition a row as each of these would.
So sets of columns are chosen whose tables still fit into a cache and which together hold all twos or threes: a covering
design, made greedily (Gordon, Kuperberg & Patashnik 1995).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

import numpy as np
from numpy.typing import NDArray

# Cells of a table, at eight bytes each: what lies beyond the second-level cache is still read in time.
MOST_CELLS = 262_144
# Of few rows, adding up the cells must not cost more than the rows, or than it costs to begin with a set at all.
ROWS_PER_CELL = 16
LEAST_CELLS = 16_384


@dataclass(frozen=True)
class Together:
    """Columns that are counted together, in ascending order, and the twos and threes of them that are read off."""

    columns: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]


def covers(sizes: Sequence[int], depth: int, rows: int) -> list[Together]:
    """Sets of columns in which every two of them, and for depth 3 every three, are a part exactly once."""
    count, most = len(sizes), log(min(MOST_CELLS, max(LEAST_CELLS, rows // ROWS_PER_CELL)))
    weights = np.array([log(max(size, 2)) for size in sizes])
    depths = range(2, min(depth, count) + 1)
    # Whether these columns are still to be counted together, in any order of them.
    to_do = {k: np.ones((count,) * k, np.bool_) for k in depths}
    taken = []
    for start in combinations(range(count), depths[-1]):
        if not to_do[depths[-1]][start]:
            continue
        columns = _grown(start, to_do[depths[-1]], weights, most)
        parts = (part for k in depths for part in combinations(columns, k) if to_do[k][part])
        taken.append(Together(columns, tuple(parts)))
        own = np.array(columns)
        to_do[2][own[:, None], own] = False
        if 3 in to_do:
            to_do[3][own[:, None, None], own[:, None], own] = False
    return taken


def _grown(
    start: tuple[int, ...], to_do: NDArray[np.bool_], weights: NDArray[np.float64], most: float
) -> tuple[int, ...]:
    """The columns with those that bring most parts still to do for their size, as long as the table stays small."""
    columns, size, gains = [start[0]], weights[start[0]], np.zeros(len(weights))
    following = list(start[1:])
    while True:
        if following:
            best = following.pop(0)
        else:
            worth = np.where(size + weights <= most, gains / weights, 0.0)
            worth[columns] = 0.0
            best = int(np.argmax(worth))
            if worth[best] <= 0:
                return tuple(sorted(columns))
        gains += to_do[best] if to_do.ndim == 2 else to_do[best, columns].sum(axis=0)
        columns.append(best)
        size += weights[best]

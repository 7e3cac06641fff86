"""How likely a case fails, as far as some columns tell it: a sum of tables over one and over two of them.

A prognostic score (Hansen 2008): cases of equal risk are alike in all that the columns explain of the failures, however
many of them that takes. It is fitted by componentwise boosting (Buehlmann & Yu 2003): in each step the table that
explains most of what is left, beyond what so many cells explain by luck, is added in part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

STEPS = 60
# The part of a table that is added, and the cases without a failure too many that are added to each of its cells.
PART = 0.3
MORE = 20.0
# Tables over two columns are made of the first ones only: there are that many more of them.
MOST_PAIRED = 8

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Risk:
    """A sum of tables.

    Attributes:
        sizes: how many codes each column has; tables: of each, its columns and what a case of each cell adds.
    """

    sizes: tuple[int, ...]
    tables: tuple[tuple[tuple[int, ...], Numbers], ...]

    def of(self, codes: Sequence[Places]) -> Numbers:
        """The risk of each case, up to a constant, from the codes of all columns."""
        total = np.zeros(len(codes[0]) if len(codes) else 0)
        for columns, table in self.tables:
            total += table[_cell(codes, self.sizes, columns)]
        return total


def fitted(codes: Sequence[Places], coarse: Sequence[Places], failed: NDArray[np.bool_]) -> Risk:
    """The risk on these cases, which come in a fixed order: sums of other orders differ in their last digits.

    `coarse` says for each column which code every one of its codes becomes in tables over two.
    """
    left = failed - failed.mean()
    noise = float(left.var())
    tables: list[tuple[int, ...]] = [(i,) for i in range(len(codes))]
    tables += combinations(range(min(len(codes), MOST_PAIRED)), 2)
    sizes, few = [len(to) for to in coarse], [int(to.max()) + 1 for to in coarse]
    together = [to[own] for to, own in zip(coarse, codes, strict=True)]
    cells = [_cell(codes, sizes, t) if len(t) == 1 else _cell(together, few, t) for t in tables]
    cases = [np.bincount(own) for own in cells]
    luck = [noise * float((n / (n + MORE)).sum()) for n in cases]
    added: dict[int, Numbers] = {}
    for _ in range(STEPS if noise else 0):
        sums = [np.bincount(own, left) for own in cells]
        gains = [float((s**2 / (n + MORE)).sum()) - by_luck for s, n, by_luck in zip(sums, cases, luck, strict=True)]
        best = int(np.argmax(gains)) if gains else -1
        if best < 0 or gains[best] <= 0:
            break
        table = PART * sums[best] / (cases[best] + MORE)
        added[best] = added.get(best, 0.0) + table
        left = left - table[cells[best]]
    whole = [
        (tables[i], _padded(table, sizes, tables[i]) if len(tables[i]) == 1 else _refined(table, coarse, tables[i]))
        for i, table in sorted(added.items())
    ]
    return Risk(tuple(sizes), tuple(whole))


def _cell(codes: Sequence[Places], sizes: Sequence[int], columns: tuple[int, ...]) -> Places:
    cell = codes[columns[0]]
    for column in columns[1:]:
        cell = cell * sizes[column] + codes[column]
    return cell


def _refined(table: Numbers, coarse: Sequence[Places], columns: tuple[int, ...]) -> Numbers:
    """A table over coarse codes as one over the codes themselves."""
    first, second = (coarse[i] for i in columns)
    few = [int(coarse[i].max()) + 1 for i in columns]
    wide: Numbers = _padded(table, few, (0, 1)).reshape(few)[first][:, second].ravel()
    return wide


def _padded(table: Numbers, sizes: Sequence[int], columns: tuple[int, ...]) -> Numbers:
    """With a 0 for each cell beyond the last one that some case is in."""
    whole = np.zeros(int(np.prod([sizes[i] for i in columns])))
    whole[: len(table)] = table
    return whole

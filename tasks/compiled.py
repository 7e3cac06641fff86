"""Compiles the kernels of search and ruler and keeps them: `python -m tasks.compiled`, once for an installation.

Compiling costs about five CPU seconds, more than the search of a third of a million cases. `make setup` does it once,
so that no run has to; where it was not done, the first run does it and keeps what it compiled.
"""

import numpy as np

from tasks.ruler.patterns import BITS
from tasks.ruler.sums import add, end, nothing
from tasks.slices.boxes import Columns, Objective, best_boxes, cells, single
from tasks.slices.kernels import bins_of


def compile_kernels() -> None:
    """Call every kernel once, with the types that a run calls it with."""
    values = np.array([-1.0, 1.0, 1.0, -1.0])
    flags, entity = np.zeros(len(values), np.uint8), np.zeros(len(values), np.uint64)
    for column in (values, flags, entity):
        column.flags.writeable = False  # as columns come from the database
    codes, loss = np.zeros((2, len(values)), np.uint8), np.array([0, 1, 0, 1], np.uint32)
    for own in codes:
        bins_of(values, np.array([0.0]), own)
    codes -= 1
    objective, both = Objective(1, 3), np.array([2, 2], np.int64)
    best_boxes(Columns(codes, both, (single([0, 1]), single([0, 1]))), loss, objective, 2, 1)
    cells(codes, loss, [2, 2], [0, 1], objective.terms(loss))
    sums = nothing(1)
    add(sums, flags, entity, True, values, values, values, np.zeros((1, len(values)), np.int64), BITS)
    end(sums)


if __name__ == "__main__":
    compile_kernels()

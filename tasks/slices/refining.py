"""Finer bins around the ends of narrow intervals.

Bins of one case in a hundred cannot say where an interval of that width begins and ends. Where a narrow run of them
stands out by more than luck reaches, the column is cut again around it, at quantiles of the values that lie there and
again at readable numbers, and its cases are counted anew. Everything is taken from the half that is searched: what the
finer ends promise, the other half has to keep.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tasks.engine import Engine
from tasks.slices.coding import SAMPLE, Coded, Counts, counted, cuts_at
from tasks.slices.intervals import SURELY, Run, best_runs, cells_of
from tasks.sql import Sql, literal, statement

# So many bins are narrow: the ends of a wider run are within some hundredths of its width.
NARROW = 8
# Coarse bins on either side in which a finer end is looked for.
AROUND = 2
# Finer bins in place of them; with the others they stay below what one byte can tell.
PIECES = 140
# Columns that are cut again, those first that stand out most.
MOST_REFINED = 12


def refined(
    engine: Engine, evaluation: Sql, columns: Sequence[Coded], counts: Sequence[Counts], cases: int
) -> Iterator[tuple[Coded, Counts]]:
    """The columns with their counts, in their order; those with a narrow run that stands out cut finer around it."""
    narrow = {}
    for i, (column, own) in enumerate(zip(columns, counts, strict=True)):
        if column.way.kind == "ordered" and (runs := best_runs(cells_of(own)[1:], cases)):
            run = runs[0]
            if run.sure > SURELY and run.last - run.first < NARROW:
                narrow[i] = run
    chosen = sorted(sorted(narrow, key=lambda i: (-narrow[i].sure, i))[:MOST_REFINED])
    finer = _finer(engine, evaluation, [columns[i] for i in chosen], [narrow[i] for i in chosen], cases)
    again = dict(zip(chosen, zip(finer, counted(engine, evaluation, finer, cases), strict=True), strict=True))
    for i, both in enumerate(zip(columns, counts, strict=True)):
        yield again.get(i, both)


def _finer(engine: Engine, evaluation: Sql, columns: Sequence[Coded], runs: Sequence[Run], cases: int) -> list[Coded]:
    """Each column with more cuts around its run."""
    if not columns:
        return []
    windows = [_window(column, run) for column, run in zip(columns, runs, strict=True)]
    lists = engine.row_in_batches(
        "slices/quantiles",
        {"levels": [i / PIECES for i in range(1, PIECES)], "every": max(1, cases // SAMPLE)},
        "values",
        [_within(column, *window) for column, window in zip(columns, windows, strict=True)],
        evaluation=evaluation,
    )
    return [
        replace(column, cuts=_joined(column, cuts_at(column.way, found or ()), *window))
        for column, window, found in zip(columns, windows, lists, strict=True)
    ]


def _window(column: Coded, run: Run) -> tuple[float | None, float | None]:
    """From where to below where finer ends are looked for; None where that is open."""
    first, last = run.first - AROUND, run.last + AROUND
    return column.cuts[first - 1] if first > 0 else None, column.cuts[last] if last < len(column.cuts) else None


def _within(column: Coded, low: float | None, high: float | None) -> Sql:
    ends = [None if end is None else literal(end) for end in (low, high)]
    return Sql(statement("slices/within", value=column.way.number, low=ends[0], high=ends[1]))


def _joined(column: Coded, finer: Sequence[float], low: float | None, high: float | None) -> tuple[float, ...]:
    inside = {cut for cut in finer if (low is None or cut > low) and (high is None or cut < high)}
    outside = {cut for cut in column.cuts if (low is not None and cut <= low) or (high is not None and cut >= high)}
    return tuple(sorted(inside | outside))

"""From the counted codes of a column to its rate curve: bins wide enough to be seen, with rates, intervals, words."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.contracts.findings import Clause
from tasks.contracts.portrait import Curve, CurveBin, End
from tasks.evaluation.metrics.intervals import wilson
from tasks.portraits.reading import Cells
from tasks.portraits.thresholds import Places, begins, ends
from tasks.ruler.statistics import significant
from tasks.slices.coding import Coded

BINS = 16
# Categories that a curve shows, and how many of them it shows at least beside those that are told.
CATEGORIES, BESIDE = 10, 4


def curve(column: Coded, clause: Clause, codes: Sequence[int], given: Sequence[str], cells: Cells) -> Curve | None:
    """The curve of one clause; None where no case was counted, or all have the same code."""
    if np.count_nonzero(cells.cases) < 2:
        return None
    ordered = column.way.kind == "ordered"
    inside = np.zeros(column.size, np.bool_)
    inside[list(codes)] = True
    shown = _ordered(column, codes, cells) if ordered else _categories(column, codes, cells)
    return Curve(
        column=clause.column,
        label=column.way.label,
        given=" and ".join(given),
        ordered=ordered,
        bins=tuple(shown),
        missing=_bin("missing", "", cells, np.array([0]), codes[0] == 0) if cells.cases[0] else None,
        inside=_rate(cells, inside),
        outside=_rate(cells, ~inside),
        ends=tuple(_ends(column, clause, codes, cells)) if ordered and codes[0] else (),
    )


def _ordered(column: Coded, codes: Sequence[int], cells: Cells) -> Iterator[CurveBin]:
    """Neighbouring bins together, so that each holds about as many cases; never across the ends of the segment."""
    last, cuts = column.size - 1, column.cuts
    borders = {1, last + 1, *((codes[0], codes[-1] + 1) if codes[0] else ())}
    for first, end in _together(cells.cases, sorted(borders)):
        low = cuts[first - 2] if first > 1 else None
        high = cuts[end - 2] if end <= last else None
        words = "all values" if low is None and high is None else column.way.range_words(low, high)
        inside = codes[0] <= first and end <= codes[-1] + 1
        yield _bin(words, column.way.end_words(low), cells, np.arange(first, end), inside)


def _together(cases: NDArray[np.float64], borders: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ranges of codes (first, end) with about equally many cases, none across a border, none empty."""
    enough = cases[1:].sum() / BINS
    for start, stop in pairwise(borders):
        first, ranges = start, []
        for code in range(start, stop):
            if cases[first : code + 1].sum() >= enough:
                ranges.append((first, code + 1))
                first = code + 1
        left = cases[first:stop].sum()
        if ranges and left < enough / 2:
            ranges[-1] = (ranges[-1][0], stop)
        elif left:
            ranges.append((first, stop))
        yield from ranges


def _categories(column: Coded, told: Sequence[int], cells: Cells) -> list[CurveBin]:
    """The categories that are told and the most frequent ones, the highest rate first; then all others together."""
    last = column.size - 1
    known = sorted((code for code in range(1, last) if cells.cases[code]), key=lambda c: (-cells.cases[c], c))
    chosen = [code for code in known if code in told][:CATEGORIES]
    chosen += [code for code in known if code not in told][: max(BESIDE, CATEGORIES - len(chosen))]
    bins = [_bin(column.way.cell_words(column.values[c - 1]), "", cells, np.array([c]), c in told) for c in chosen]
    bins.sort(key=lambda each: (-(each.rate or 0.0), each.words))
    for inside in (True, False):
        others = np.array([c for c in range(1, last + 1) if c not in chosen and (c in told) == inside], np.intp)
        if cells.cases[others].sum():
            selected = "all other values" if last in told else "further selected ones"
            bins.append(_bin(selected if inside else "all others", "", cells, others, inside))
    return bins


def _bin(words: str, start: str, cells: Cells, codes: NDArray[np.intp], inside: bool) -> CurveBin:
    rate = _rate(cells, codes)
    low, high = (None, None) if rate is None else _interval(cells, codes, rate)
    return CurveBin(words, start, int(cells.cases[codes].sum()), rate, low, high, bool(inside))


def _rate(cells: Cells, codes: NDArray[np.intp] | NDArray[np.bool_]) -> float | None:
    weight = cells.weight[:, codes].sum()
    return significant(float(cells.errors[:, codes].sum() / weight)) if weight else None


def _interval(cells: Cells, codes: NDArray[np.intp], rate: float) -> tuple[float, float]:
    """Wilson's interval at the effective n; with several groups of entities their spread tells it."""
    weight, errors = cells.weight[:, codes].sum(axis=1), cells.errors[:, codes].sum(axis=1)
    total, cases = float(weight.sum()), float(cells.cases[codes].sum())
    effective, degrees = total**2 / float(cells.squares[codes].sum()), cases - 1
    if len(weight) > 1:
        groups = int(np.count_nonzero(weight))
        degrees = groups - 1
        spread = float(((errors - rate * weight) ** 2).sum()) / total**2 * groups / max(1, degrees)
        plain = rate * (1 - rate)
        by_weight = total**2 / float((weight**2).sum())
        effective = min(plain / spread, effective) if plain > 0 and spread > 0 else by_weight
    low, high = wilson(rate, effective, degrees) or (0.0, 1.0)
    return significant(low), significant(high)


def _ends(column: Coded, clause: Clause, codes: Sequence[int], cells: Cells) -> Iterator[End]:
    """Where the interval begins and ends, each with the cut points that do as well."""

    def words(places: Places | None) -> tuple[str, str]:
        if places is None:
            return "", ""
        low, high = (column.way.end_words(column.cuts[place - 2]) for place in (places.low, places.high))
        return low, high

    if clause.low is not None:
        yield End("from", column.way.end_words(clause.low), *words(begins(cells, codes[0], codes[-1])))
    if clause.high is not None:
        yield End("to", column.way.end_words(clause.high), *words(ends(cells, codes[0], codes[-1])))

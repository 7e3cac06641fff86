"""The compiled part of the search for boxes: cells counted over all rows, and boxes read off running sums.

What the numbers mean, and why it is done this way, is told in `tasks.slices.boxes`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

# Rows of a block: the places of their cells stay in the first-level cache.
_BLOCK = 4096
# A condition that holds for more of the rows than this says nothing.
HOLDS = 0.8
# So much of a box's excess must be its own: beyond each box with one condition fewer, not only beyond all rows.
OWN = 1 / 3


class Terms(NamedTuple):
    """What a box is judged by, in plain numbers.

    Attributes:
        total: rows in all, with their mean loss and its standard deviation.
        sliceline, weight: the objective; least, most, floor, adds: its limits.
        shift: the bits of a cell's loss; its rows are counted above them.
    """

    total: int
    mean: float
    deviation: float
    sliceline: bool
    weight: float
    least: int
    most: int
    floor: float
    adds: float
    shift: int


@njit(cache=True, nogil=True)
def best_of_parts(codes, loss, sizes, items, starts, columns, parts, terms):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """For each part of some columns: the score of the best box, and its items, rows and loss (-1: none).

    A part names two or three of the columns by their place among them; the third is -1 if there is none.
    """
    cells = cells_of(codes, loss, sizes, columns, terms.shift)
    scores, places = np.full(len(parts), terms.floor), np.full((len(parts), 5), -1, np.int64)
    whole = np.zeros((1, 2), np.int64)
    for i in range(len(parts)):
        third = parts[i, 2] >= 0
        a, b, c = columns[parts[i, 0]], columns[parts[i, 1]], columns[parts[i, 2]]
        table = _margin(cells, sizes, columns, parts[i])
        in_third = items[starts[c] : starts[c + 1]] if third else whole
        ranges = (items[starts[a] : starts[a + 1]], items[starts[b] : starts[b + 1]], in_third)
        scores[i] = _best_box(table, ranges, third, terms, places[i])
    return scores, places


@njit(cache=True, nogil=True)
def bins_of(values, cuts, codes):  # type: ignore[no-untyped-def]
    """The code of each number: 0 if it is not finite, else 1 and the cut points it reaches, searched by halves."""
    for i in range(len(values)):
        value, low, length = values[i], 0, len(cuts)
        while length > 0:
            half = (length + 1) >> 1
            low += half if cuts[low + half - 1] <= value else 0
            length -= half
        codes[i] = low + 1 if np.isfinite(value) else 0


@njit(cache=True, nogil=True)
def cells_of(codes, loss, sizes, columns, shift):  # type: ignore[no-untyped-def]
    """Rows and loss of every cell that the columns make together, the last one running fastest."""
    count = 1
    for column in columns:
        count *= sizes[column]
    cells = np.zeros(count, np.int64)
    place = np.empty(_BLOCK, np.uint32)
    for start in range(0, len(loss), _BLOCK):
        length = min(_BLOCK, len(loss) - start)
        place[:] = 0
        for column in columns:
            size, code = np.uint32(sizes[column]), codes[column, start : start + length]
            for i in range(length):
                place[i] = place[i] * size + code[i]
        lost = loss[start : start + length]
        for i in range(length):
            cells[place[i]] += (np.int64(1) << shift) + np.int64(lost[i])
    return cells


@njit(cache=True, nogil=True)
def _margin(cells, sizes, columns, part):  # type: ignore[no-untyped-def]
    """The cells added up over all columns but those of the part."""
    shape = np.ones(3, np.int64)
    for axis in range(3):
        if part[axis] >= 0:
            shape[axis] = sizes[columns[part[axis]]]
    steps = np.zeros(len(columns), np.int64)
    step = 1
    for axis in (2, 1, 0):
        if part[axis] >= 0:
            steps[part[axis]] = step
        step *= shape[axis]
    added = np.zeros(shape[0] * shape[1] * shape[2], np.int64)
    last = len(columns) - 1
    at, place, length = np.zeros(len(columns), np.int64), 0, sizes[columns[last]]
    for start in range(0, len(cells), length):
        for i in range(length):
            added[place + i * steps[last]] += cells[start + i]
        column = last - 1
        while column >= 0:
            at[column] += 1
            place += steps[column]
            if at[column] < sizes[columns[column]]:
                break
            place -= at[column] * steps[column]
            at[column] = 0
            column -= 1
    return added.reshape((shape[0], shape[1], shape[2]))


@njit(cache=True, nogil=True)
def _best_box(cells, ranges, third, terms, place):  # type: ignore[no-untyped-def]
    """The best box of one table of cells; the first two axes are restricted, the third one if there is one."""
    first_ranges, second_ranges, third_ranges = ranges
    summed = _summed(cells)
    without = _without(cells)
    size_b, size_c = cells.shape[1], cells.shape[2]
    slab, row = np.empty(size_b * size_c, np.int64), np.empty(size_c, np.int64)
    by_c, within = np.zeros((size_b + 1, size_c), np.int64), np.zeros(size_c + 1, np.int64)
    best = terms.floor
    for i in range(len(first_ranges)):
        from_a, to_a, around = first_ranges[i, 0], first_ranges[i, 1] + 1, np.int64(0)
        for j in range(size_b):
            for k in range(size_c):
                cell = summed[to_a, j, k] - summed[from_a, j, k]
                slab[j * size_c + k] = cell
                by_c[j + 1, k] = by_c[j, k] + cell
                around += cell
        if _hopeless(slab, around, terms, best):
            continue
        for j in range(len(second_ranges)):
            from_b, to_b = second_ranges[j, 0], second_ranges[j, 1] + 1
            for k in range(size_c):
                row[k] = by_c[to_b, k] - by_c[from_b, k]
                within[k + 1] = within[k] + row[k]
            around = within[size_c]
            if _hopeless(row, around, terms, best) or (third and not _may_add(row, around, terms, best)):
                continue
            start = (first_ranges[i], second_ranges[j])
            k, value = _best_range(within, third_ranges, third, start, without, terms, best)
            if k >= 0:
                best = value
                box = within[third_ranges[k, 1] + 1] - within[third_ranges[k, 0]]
                place[0], place[1], place[2] = i, j, k
                place[3], place[4] = box >> terms.shift, box & ((np.int64(1) << terms.shift) - 1)
    return best


@njit(cache=True, nogil=True)
def _best_range(within, ranges, third, start, without, terms, best):  # type: ignore[no-untyped-def]
    """The best range of the third axis that beats the best box so far and whose conditions all add; -1 if none."""
    low = (np.int64(1) << terms.shift) - 1
    around = within[len(within) - 1]
    rate = (around & low) / (around >> terms.shift)
    checked, found = third and terms.adds >= 0.0, -1
    for k in range(len(ranges)):
        box = within[ranges[k, 1] + 1] - within[ranges[k, 0]]
        rows, lost = box >> terms.shift, box & low
        if rows < terms.least or rows > terms.most:
            continue
        if checked and lost - rows * rate <= best:
            continue
        value = _score(rows, lost, terms)
        if value <= best:
            continue
        if terms.adds >= 0.0:
            whole = value
            if third:
                value = min(value, _added(rows, lost, around >> terms.shift, around & low, terms))
            larger = _inside(without[0], start[1], ranges[k])
            value = min(value, _added(rows, lost, larger >> terms.shift, larger & low, terms))
            larger = _inside(without[1], start[0], ranges[k])
            value = min(value, _added(rows, lost, larger >> terms.shift, larger & low, terms))
            if value <= best or value < OWN * whole:
                continue
        best, found = value, k
    return found, best


@njit(cache=True, nogil=True, inline="always")
def _score(rows, loss, terms):  # type: ignore[no-untyped-def]
    """The objective for so many rows with so much loss."""
    if terms.sliceline:
        return terms.weight * (loss / rows / terms.mean - 1.0) - (1.0 - terms.weight) * (terms.total / rows - 1.0)
    beside = terms.total / (terms.total - rows)
    return (loss - rows * terms.mean) * beside - terms.weight * terms.deviation * np.sqrt(rows * beside)


@njit(cache=True, nogil=True)
def _hopeless(cells, around, terms, best):  # type: ignore[no-untyped-def]
    """Whether no box within these cells can be better than the best, were it all of the cells that add to it.

    Of SliceLine's score, `score >= best` times the rows is linear in rows and loss.
    """
    low, rows = (np.int64(1) << terms.shift) - 1, around >> terms.shift
    if rows < terms.least:
        return True
    per_row = 2.0 * terms.weight - 1.0 + best if terms.sliceline else terms.mean
    per_loss = terms.weight / terms.mean if terms.sliceline else 1.0
    positive = 0.0
    for i in range(len(cells)):
        positive += max(0.0, per_loss * (cells[i] & low) - per_row * (cells[i] >> terms.shift))
    if terms.sliceline:
        return positive < (1.0 - terms.weight) * terms.total
    if rows >= terms.total:
        return False
    beside = terms.total / (terms.total - rows)
    return positive * beside - terms.weight * terms.deviation * np.sqrt(terms.least) <= best


@njit(cache=True, nogil=True, inline="always")
def _added(rows, loss, all_rows, all_loss, terms):  # type: ignore[no-untyped-def]
    """The loss of a box beyond what the box around it would give so many of its rows, less some standard errors of it.

    The standard error is that of a draw without replacement. -1 if the condition that tells them apart adds nothing.
    """
    beyond, held = loss - rows * (all_loss / all_rows), rows / all_rows
    error = terms.deviation * np.sqrt(rows * (1.0 - held))
    if held > HOLDS or beyond <= terms.adds * error:
        return -1.0
    return beyond - terms.weight * error


@njit(cache=True, nogil=True)
def _may_add(cells, around, terms, best):  # type: ignore[no-untyped-def]
    """Whether the run of cells with the most loss beyond the mean of them all could be enough (Kadane's algorithm)."""
    if terms.adds < 0.0:
        return True
    low, rows = (np.int64(1) << terms.shift) - 1, around >> terms.shift
    rate, run, most = (around & low) / rows, 0.0, 0.0
    for i in range(len(cells)):
        run = max(0.0, run) + (cells[i] & low) - (cells[i] >> terms.shift) * rate
        most = max(most, run)
    error = terms.deviation * np.sqrt(min(terms.least * (1.0 - terms.least / rows), HOLDS * (1.0 - HOLDS) * rows))
    return most > terms.adds * error and most - terms.weight * error > best


@njit(cache=True, nogil=True)
def _summed(cells):  # type: ignore[no-untyped-def]
    """Running sums along the first axis."""
    summed = np.zeros((cells.shape[0] + 1, cells.shape[1], cells.shape[2]), np.int64)
    for i in range(cells.shape[0]):
        for j in range(cells.shape[1]):
            for k in range(cells.shape[2]):
                summed[i + 1, j, k] = summed[i, j, k] + cells[i, j, k]
    return summed


@njit(cache=True, nogil=True)
def _without(cells):  # type: ignore[no-untyped-def]
    """Running sums over two axes, without the first and without the second: what boxes with a condition fewer hold."""
    size_a, size_b, size_c = cells.shape
    by_bc, by_ac = np.zeros((size_b + 1, size_c + 1), np.int64), np.zeros((size_a + 1, size_c + 1), np.int64)
    for i in range(size_a):
        for j in range(size_b):
            for k in range(size_c):
                by_bc[j + 1, k + 1] += cells[i, j, k]
                by_ac[i + 1, k + 1] += cells[i, j, k]
    for table in (by_bc, by_ac):
        for i in range(1, table.shape[0]):
            for j in range(1, table.shape[1]):
                table[i, j] += table[i - 1, j] + table[i, j - 1] - table[i - 1, j - 1]
    return by_bc, by_ac


@njit(cache=True, nogil=True, inline="always")
def _inside(table, rows, columns):  # type: ignore[no-untyped-def]
    low_i, high_i, low_j, high_j = rows[0], rows[1] + 1, columns[0], columns[1] + 1
    return table[high_i, high_j] - table[low_i, high_j] - table[high_i, low_j] + table[low_i, low_j]

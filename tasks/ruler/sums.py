"""The compiled part of measuring: what every set of rows adds up to, and how its sums vary between entities.

Rows come in the order of their entities, so that only one entity's totals are kept at a time, however many there are.
A row costs a few additions for each set that it is in. The last set is that of all rows.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Bits of a row's flags.
CONFIRM, LABELLED, ANALYSED, FAILED, WORST = 1, 2, 4, 8, 16

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Sums(NamedTuple):
    """What has been added up; every array begins with (half, set), the confirmation half second.

    Attributes:
        counts: rows, labelled, analysed, failed, entities with weight in the set, entities with weight nowhere else.
        sums: worst, weight, errors, loss.
        moments: sums over entities of e e, e w, w w, e E, e W, w E, w W, where e and w are the errors and weight of
            the entity in the set, E and W all it has; rest: what rounding took from them (Neumaier 1974).
        largest: the weight of the set's biggest entity.
        own: errors and weight of the present entity in each set, (2, sets).
        place: whether there is a present entity, which one, and its half.
    """

    counts: Integers
    sums: Floats
    moments: Floats
    rest: Floats
    largest: Floats
    own: Floats
    place: NDArray[np.uint64]


def nothing(sets: int) -> Sums:
    """The sums of no rows, for so many sets beside that of all rows."""
    shape = (2, sets + 1)
    return Sums(
        np.zeros((*shape, 6), np.int64),
        np.zeros((*shape, 4)),
        np.zeros((*shape, 7)),
        np.zeros((*shape, 7)),
        np.zeros(shape),
        np.zeros((2, sets + 1)),
        np.zeros(3, np.uint64),
    )


@njit(cache=True, nogil=True)
def add(to, flags, entity, clustered, weight, error, loss, words, bits):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """Add rows; unless they are clustered, each is an entity of its own."""
    every = to.counts.shape[1] - 1
    for row in range(len(flags)):
        flag = flags[row]
        half = np.int64(flag & CONFIRM)
        analysed = (flag & ANALYSED) != 0
        if analysed and (not clustered or to.place[0] == 0 or to.place[1] != entity[row]):
            end(to)
            to.place[0], to.place[1], to.place[2] = 1, entity[row], half
        _add_row(to, half, every, row, flag, weight, error, loss)
        for k in range(len(words)):
            word, i = words[k, row], k * bits
            while word:
                if word & 1:
                    _add_row(to, half, i, row, flag, weight, error, loss)
                word >>= 1
                i += 1


@njit(cache=True, nogil=True)
def _add_row(to, half, i, row, flag, weight, error, loss):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    counts, sums = to.counts[half, i], to.sums[half, i]
    counts[0] += 1
    counts[1] += (flag & LABELLED) != 0
    if flag & ANALYSED:
        counts[2] += 1
        counts[3] += (flag & FAILED) != 0
        sums[0] += weight[row] if flag & WORST else 0.0
        sums[1] += weight[row]
        sums[2] += error[row]
        sums[3] += loss[row]
        to.own[0, i] += error[row]
        to.own[1, i] += weight[row]


@njit(cache=True, nogil=True)
def end(to):  # type: ignore[no-untyped-def]
    """The present entity has no more rows."""
    if to.place[0] == 0:
        return
    half, every = np.int64(to.place[2]), to.counts.shape[1] - 1
    all_e, all_w = to.own[0, every], to.own[1, every]
    for i in range(every + 1):
        e, w = to.own[0, i], to.own[1, i]
        if w > 0:
            to.counts[half, i, 4] += 1
            to.counts[half, i, 5] += w == all_w
            to.largest[half, i] = max(to.largest[half, i], w)
        if e != 0 or w != 0:
            _add_exactly(to.moments[half, i], to.rest[half, i], e, w, all_e, all_w)
        to.own[0, i] = to.own[1, i] = 0.0
    to.place[0] = 0


@njit(cache=True, nogil=True)
def _add_exactly(moments, rest, e, w, all_e, all_w):  # type: ignore[no-untyped-def]
    products = (e * e, e * w, w * w, e * all_e, e * all_w, w * all_e, w * all_w)
    for k in range(7):
        before, product = moments[k], products[k]
        after = before + product
        rest[k] += (before - after) + product if abs(before) >= abs(product) else (product - after) + before
        moments[k] = after

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
    """What has been added up; every array but the last three begins with (half, set), the confirmation half second.

    Attributes:
        totals: rows, labelled, analysed, failed, worst, weight, errors, loss; of rows on their own also the sums of
            e e, e w and w w.
        moments: sums over entities of e e, e w, w w, e E, e W, w E, w W, where e and w are the errors and weight of
            the entity in the set, E and W all it has; rest: what rounding took from them (Neumaier 1974).
        entities: with weight in the set, and with weight nowhere else.
        largest: the weight of the set's biggest entity.
        own: the totals of the present entity, by set; touched: how many sets it has rows in, and which.
        place: whether there is a present entity, which one, and its half.
    """

    totals: Floats
    moments: Floats
    rest: Floats
    entities: Integers
    largest: Floats
    own: Floats
    touched: Integers
    place: NDArray[np.uint64]


def nothing(sets: int) -> Sums:
    """The sums of no rows, for so many sets beside that of all rows."""
    shape = (2, sets + 1)
    return Sums(
        np.zeros((*shape, 11)),
        np.zeros((*shape, 7)),
        np.zeros((*shape, 7)),
        np.zeros((*shape, 2), np.int64),
        np.zeros(shape),
        np.zeros((sets + 1, 11)),
        np.zeros(sets + 2, np.int64),
        np.zeros(3, np.uint64),
    )


@njit(cache=True, nogil=True)
def add(to, flags, entity, clustered, weight, error, loss, words, bits):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """Add rows, those of an entity one after the other; unless they are clustered, each is an entity of its own."""
    row_adds = np.empty(11)
    for row in range(len(flags)):
        flag, w, e = flags[row], weight[row], error[row]
        half = np.int64(flag & CONFIRM)
        if clustered and (to.place[0] == 0 or to.place[1] != entity[row]):
            end(to)
            to.place[0], to.place[1], to.place[2] = 1, entity[row], half
        row_adds[0], row_adds[1] = 1.0, (flag & LABELLED) != 0
        row_adds[2], row_adds[3] = (flag & ANALYSED) != 0, (flag & FAILED) != 0
        row_adds[4], row_adds[5] = w if flag & WORST else 0.0, w
        row_adds[6], row_adds[7] = e, loss[row]
        row_adds[8], row_adds[9], row_adds[10] = e * e, e * w, w * w
        into = to.own if clustered else to.totals[half]
        _add_row(into, len(into) - 1, row_adds, clustered, to.touched)
        for k in range(len(words)):
            word, i = words[k, row], k * bits
            while word:
                if word & 1:
                    _add_row(into, i, row_adds, clustered, to.touched)
                word >>= 1
                i += 1


@njit(cache=True, nogil=True, inline="always")
def _add_row(into, i, row_adds, clustered, touched):  # type: ignore[no-untyped-def]
    if clustered and into[i, 0] == 0.0:
        touched[0] += 1
        touched[touched[0]] = i
    for k in range(11):
        into[i, k] += row_adds[k]


@njit(cache=True, nogil=True)
def end(to):  # type: ignore[no-untyped-def]
    """The present entity has no more rows."""
    if to.place[0] == 0:
        return
    half, every = np.int64(to.place[2]), len(to.own) - 1
    all_w, all_e = to.own[every, 5], to.own[every, 6]
    for place in range(1, to.touched[0] + 1):
        i = to.touched[place]
        own = to.own[i]
        w, e = own[5], own[6]
        if w > 0:
            to.entities[half, i, 0] += 1
            to.entities[half, i, 1] += w == all_w
            to.largest[half, i] = max(to.largest[half, i], w)
        _add_exactly(to.moments[half, i], to.rest[half, i], e, w, all_e, all_w)
        for k in range(8):
            to.totals[half, i, k] += own[k]
        own[:] = 0.0
    to.touched[0] = 0
    to.place[0] = 0


@njit(cache=True, nogil=True)
def _add_exactly(moments, rest, e, w, all_e, all_w):  # type: ignore[no-untyped-def]
    products = (e * e, e * w, w * w, e * all_e, e * all_w, w * all_e, w * all_w)
    for k in range(7):
        before, product = moments[k], products[k]
        after = before + product
        rest[k] += (before - after) + product if abs(before) >= abs(product) else (product - after) + before
        moments[k] = after

"""Explanations that other rows tell: the value of a neighbour in the file, of another hour, of another column.

Agreement is compared with the one of rows too far away to be meant, so that a constant or a two-valued column, whose
neighbours are equal anyway, explains nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.engine import Engine
from tasks.faults.paired.candidate import beyond_chance
from tasks.faults.paired.cells import Cell, same
from tasks.faults.paired.reference import Lookup
from tasks.sql import Sql, ident

_SAMPLE = 4_000
_NEAR = tuple(k for n in (*range(1, 13), 24) for k in (n, -n))
# Primes, so that no period of the file meets them all.
_FAR = tuple(s * k for k in (97, 211, 401, 809, 1609) for s in (1, -1))
_HOUR = 3_600
_DAY = 24 * _HOUR
_HOURS = tuple(sorted(int(s * h * _HOUR) for h in (*range(1, 15), 3.5, 4.5, 5.5, 9.5, 24, 48, 168) for s in (1, -1)))
_DAYS = tuple(sorted(s * d * _DAY for d in (1, 2, 3, 4, 5, 6, 7, 14, 28, 30, 31, 364, 365, 366) for s in (1, -1)))
_FAR_HOURS = tuple(s * (d * 24 + h) * _HOUR for d, h in ((17, 7), (37, 11), (61, 5), (89, 13)) for s in (1, -1))
_FAR_DAYS = tuple(s * d * _DAY for d in (41, 83, 127, 191) for s in (1, -1))


@dataclass(frozen=True)
class Found:
    """Where the values were found: how sure (share beyond chance), and how far away in rows or seconds."""

    share: float
    distances: tuple[int, ...]


def row_shift(engine: Engine, cells: Sql, ordered: Sql, value: Sql, cell: Cell) -> Found | None:
    """The distance in rows at which the differing values are found again."""
    rows = engine.rows(
        "faults/paired/shift_counts",
        {"distances": [*_NEAR, *_FAR], "sample": _SAMPLE},
        cells=cells,
        ordered=ordered,
        value=value,
        same=same(cell.form, "o", "v"),
    )
    return _best(rows, set(_FAR), steps=None)


def time_shift(engine: Engine, cells: Sql, lookup: Lookup, cell: Cell) -> Found | None:
    """The seconds at which the values are found again: one lag, or two an hour apart where clocks change."""
    near, far = (_DAYS, _FAR_DAYS) if lookup.daily else (_HOURS, _FAR_HOURS)
    rows = engine.rows(
        "faults/paired/lag_counts",
        {"lags": [*near, *far], "sample": _SAMPLE},
        cells=cells,
        target=lookup.target,
        lookup=lookup,
        value=lookup.values[cell.name],
        same=same(cell.form, "t", "v"),
    )
    return _best(rows, set(far), steps=_HOUR)


def _best(rows: Sequence[tuple[int, int, int]], far: set[int], steps: int | None) -> Found | None:
    controls = [(met, equal) for distance, met, equal in rows if distance in far and met]
    met_far = sum(met for met, _ in controls)
    chance = sum(equal for _, equal in controls) / met_far if met_far else 0.0
    near = {distance: (met, equal) for distance, met, equal in rows if distance not in far}
    found = [Found(beyond_chance(equal, met, chance, len(near)), (d,)) for d, (met, equal) in near.items()]
    if steps:
        found += [
            # A row met at one lag may not be met at the other, so the larger number is the right one.
            Found(
                beyond_chance(equal + near[d + steps][1], max(met, near[d + steps][0]), 2 * chance, len(near)),
                (d, d + steps),
            )
            for d, (met, equal) in near.items()
            if d + steps in near and 0 not in (d, d + steps) and _both(equal, near[d + steps][1], met)
        ]
    # The nearest of equals, and forwards before backwards: two lags only where one is not enough.
    best = max(
        found, key=lambda f: (round(f.share, 2), -len(f.distances), -abs(f.distances[0]), f.distances), default=None
    )
    return best if best is not None and best.share > 0 else None


def _both(one: int, other: int, met: int) -> bool:
    """Whether two lags share the cells between them, instead of both holding for the same ones."""
    return min(one, other) >= 0.1 * met and one + other <= 1.02 * met


def swapped(engine: Engine, paired: Sql, index: int, cells: Sequence[Cell]) -> Iterator[tuple[int, float]]:
    """Columns that a column's differing values are found in, with the share; both ways, or it is no swap."""
    mine = cells[index]
    others = [j for j, cell in enumerate(cells) if j != index and cell.form == mine.form]
    if not others:
        return
    conditions = []
    for j in others:
        there = same(mine.form, ident(f"o{index}"), ident(f"r{j}"))
        back = same(mine.form, ident(f"o{j}"), ident(f"r{index}"))
        conditions.append(Sql(f"{there} AND {back}"))
    total, *counts = engine.row(
        "faults/paired/swap_counts",
        paired=paired,
        differs=Sql(f"{_present(index)} AND NOT {same(mine.form, ident(f'o{index}'), ident(f'r{index}'))}"),
        swapped=conditions,
    )
    for j, count in zip(others, counts, strict=True):
        if count:
            yield j, count / total


def _present(index: int) -> Sql:
    return Sql(f"{ident(f'o{index}')} IS NOT NULL AND {ident(f'r{index}')} IS NOT NULL")


def lag_words(seconds: Sequence[int]) -> str:
    """How far away in time: "5 hours later", "4 or 5 hours earlier", "1 day later"."""
    later = "later" if seconds[0] > 0 else "earlier"
    sizes = sorted(abs(s) for s in seconds)
    unit, size = ("day", _DAY) if all(s % _DAY == 0 for s in sizes) else ("hour", _HOUR)
    numbers = " or ".join(f"{s / size:g}" for s in sizes)
    return f"{numbers} {unit}{'' if numbers == '1' else 's'} {later}"

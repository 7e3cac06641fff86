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
# One lag explains enough; a second one has to add that much.
_NEARLY_ALL, _MORE = 0.98, 0.1
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
    return _best(rows, set(_FAR))


def time_shift(engine: Engine, cells: Sql, lookup: Lookup, cell: Cell) -> Found | None:
    """The seconds at which the values are found again: one lag, or two an hour apart where clocks change."""
    near, far = (_DAYS, _FAR_DAYS) if lookup.daily else (_HOURS, _FAR_HOURS)

    def count(*lags: tuple[int, ...]) -> list[tuple[int, int, int]]:
        return engine.rows(
            "faults/paired/lag_counts",
            {
                "groups": [group for group, several in enumerate(lags) for _ in several],
                "lags": [lag for several in lags for lag in several],
                "sample": _SAMPLE,
            },
            cells=cells,
            target=lookup.target,
            lookup=lookup,
            value=lookup.values[cell.name],
            same=same(cell.form, "t", "v"),
        )

    lags = (*near, *far)
    rows = [(lags[group], met, equal) for group, met, equal in count(*((lag,) for lag in lags))]
    best = _best(rows, set(far))
    if lookup.daily or best is None or best.share >= _NEARLY_ALL:
        return best
    (lag,) = best.distances
    pairs = [tuple(sorted((lag, lag + change))) for change in (-_HOUR, _HOUR) if lag + change]
    both = [(pairs[group], met, equal) for group, met, equal in count(*pairs)]
    chance = 2 * _chance(rows, set(far))
    found = [Found(beyond_chance(equal, met, chance, len(near)), pair) for pair, met, equal in both]
    # A second lag explains more by chance alone.
    return max([f for f in found if f.share >= best.share + _MORE], key=lambda f: f.share, default=best)


def _best(rows: Sequence[tuple[int, int, int]], far: set[int]) -> Found | None:
    """The distance at which most values are found; of equal ones the nearest, and backwards before forwards."""
    chance = _chance(rows, far)
    near = [row for row in rows if row[0] not in far]
    found = [Found(beyond_chance(equal, met, chance, len(near)), (d,)) for d, met, equal in near]
    best = max(found, key=lambda f: (round(f.share, 2), -abs(f.distances[0]), f.distances[0] < 0), default=None)
    return best if best is not None and best.share > 0 else None


def _chance(rows: Sequence[tuple[int, int, int]], far: set[int]) -> float:
    """How often a value is that of a row too far away to be meant."""
    met = sum(met for distance, met, _ in rows if distance in far)
    return sum(equal for distance, _, equal in rows if distance in far) / met if met else 0.0


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

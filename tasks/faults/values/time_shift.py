"""Values of another hour, told by the day's own course: a source or a batch read in another time zone.

Without any reference: a number that goes through the day in the same way everywhere (temperature, load, traffic) and,
in one batch, source or month, in the same way some hours earlier or later. The seasons move such a course by an hour
or two, and differences of a source change its shape; neither is called a shift.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES, TIME
from tasks.faults.partitions import Partition
from tasks.sql import Sql, ident, literal

Array = npt.NDArray[np.float64]

_MOST_COLUMNS = 60
_SAMPLE = 50_000
_HOURS = 24
# A course needs so many hours of the day with so many cases each.
_FEWEST_HOURS, _FEWEST_CASES = 14, 10
# The course is the same some hours away and another one in place; the smallest shift that no season gives.
_SAME, _OTHER, _SMALLEST = 0.95, 0.6, 3
# Other parts keep to the hour.
_KEEP = 0.9
# How far the means of the hours may be from their true course.
_NOISE = 0.3
# Share of a number's spread that its course through the day makes.
_COURSE = 0.03


@dataclass(frozen=True)
class _Shift:
    """A part in which a number has its course some hours earlier (negative) or later."""

    part: str
    hours: int
    shifted: float
    in_place: float


def find(material: Material) -> Detected:
    """One proposal per part of a division and shift, for all numbers that share it."""
    numbers = [c for c in material.values if c.kind == "number" and material.profile[c.name].distinct >= _HOURS]
    numbers = _with_a_course(material, numbers[:_MOST_COLUMNS])
    if not numbers:
        return Detected()
    return Detected(tuple(p for partition in material.partitions for p in _partition(material, partition, numbers)))


def _with_a_course(material: Material, numbers: Sequence[Column]) -> list[Column]:
    """The numbers that may have a course through the day at all, told from some of the cases."""
    if not numbers:
        return []
    (rows,) = material.engine.row("faults/values/cases", evaluation=material.evaluation)
    hours = _profiles(material, Sql("''"), numbers, max(1, rows // _SAMPLE))
    found = []
    for k, column in enumerate(numbers):
        count, mean, variance = (np.array([[float(row[2 + 3 * k + i] or 0) for row in hours]]) for i in range(3))
        # Half of what is asked for in the end, because some cases only are seen here.
        if hours and _course(count, mean, variance) > _COURSE / 2:
            found.append(column)
    return found


def _profiles(material: Material, part: Sql, numbers: Sequence[Column], every: int) -> list[tuple[Any, ...]]:
    """One row per part and hour of one of so many cases."""
    return material.engine.rows(
        "faults/values/daily_profiles",
        evaluation=material.evaluation,
        part=part,
        hour=_hour(material),
        numbers=[Sql(f"CAST({ident(c.name)} AS DOUBLE)") for c in numbers],
        every=every,
    )


def _partition(material: Material, partition: Partition, numbers: Sequence[Column]) -> Iterator[Proposal]:
    rows = _profiles(material, partition.value, numbers, 1)
    parts = sorted({row[0] for row in rows})
    if len(parts) < 2:
        return
    place = {part: i for i, part in enumerate(parts)}
    found: dict[tuple[str, int], list[tuple[Column, _Shift]]] = {}
    for k, column in enumerate(numbers):
        if column.name in partition.columns:
            continue
        count, mean, variance = (np.zeros((len(parts), _HOURS)) for _ in range(3))
        for part, hour, *cells in rows:
            i, h = place[part], int(hour)
            count[i, h], mean[i, h], variance[i, h] = (float(cell or 0) for cell in cells[3 * k : 3 * k + 3])
        for shift in _shifts(parts, count, mean, variance):
            found.setdefault((shift.part, shift.hours), []).append((column, shift))
    for (part, hours), several in sorted(found.items()):
        yield _proposal(partition, part, hours, several)


def _shifts(parts: Sequence[str], count: Array, mean: Array, variance: Array) -> list[_Shift]:
    """The parts whose course through the day is that of the others some hours away."""
    if _course(count, mean, variance) <= _COURSE:
        return []
    lags: list[int] = []
    found: list[_Shift] = []
    for i, part in enumerate(parts):
        others = count.copy()
        others[i] = 0
        rest, own = _mean(others, mean), mean[i]
        fit = (count[i] >= _FEWEST_CASES, others.sum(axis=0) >= _FEWEST_CASES)
        if fit[0].sum() < _FEWEST_HOURS or fit[1].sum() < _FEWEST_HOURS:
            continue
        spread = float(np.var(own[fit[0]]))
        if spread == 0 or float(np.mean(variance[i][fit[0]] / count[i][fit[0]])) > _NOISE**2 * spread:
            continue
        alike = [_alike(own, rest, fit, lag) for lag in range(_HOURS)]
        best = int(np.argmax(alike))
        lag = best if best <= _HOURS // 2 else best - _HOURS
        lags.append(lag)
        if alike[best] >= _SAME and alike[0] <= _OTHER and abs(lag) >= _SMALLEST:
            found.append(_Shift(part, lag, alike[best], alike[0]))
    keep = sum(abs(lag) < _SMALLEST for lag in lags)
    return found if keep >= _KEEP * (len(lags) - len(found)) and keep > len(found) else []


def _course(count: Array, mean: Array, variance: Array) -> float:
    """The share of a number's spread that its course through the day makes, over all parts."""
    all_count, overall = count.sum(axis=0), _mean(count, mean)
    centre = (all_count * overall).sum() / max(1.0, all_count.sum())
    between = float((all_count * (overall - centre) ** 2).sum())
    within = float((count * (variance + (mean - overall) ** 2)).sum())
    return between / (between + within) if between + within > 0 else 0.0


def _mean(count: Array, mean: Array) -> Array:
    """The mean of each hour over several parts."""
    course: Array = (count * mean).sum(axis=0) / np.maximum(count.sum(axis=0), 1)
    return course


def _alike(own: Array, rest: Array, fit: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]], lag: int) -> float:
    """The correlation of a part's course with that of the others `lag` hours later; -1 with too few shared hours."""
    both = fit[0] & np.roll(fit[1], -lag)
    if both.sum() < _FEWEST_HOURS:
        return -1.0
    one, other = own[both], np.roll(rest, -lag)[both]
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return -1.0
    return float(np.corrcoef(one, other)[0, 1])


def _hour(material: Material) -> Sql:
    zoned = material.joined.columns["case__time"].upper().endswith("ZONE")
    local = Sql(f"(case__time AT TIME ZONE {literal(material.contract.timezone)})") if zoned else Sql("case__time")
    return Sql(f"extract('hour' FROM {local})")


def _proposal(partition: Partition, part: str, hours: int, several: list[tuple[Column, _Shift]]) -> Proposal:
    labels = [column.label for column, _ in several]
    what = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
    away = f"{abs(hours)} hours {'later' if hours > 0 else 'earlier'}"
    strongest = max((shift for _, shift in several), key=lambda s: s.shifted)
    return Proposal(
        family="data_preparation",
        kind="value.time_shift",
        predicate=Sql(f"{partition.value} = {literal(part)}"),
        subject=f"cases of {partition.name} {part}, with {what} as elsewhere {away}",
        why=f"Through the day {what} {'goes' if len(labels) == 1 else 'go'} there as elsewhere {away} "
        f"(correlation {strongest.shifted:.2f}; in place {strongest.in_place:.2f}).",
        remedy=f"Compare the time zone in which {partition.name} {part} writes its times with that of the others.",
        saw_errors=False,
        strength="probable",
        columns=(*partition.columns, *(column.name for column, _ in several)),
        evidence=(
            Evidence(
                f"Correlation of the day's course with that of other parts of {partition.name}",
                ("", "in place", away),
                tuple((column.label, f"{s.in_place:.2f}", f"{s.shifted:.2f}") for column, s in several),
            ),
        ),
    )


DETECTOR = Detector(
    name="the day's course",
    fault="Values of one batch, source or month go through the day some hours off the others.",
    find=find,
    reaches="probable",
    source="circular correlation of mean daily courses",
    needs=(TIME, BATCHES),
)

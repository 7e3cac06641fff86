"""Ages, tenures and counts of days that run up to the day of their extraction instead of up to the case.

A count beside the date it starts from says on which days it can have been taken: between `start + count` and
`start + count + 1` units. Where one day lies between them for (nearly) all cases, and the cases' own times do not, that
day is the as-of date of the column (FAULTS 0.5). The day is found by counting how many of these spans cover each
point, and never by trying days. It may concern all cases, or some of them where the others are right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES, TIME
from tasks.moments import day_words, is_moment, microseconds
from tasks.sql import Sql, ident, literal

Array = npt.NDArray[np.float64]

_SAMPLE = 20_000
_MOST_DAYS, _MOST_NUMBERS = 6, 80
_FEWEST = 20
# The day has to reproduce nearly all counts, and the cases' own times clearly fewer.
_ALL, _CLEARLY = 0.99, 0.05
# Of the counts that the cases' own times do not reproduce, where those of most cases are right.
_OF_THE_WRONG = 0.95
# Days a unit has, its name, and by how much calendars and rounding blur it.
_UNITS = ((1.0, "days", 1.0), (7.0, "weeks", 1.0), (30.436875, "months", 2.0), (365.2425, "years", 1.5))
# What a whole count may lack: it was cut off, or rounded.
_WHOLE = ((0.0, 1.0), (-0.5, 0.5))
_PAIRS = 2_000
_RECENT = 60.0
# An extraction lies at most so many days after the last case.
_HORIZON = 40 * 365.0


@dataclass(frozen=True)
class _Clock:
    """How a count runs: from which moments, in which unit, and how much of a unit it may lack."""

    start: Column
    count: Column
    unit: float
    word: str
    slack: float
    low: float
    high: float

    def spans(self, start: Array, count: Array) -> tuple[Array, Array]:
        """The earliest and the latest day on which each count can have been taken."""
        earliest = start + (count + self.low) * self.unit - self.slack
        return earliest, start + (count + self.high) * self.unit + self.slack


@dataclass(frozen=True)
class _Found:
    """The day that a count runs up to, with the shares of cases that it and their own times reproduce.

    Attributes:
        of_all: the day was asked for all cases, not only for those that their own times do not reproduce.
    """

    clock: _Clock
    day: float
    by_day: float
    by_own: float
    of_all: bool


def find(material: Material) -> Detected:
    """One proposal per count, for the day that reproduces most of it."""
    days = [c for c in material.values if c.kind == "time" and is_moment(c.type) and c.name != material.contract.time]
    numbers = [c for c in material.values if c.kind == "number" and material.profile[c.name].distinct >= 5]
    days = sorted(days, key=lambda c: -material.profile[c.name].distinct)[:_MOST_DAYS]
    numbers = sorted(numbers, key=lambda c: -material.profile[c.name].distinct)[:_MOST_NUMBERS]
    if not days or not numbers:
        return NOTHING
    (rows,) = material.engine.row("inputs/row_count", source=material.evaluation)
    frame = material.engine.frame(
        "faults/values/as_of_sample",
        {"share": _SAMPLE / max(1, rows)},
        evaluation=material.evaluation,
        days=[_days(c) for c in days],
        numbers=[_number(c) for c in numbers],
    )
    own = frame["own"].to_numpy()
    proposals, columns, files = [], [], []
    for i, count in enumerate(numbers):
        values = frame[f"n{i}"].cast(float).to_numpy()
        found = [
            each
            for j, start in enumerate(days)
            for each in _look(own, frame[f"d{j}"].cast(float).to_numpy(), values, start, count)
        ]
        if found:
            best = max(found, key=lambda f: (f.by_day - f.by_own, -f.clock.unit))
            proposals.append(_proposal(best))
            columns.append(_column(best))
            files.append(_evidence(material, best))
    if not proposals:
        return NOTHING
    target = material.work / "fault__as_of_date.parquet"
    material.engine.execute(
        "faults/values/side_by_side_evidence",
        files=[
            {"path": literal(str(file)), "alias": ident(f"f{i}"), "column": ident(column.name)}
            for i, (file, column) in enumerate(zip(files, columns, strict=True))
        ],
        target=literal(str(target)),
    )
    return Detected(tuple(proposals), evidence=target, evidence_columns=tuple(columns))


def _look(own: Array, start: Array, count: Array, start_column: Column, count_column: Column) -> Iterator[_Found]:
    """The days that a count from one start can run up to, over the units it may be told in."""
    present = np.isfinite(own) & np.isfinite(start) & np.isfinite(count) & (count >= 0)
    if present.sum() < 5 * _FEWEST:
        return
    own, start, count = own[present], start[present], count[present]
    # From shortly before the case a count up to one day is a countdown to it, as to the end of a year.
    if np.quantile(np.abs(own - start), 0.9) < _RECENT:
        return
    slopes = (_slope(start, count), _slope(own - start, count))
    for unit, word, blur in _UNITS:
        # One more unit of age is one more in the count, whichever day both run up to.
        if not any(abs(slope * unit * sign - 1) < 0.05 for slope, sign in zip(slopes, (-1, 1), strict=True)):
            continue
        # What varies by less than a unit says nothing of the day.
        if np.ptp(np.quantile(start, [0.05, 0.95])) < 3 * unit or len(np.unique(count)) < 5:
            continue
        whole = bool((count == np.round(count)).all())
        fine = blur + 0.5 * 10.0 ** -_decimals(count) * unit
        for low, high in _WHOLE if whole else ((0.0, 0.0),):
            clock = _Clock(start_column, count_column, unit, word, blur if whole else fine, low, high)
            if (found := _day(own, start, count, clock)) is not None:
                yield found


def _day(own: Array, start: Array, count: Array, clock: _Clock) -> _Found | None:
    """The day that explains all counts, or those that the cases' own times do not explain."""
    earliest, latest = clock.spans(start, count)
    by_own = (earliest <= own) & (own <= latest)
    right = float(by_own.mean())
    day, covered = _most_covered(earliest, latest)
    if covered >= _ALL and covered - right >= _CLEARLY and (~by_own).sum() >= _FEWEST:
        return _Found(clock, day, covered, right, of_all=True) if _may_be_extraction(day, own) else None
    if right < 0.5 or (~by_own).sum() < _FEWEST:
        return None
    day, covered = _most_covered(earliest[~by_own], latest[~by_own])
    # From several starts, or one wrong value that was copied would do.
    varied = len(np.unique(start[~by_own])) >= _FEWEST // 2
    return _Found(clock, day, covered, right, of_all=False) if covered >= _OF_THE_WRONG and varied else None


def _may_be_extraction(day: float, own: Array) -> bool:
    """A day before the cases is no extraction but a reference day, as in a count up to the start of a year."""
    return bool(np.quantile(own, 0.5) < day < own.max() + _HORIZON)


def _most_covered(earliest: Array, latest: Array) -> tuple[float, float]:
    """The first point that most spans cover, and the share of them that do."""
    points = np.sort(earliest)
    covering = np.arange(1, len(points) + 1) - np.searchsorted(np.sort(latest), points, side="left")
    best = int(np.argmax(covering))
    return float(points[best]), float(covering[best]) / len(points)


def _slope(x: Array, y: Array) -> float:
    """The median slope between cases (Theil 1950), over pairs a fixed way apart."""
    shuffled = np.random.default_rng(0).permutation(len(x))[: 2 * _PAIRS]
    half = len(shuffled) // 2
    one, other = shuffled[:half], shuffled[half : 2 * half]
    run = x[one] - x[other]
    told = run != 0
    return float(np.median((y[one] - y[other])[told] / run[told])) if told.any() else 0.0


def _decimals(values: Array) -> int:
    """Decimals that values are written with, at most four."""
    return next((d for d in range(4) if np.allclose(values, np.round(values, d), atol=1e-9)), 4)


def _days(column: Column) -> Sql:
    return Sql(f"({microseconds(ident(column.name), column.type)} / 86400e6)")


def _number(column: Column) -> Sql:
    return Sql(f"CAST({ident(column.name)} AS DOUBLE)")


def _column(found: _Found) -> Column:
    name = found.clock.count.name
    label = f"{found.clock.count.label} runs up to one day"
    return Column(f"fault__as_of_date__{name}", "evidence", "boolean", "BOOLEAN", found.clock.count.table, "", label)


def _evidence(material: Material, found: _Found) -> Path:
    clock = found.clock
    target = material.work / f"as_of_date__{len(list(material.work.glob('as_of_date__*')))}.parquet"
    material.engine.execute(
        "faults/values/as_of_evidence",
        evaluation=material.evaluation,
        start=_days(clock.start),
        count=_number(clock.count),
        low=literal(clock.low),
        high=literal(clock.high),
        unit=literal(clock.unit),
        slack=literal(clock.slack),
        day=literal(found.day),
        flag=ident(_column(found).name),
        target=literal(str(target)),
    )
    return target


def _proposal(found: _Found) -> Proposal:
    clock = found.clock
    # The first day that all counts allow is short of the day itself by the blur of the unit.
    day = day_words(round((found.day + clock.slack) * 86_400e6), None)
    column = _column(found).name
    what = f"{clock.count.label}, in {clock.word} since {clock.start.label}"
    if found.by_own < 0.5:
        why = f"{day} reproduces {found.by_day:.1%} of {what}; the cases' own times reproduce {found.by_own:.1%}."
    else:
        why = (
            f"The cases' own times reproduce {found.by_own:.1%} of {what}; "
            f"{day} reproduces {found.by_day:.1%} of {'all' if found.of_all else 'the others'}."
        )
    return Proposal(
        family="data_preparation",
        kind="value.as_of_date",
        predicate=Sql(f"coalesce({ident(column)}, FALSE)"),
        subject=f"cases with {clock.count.label} counted up to one day and not up to their own time",
        why=why,
        remedy=f"Compute {clock.count.label} from {clock.start.label} and the time of each case; as it is, it tells "
        "the model how long ago the case was.",
        saw_errors=False,
        strength="confirmed",
        columns=(column, clock.count.name, clock.start.name),
        evidence=(
            Evidence(
                "Which day reproduces the count",
                ("", "share"),
                ((day, f"{found.by_day:.1%}"), ("own time", f"{found.by_own:.1%}")),
            ),
        ),
    )


DETECTOR = Detector(
    name="as-of dates",
    fault="An age, a tenure or a count of days runs up to the day of extraction instead of up to the case.",
    find=find,
    reaches="confirmed",
    source="as-of audit by interval stabbing; slopes after Theil 1950",
    needs=(TIME, FEATURES),
)

"""Which equations and orders the numbers and times of a case keep: net + tax = total, rate * hours = pay, low <= high.

They are read off the data, never off names: sums, products and spans of time on a few rows for every three columns,
then on the whole sample; orders for every two. An equation holds exactly or within what the columns are rounded to.
Which of them break somewhere is for `tasks.faults.values.broken_identity`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tasks.faults.values.cells import Numbers
from tasks.sql import Sql, literal

Kind = Literal["sum", "product", "span", "order"]
_TRIPLES: tuple[Kind, ...] = ("sum", "product")

# Rows on which every three columns are tried, and the share of them, and then of the sample, that keep an equation.
# A fifth of all cases may be at fault.
_PROBE, _KEPT = 128, 0.7
_FEWEST = 50
# Within these parts of its values a rounded column agrees; it is exact to so many digits.
_DIGITS, _DECIMALS = 1e-6, 4
# With the third column of other cases at most so many may keep it, or it says nothing.
_BY_CHANCE = 0.2
# An equation tells of a column only where its parts differ from it: a sum of something and nothing is a copy.
_DIFFERS = 0.05
# Orders: the share of cases that may contradict, and how many more would by chance.
_AGAINST, _CHANCE = 0.1, 0.05
_MOST_EQUATIONS, _MOST_ORDERS = 30, 60
_UNITS = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}


@dataclass(frozen=True)
class Identity:
    """What three columns, or two, keep.

    Attributes:
        names: a, b and c of c = a + b, c = a * b and c = a + b units; a and b of a <= b.
        steps: what each is rounded to, which is what it may be off by; zeros where it holds exactly.
        unit: seconds in one unit of b, of a span of time.
        weight: the share of cases of the sample that keep it.
    """

    kind: Kind
    names: tuple[str, ...]
    steps: tuple[float, ...] = (0.0, 0.0, 0.0)
    unit: float = 1.0
    weight: float = 1.0

    def against(self, values: Mapping[str, Numbers]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which cases contradict, and of which it is known."""
        read = [values[name] for name in self.names]
        known = np.logical_and.reduce([np.isfinite(v) for v in read])
        with np.errstate(invalid="ignore", over="ignore"):
            if self.kind == "order":
                return known & (read[0] > read[1]), known
            return known & ~_keeps(self.kind, read[0], read[1], read[2], self.steps, self.unit), known

    def broken(self, read: Sequence[Sql]) -> Sql:
        """The same as a predicate over expressions for the columns, which are NULL or finite."""
        if self.kind == "order":
            return Sql(f"{read[0]} > {read[1]}")
        a, b, c = read
        x, y, z = (literal(step / 2) for step in self.steps)
        digits = literal(_DIGITS)
        if self.kind == "product":
            slack = f" + abs({a}) * {y} + abs({b}) * {x} + {z}" if any(self.steps) else ""
            return Sql(f"abs({a} * {b} - {c}) > {digits} * abs({c}){slack}")
        if self.kind == "span":
            slack = f" + {literal(self.steps[1] * (1 - _DIGITS))}" if any(self.steps) else ""
            return Sql(f"abs(({c} - {a}) / {literal(self.unit)} - {b}) > {digits} * abs({b}){slack}")
        slack = f" + {literal(sum(self.steps) / 2)}" if any(self.steps) else ""
        return Sql(f"abs({a} + {b} - {c}) > {digits} * greatest(abs({a}), abs({b}), abs({c})){slack}")

    def words(self, names: Sequence[str]) -> str:
        """The identity for a reader."""
        match self.kind:
            case "order":
                return f"{names[0]} <= {names[1]}"
            case "sum":
                return f"{names[0]} + {names[1]} = {names[2]}"
            case "product":
                return f"{names[0]} * {names[1]} = {names[2]}"
            case "span":
                unit = next(word for word, seconds in _UNITS.items() if seconds == self.unit)
                return f"{names[1]} = {names[2]} - {names[0]} in {unit}"


def _keeps(
    kind: Kind, a: Numbers, b: Numbers, c: Numbers, steps: Sequence[Any], unit: float = 1.0
) -> NDArray[np.bool_]:
    if kind == "product":
        slack = (np.abs(a) * steps[1] + np.abs(b) * steps[0] + steps[2]) / 2
        return np.asarray(np.abs(a * b - c) <= slack + _DIGITS * np.abs(c))
    if kind == "span":
        # What is rounded down is off by up to one.
        return np.asarray(np.abs((c - a) / unit - b) <= steps[1] * (1 - _DIGITS) + _DIGITS * np.abs(b))
    size = np.maximum(np.maximum(np.abs(a), np.abs(b)), np.abs(c))
    return np.asarray(np.abs(a + b - c) <= sum(steps) / 2 + _DIGITS * size)


def step_of(values: Numbers) -> float:
    """What a column is rounded to: 1 for whole numbers, 0.01 for cents; 0 for what has more digits."""
    known = values[np.isfinite(values)][:2_000]
    for decimals in range(_DECIMALS + 1):
        if np.all(np.abs(known - np.round(known, decimals)) <= 1e-9 * np.maximum(np.abs(known), 1)):
            return float(10.0**-decimals)
    return 0.0


def identities(values: Mapping[str, Numbers], times: frozenset[str]) -> list[Identity]:
    """The equations and orders that most cases keep, and would not by chance.

    Args:
        values: a sample of the cases by column, NaN for none.
        times: the columns that are seconds since 1970.
    """
    numbers = [name for name in values if name not in times]
    steps = {name: step_of(values[name]) for name in values}
    found = [*_triples(values, numbers, steps), *_spans(values, numbers, sorted(times), steps)]
    found = sorted(found, key=lambda i: (-i.weight, i.kind, i.names))[:_MOST_EQUATIONS]
    orders = [*_orders(values, numbers), *_orders(values, sorted(times))]
    return found + sorted(orders, key=lambda i: (-i.weight, i.names))[:_MOST_ORDERS]


def _triples(values: Mapping[str, Numbers], numbers: Sequence[str], steps: Mapping[str, float]) -> Iterator[Identity]:
    if len(numbers) < 3:
        return
    probe = _probe(values, numbers)
    pairs = np.array(list(combinations(range(len(numbers)), 2)))
    a, b = probe[pairs[:, 0]], probe[pairs[:, 1]]
    widths = np.array([steps[name] for name in numbers])
    rounded = (widths[pairs[:, 0], None], widths[pairs[:, 1], None])
    for i, name in enumerate(numbers):
        c = probe[i][None, :]
        for kind in _TRIPLES:
            with np.errstate(invalid="ignore", over="ignore"):
                kept = _keeps(kind, a, b, c, (*rounded, widths[i])).sum(axis=1)
                known = np.isfinite(a + b + c).sum(axis=1)
            for p in np.flatnonzero((known >= _FEWEST) & (kept >= _KEPT * known)):
                left, right = (numbers[j] for j in pairs[p])
                if name not in (left, right):
                    names = (left, right, name)
                    yield from _checked(kind, names, tuple(steps[n] for n in names), 1.0, values)


def _spans(
    values: Mapping[str, Numbers], numbers: Sequence[str], times: Sequence[str], steps: Mapping[str, float]
) -> Iterator[Identity]:
    """Numbers that are the time between two times, in some unit."""
    for first, last in combinations(times, 2):
        for name in numbers:
            for start, end in ((first, last), (last, first)):
                for unit in _UNITS.values():
                    names = (start, name, end)
                    probe = dict(zip(names, _probe(values, names), strict=True))
                    against, known = Identity("span", names, (0.0, steps[name], 0.0), unit).against(probe)
                    if known.sum() >= _FEWEST and against.sum() <= (1 - _KEPT) * known.sum():
                        yield from _checked("span", names, (0.0, steps[name], 0.0), unit, values)


def _probe(values: Mapping[str, Numbers], names: Sequence[str]) -> Numbers:
    """A few rows from all over the sample, one row of the result per column."""
    return np.array([values[name][:: max(1, values[name].size // _PROBE)][:_PROBE] for name in names])


def _checked(
    kind: Kind, names: tuple[str, ...], steps: tuple[float, ...], unit: float, values: Mapping[str, Numbers]
) -> Iterator[Identity]:
    """The equation on the whole sample, exact if that holds as often, unless other values would keep it as well."""
    a, b, c = (values[name] for name in names)
    exact = Identity(kind, names, (0.0, 0.0, 0.0), unit)
    for found in (exact, Identity(kind, names, steps, unit)):
        against, known = found.against(values)
        cases = int(known.sum())
        if cases < _FEWEST or against.sum() > (1 - _KEPT) * cases:
            continue
        if kind != "span" and min(np.mean(c[known] != a[known]), np.mean(c[known] != b[known])) < _DIFFERS:
            return
        rows = np.flatnonzero(known)
        others = {**values, names[2]: np.full(c.size, np.nan)}
        others[names[2]][rows] = c[np.roll(rows, rows.size // 3 + 1)]
        missed, both = found.against(others)
        if missed.sum() >= (1 - _BY_CHANCE) * both.sum():
            # One that is rounded here and there holds for more cases than the exact one.
            rounded, _ = Identity(kind, names, steps, unit).against(values)
            if found is exact and rounded.sum() < 0.5 * against.sum():
                continue
            yield Identity(kind, names, found.steps, unit, 1 - float(against.sum()) / cases)
            return


def _orders(values: Mapping[str, Numbers], names: Sequence[str]) -> Iterator[Identity]:
    for one, other in combinations(names, 2):
        for low, high in ((one, other), (other, one)):
            order = Identity("order", (low, high))
            against, known = order.against({n: values[n][:: max(1, values[n].size // 4_000)] for n in (low, high)})
            if known.sum() < _FEWEST or against.sum() > _AGAINST * known.sum():
                continue
            rolled = np.roll(values[high], values[high].size // 3 + 1)
            both = np.isfinite(values[low]) & np.isfinite(rolled)
            chance = float(np.mean(values[low][both] > rolled[both])) if both.any() else 0.0
            if chance >= max(_CHANCE, 3 * against.sum() / known.sum()):
                against, known = order.against(values)
                yield Identity("order", (low, high), weight=1 - float(against.sum() / known.sum()))

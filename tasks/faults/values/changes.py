"""What may have been done to a value or to two of them, and how it is undone: a unit, a sign, two columns exchanged."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tasks.faults.values.cells import Cells, Numbers

# What a value is multiplied with when its unit is taken for another, each way round; in words for the reader.
FACTORS: tuple[tuple[float, str], ...] = (
    (10.0, "ten"),
    (100.0, "a hundred"),
    (1_000.0, "a thousand"),
    (10_000.0, "ten thousand"),
    (1_000_000.0, "a million"),
    (12.0, "12 (months and years, inches and feet, dozens)"),
    (24.0, "24 (hours and days)"),
    (60.0, "60 (seconds, minutes and hours)"),
    (3_600.0, "3,600 (seconds and hours)"),
    (1_440.0, "1,440 (minutes and days)"),
    (86_400.0, "86,400 (seconds and days)"),
    (7.0, "7 (days and weeks)"),
    (365.25, "365.25 (days and years)"),
    (2.20462, "2.2046 (pounds and kilograms)"),
    (28.3495, "28.35 (grams and ounces)"),
    (16.0, "16 (ounces and pounds)"),
    (1.609344, "1.609 (kilometres and miles)"),
    (1.852, "1.852 (kilometres and nautical miles)"),
    (1.150779, "1.151 (miles and nautical miles)"),
    (3.28084, "3.281 (feet and metres)"),
    (1.09361, "1.094 (yards and metres)"),
    (2.54, "2.54 (centimetres and inches)"),
    (25.4, "25.4 (millimetres and inches)"),
    (39.3701, "39.37 (inches and metres)"),
    (3.6, "3.6 (km/h and m/s)"),
    (2.236936, "2.237 (mph and m/s)"),
    (3.785412, "3.785 (litres and gallons)"),
    (4.184, "4.184 (joules and calories)"),
    (33.8639, "33.86 (millibars and inches of mercury)"),
    (10.7639, "10.76 (square feet and square metres)"),
    (18.0182, "18.02 (mg/dl and mmol/l of glucose)"),
    (88.42, "88.42 (µmol/l and mg/dl of creatinine)"),
)
# Factors that are met so often that a relation need not tell them exactly.
_COMMON = {10.0, 100.0, 1_000.0, 10_000.0, 1_000_000.0, 60.0, 3_600.0}
_CELSIUS = ("converted from °F to °C", "converted from °C to °F")


@dataclass(frozen=True)
class Change:
    """Values at fault: `slope` times the true value plus `offset`, or two columns exchanged.

    Attributes:
        words: what was done, to stand after "looks"; key: the same, short and for ever the same.
    """

    kind: Literal["unit", "sign", "swap"]
    columns: tuple[str, ...]
    words: str
    key: str
    slope: float = 1.0
    offset: float = 0.0

    @property
    def common(self) -> bool:
        """Whether it is a factor that is met everywhere."""
        return any(abs(self.slope / f - 1) < 1e-9 or abs(self.slope * f - 1) < 1e-9 for f in _COMMON)

    def undo(self, cells: Cells) -> Cells:
        """The cases as they would be without it."""
        numbers = dict(cells.numbers)
        if self.kind == "swap":
            left, right = self.columns
            numbers[left], numbers[right] = numbers[right], numbers[left]
        else:
            (name,) = self.columns
            numbers[name] = self.undone(numbers[name])
        return Cells(cells.ids, numbers, cells.levels, cells.parts)

    def undone(self, values: Numbers) -> Numbers:
        """A column's values without it."""
        return np.asarray((values - self.offset) / self.slope)


def known_changes(name: str) -> list[Change]:
    """Everything that may have been done to one column."""
    changes = [Change("sign", (name,), "as if its sign were turned round", "sign turned", -1.0)]
    for factor, words in FACTORS:
        changes.append(Change("unit", (name,), f"multiplied by {words}", f"times {factor:g}", factor))
        changes.append(Change("unit", (name,), f"divided by {words}", f"divided by {factor:g}", 1 / factor))
    to_celsius, to_fahrenheit = _CELSIUS
    changes.append(Change("unit", (name,), to_celsius, "°F as °C", 1 / 1.8, -32 / 1.8))
    changes.append(Change("unit", (name,), to_fahrenheit, "°C as °F", 1.8, 32.0))
    return changes


def decoys(change: Change, width: float) -> list[Change]:
    """The same with constants that mean nothing, far enough from the true one to be told from it."""
    step = max(0.157, 7 * width)
    shifts = (step, -step, 1.7 * step, -1.7 * step)
    return [Change(change.kind, change.columns, "", "", change.slope * float(np.exp(s)), change.offset) for s in shifts]

"""The scale on which a column's values are compared, and the middle and width of numbers that faults cannot move.

Amounts that are positive are compared by their logarithm, so that a wrong unit is a step of known size wherever it
happens; numbers that pass through zero are compared as they are, in units of their own width.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tasks.faults.values.cells import Numbers

# A normal distribution's standard deviation over its median absolute deviation.
_SIGMA = 1.4826
# A positive column may hold so many negative values by a fault; around zero it is nearly empty then.
_FLIPPED, _AROUND_ZERO = 0.3, 0.02


@dataclass(frozen=True)
class Scale:
    """How a column is compared: `log` or in units of its own width around its middle."""

    kind: Literal["log", "plain"]
    middle: float
    width: float

    def of(self, values: Numbers) -> Numbers:
        """Values on this scale; NaN where they have no place on it."""
        if self.kind == "log":
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.where(values > 0, np.log(np.where(values > 0, values, 1.0)), np.nan)
        return (values - self.middle) / self.width


def spread(values: Numbers) -> float:
    """The median absolute deviation, as a standard deviation; 0 for no values."""
    known = values[np.isfinite(values)]
    return float(_SIGMA * np.median(np.abs(known - np.median(known)))) if known.size else 0.0


def width_of(values: Numbers) -> float:
    """The width of a column: as `spread`, and the larger half of what the middle two thirds span where that is more."""
    known = values[np.isfinite(values)]
    if not known.size:
        return 0.0
    low, middle, high = np.quantile(known, (0.16, 0.5, 0.84))
    return max(spread(known), float(high - low) / 2, float(max(high - middle, middle - low)) / 2)


def scale_of(values: Numbers) -> Scale | None:
    """The scale of a column from its values; None for one that hardly varies."""
    known = values[np.isfinite(values) & (values != 0)]
    if known.size < 100 or np.unique(known[:5_000]).size < 4:
        return None
    size = np.abs(known)
    negative = float((known < 0).mean())
    around = float((size < 0.1 * np.median(size)).mean())
    if negative == 0 or (negative <= _FLIPPED and around <= _AROUND_ZERO):
        logs = np.log(size)
        return Scale("log", float(np.median(logs)), max(width_of(logs), 1e-9))
    everything = values[np.isfinite(values)]
    width = width_of(everything)
    return Scale("plain", float(np.median(everything)), width) if width > 0 else None

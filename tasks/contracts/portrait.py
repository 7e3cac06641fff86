"""What is shown of a segment beside its numbers: its rate curves, and what else is different about its cases."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class CurveBin:
    """One bin or category of a rate curve.

    Attributes:
        words: the bin for a reader ("from 6 h to below 8 h"); start: where it begins ("6 h"), empty where it is open or
            a category.
        cases: analysed ones; rate, low, high: their error rate and its 95 % interval, None where there are none.
        inside: whether the segment's condition selects it.
    """

    words: str
    start: str
    cases: int
    rate: float | None
    low: float | None
    high: float | None
    inside: bool


@dataclass(frozen=True)
class End:
    """One end of a segment's interval: as it is told, and between which cut points the best one lies at 95 %.

    low and high are empty where the cases do not tell one cut point from another.
    """

    side: Literal["from", "to"]
    told: str
    low: str
    high: str


@dataclass(frozen=True)
class Curve:
    """The error rate along one column that a segment restricts, where the segment's other conditions hold.

    Measured on the half of the cases that was not searched.

    Attributes:
        label: the column for a reader; given: the other conditions in words, empty if there are none.
        ordered: bins follow each other; otherwise they are categories, the highest rate first.
        bins: without missing values, which are `missing`; None where nothing is missing.
        inside, outside: the rate of the cases that the condition selects, and of the others; None where there are none.
        ends: of an interval, where it begins and ends.
    """

    column: str
    label: str
    given: str
    ordered: bool
    bins: tuple[CurveBin, ...]
    missing: CurveBin | None
    inside: float | None
    outside: float | None
    ends: tuple[End, ...] = ()


@dataclass(frozen=True)
class Contrast:
    """One column that the segment does not restrict, and in which its cases differ from all others.

    Attributes:
        words: the part of the column that they have most more of, e.g. "carrier is ExpressJet".
        inside, outside: the share of the segment's cases, and of all others, for which it holds.
    """

    column: str
    words: str
    inside: float
    outside: float


@dataclass(frozen=True)
class Portrait:
    """Everything that is shown of one segment beside its numbers; one curve a condition.

    Attributes:
        contrasts: the largest differences first; compared: so many other columns were looked at for them.
    """

    curves: tuple[Curve, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    compared: int = 0


NO_PORTRAIT = Portrait()

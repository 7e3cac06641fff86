"""Other known scores of a segment, beside its excess errors: to compare with other tools, or to order the list by."""

from dataclasses import dataclass
from math import asin, sqrt

from tasks.ruler.readings import Reading
from tasks.ruler.statistics import significant

# How much SliceLine's score makes of the error beside the size.
SLICELINE_ALPHA = 0.99


@dataclass(frozen=True)
class Scores:
    """None where they are not defined: no analysed cases in the set, none outside it, or no error anywhere.

    Attributes:
        sliceline: a * (mean error / overall mean - 1) - (1 - a) * (cases / cases of the set - 1); 0 is the whole
            (Sagadeeva & Boehm, SIGMOD 2021).
        effect_size: Cohen's h, 2 asin(sqrt(rate)) - 2 asin(sqrt(rate elsewhere)); 0.2 is called small, 0.5 medium, 0.8
            large (Cohen 1988).
        lift: the rate as a multiple of the overall rate (Brin, Motwani, Ullman & Tsur, SIGMOD 1997).
    """

    sliceline: float | None
    effect_size: float | None
    lift: float | None


def scores(reading: Reading) -> Scores:
    """The scores of one set; weighted where weights are given."""
    total = reading.total
    if total is None:
        raise ValueError("a total has no scores: it is what others are compared with")
    rest = total.weight - reading.weight
    if reading.weight <= 0:
        return Scores(None, None, None)
    rate = reading.errors / reading.weight
    effect_size = _h(rate) - _h((total.errors - reading.errors) / rest) if rest > 0 else None
    if total.errors <= 0:
        return Scores(None, None if effect_size is None else significant(effect_size), None)
    lift = rate / (total.errors / total.weight)
    sliceline = SLICELINE_ALPHA * (lift - 1) - (1 - SLICELINE_ALPHA) * (total.weight / reading.weight - 1)
    return Scores(significant(sliceline), None if effect_size is None else significant(effect_size), significant(lift))


def _h(rate: float) -> float:
    """The angle of a rate; sums may leave it a last digit outside of 0 and 1."""
    return 2 * asin(sqrt(min(max(rate, 0.0), 1.0)))

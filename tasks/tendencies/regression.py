"""Which way predictions lean, and how large the loss is.

The mean residual of a segment is told if it is on its side of zero and further out than elsewhere: a model that is too
high everywhere is so on the whole, not in a segment.
"""

from collections.abc import Iterator
from math import floor, log10

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Measure
from tasks.evaluation.words import number, quantity
from tasks.slices.quantities import Quantity
from tasks.sql import Sql
from tasks.tendencies.question import Question


def residuals(contract: Contract, columns: tuple[Column, ...], evaluation: Sql) -> Iterator[Question]:
    """Where predictions are too high, and where they are too low."""
    yield _leaning(contract, columns, evaluation, "over", "high")
    yield _leaning(contract, columns, evaluation, "under", "low")


def _leaning(contract: Contract, columns: tuple[Column, ...], evaluation: Sql, name: str, side: str) -> Question:
    other = "low" if side == "high" else "high"

    def says(subject: str, measure: Measure) -> str:
        here, low, high, elsewhere = means(measure)
        interval = f"95 % interval {number(low)} to {quantity(contract, high)}"
        apart = f"{quantity(contract, abs(elsewhere))} too {side if elsewhere >= 0 else other}"
        return f"{subject}: predicted {quantity(contract, here)} too {side} on average ({interval}), elsewhere {apart}"

    residual = Sql("error__residual" if side == "high" else "-error__residual")
    return Question(name, f"Predicted too {side}", "", evaluation, columns, Quantity(residual, above=0.0), says)


def loss(contract: Contract, columns: tuple[Column, ...], evaluation: Sql) -> Question:
    """Where the graded loss is large: in a regression how far off predictions are, else the log loss."""
    off = contract.task == "regression"

    def says(subject: str, measure: Measure) -> str:
        here, low, high, elsewhere = means(measure)
        if off:
            interval = f"95 % interval {number(low)} to {quantity(contract, high)}"
            said = f"off by {quantity(contract, here)} on average ({interval})"
            return f"{subject}: {said}, elsewhere by {quantity(contract, elsewhere)}"
        said = f"a loss of {number(here)} on average (95 % interval {number(low)} to {number(high)})"
        return f"{subject}: {said}, elsewhere {number(elsewhere)}"

    title = "Further off than elsewhere" if off else "A larger loss than elsewhere"
    return Question("loss", title, "", evaluation, columns, Quantity(Sql("error__loss"), signed=False), says)


def means(measure: Measure) -> tuple[float, float, float, float]:
    """The mean with its interval, and that of the others, with no more decimals than the interval deserves."""
    ends = measure.error_rate, measure.rate_low, measure.rate_high, measure.error_rate_elsewhere
    here, low, high, elsewhere = (end or 0.0 for end in ends)
    decimals = deserved(high - here)
    return round(here, decimals), round(low, decimals), round(high, decimals), round(elsewhere, decimals)


def deserved(reach: float) -> int:
    """So many decimals as an interval that reaches so far to one side deserves."""
    return 1 - floor(log10(reach)) if reach > 0 else 3

"""The grids on which loss and weight are stored, so that their sums are exact and come out the same in any order.

Doubles that are whole multiples of one power of two q add up without any rounding as long as the total stays below
2^53 q (pre-rounding: Demmel & Nguyen, "Fast Reproducible Floating-Point Summation", ARITH 2013). With the weight on a
grid u and the loss on a grid q, the products are multiples of u q. So sums of weights, of squared weights, of losses
and of weighted losses, over any set of rows, in any order and on any number of threads, are exact.

u follows from the sum of squared weights; weights of few binary digits (1, 2.5, all equal) keep every digit and leave
all room to the loss. q follows from the sum of weighted losses. What rounding costs: with 10 million rows a loss keeps
27 binary digits of the mean loss if weights are equal, 14 if they are not; a weight then keeps 14 digits of the root
mean square, and is never rounded to zero.
"""

from dataclasses import dataclass
from math import frexp, ldexp

from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.evaluation.words import count
from tasks.sql import Sql

# Two bits less than a double has, for the roundings themselves and for zero weights.
_BITS = 51


@dataclass(frozen=True)
class Grids:
    """The powers of two of which losses and weights are multiples."""

    loss: float
    weight: float


def grids(engine: Engine, graded: Sql) -> Grids:
    """Choose the grids for a graded relation.

    Raises:
        ContractError: if a weight is missing, negative or not finite, or all are 0.
    """
    rows, unusable, positive, squares = engine.row("evaluation/weights", graded=graded)
    if unusable:
        raise ContractError(
            [
                Problem(
                    "predictions.weight",
                    f"{count(unusable, 'weight is', 'weights are')} missing, negative or not finite",
                    "give every prediction a weight of 0 or more",
                )
            ]
        )
    if rows and not positive:
        raise ContractError(
            [
                Problem(
                    "predictions.weight",
                    f"all {count(rows, 'weight is', 'weights are')} 0, so that no case counts",
                    "give the cases that count a weight above 0, or take predictions.weight away",
                )
            ]
        )
    # The root of the sum of squares: (w / u)^2 adds up to at most 2^51.
    fine = power_of_two(squares / 2.0**_BITS, root=True)
    bits, weighted, unweighted = engine.row("evaluation/loss_totals", {"quantum": fine}, graded=graded)
    weight = fine * (bits & -bits) if bits else fine
    # Losses of cases that weigh nothing still have to add up among themselves.
    total = weighted * (fine / weight) + unweighted
    return Grids(loss=power_of_two(total / 2.0**_BITS), weight=weight)


def power_of_two(value: float, *, root: bool = False) -> float:
    """The smallest power of two that is not below a value (or, with `root`, below its square root); 1 for 0.

    >>> power_of_two(0.3), power_of_two(0.5), power_of_two(17.0, root=True), power_of_two(0.0)
    (0.5, 0.5, 8.0, 1.0)
    """
    if value <= 0:
        return 1.0
    mantissa, exponent = frexp(value)
    exponent -= mantissa == 0.5
    return ldexp(1.0, -(-exponent // 2) if root else exponent)

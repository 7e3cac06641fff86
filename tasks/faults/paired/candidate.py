"""What may explain that values differ from their reference: the shape of a candidate, and when one is believed."""

from dataclasses import dataclass
from math import log

from tasks.sql import Sql

# Fewer cells of one column explain nothing.
FEWEST = 3
# An explanation must hold for this share of the cells that differ, beyond what chance gives.
SHARE = 0.5
# A parameter that was fitted to the cells themselves has to hold for nearly all of them.
FITTED_SHARE = 0.9
# Chance that agreement with a neighbour is luck, after looking at all neighbours.
_LUCK = 1e-5


# The condition of an explanation that a cell alone does not tell.
NOT_ALONE = Sql("FALSE")


@dataclass(frozen=True)
class Candidate:
    """One explanation.

    Attributes:
        kind: of the finding.
        slug: its short name with its parameters' kind, never their fitted values; part of an evidence column's name.
        phrase: what happened to the values, after "cases with <columns>".
        condition: over o and r, where the cell alone tells.
        fitted: a parameter was estimated from the cells.
        distinct: different reference values that must be among the explained ones; images: different observed ones,
            because whatever was set to one value is what a cast of small numbers gives, too.
    """

    kind: str
    slug: str
    phrase: str
    remedy: str
    condition: Sql = NOT_ALONE
    fitted: bool = False
    distinct: int = 3
    images: int = 1


def beyond_chance(equal: int, met: int, chance: float, tried: int) -> float:
    """The share of agreement beyond chance; zero where luck could have given it, were `tried` explanations tried.

    The bound is Chernoff's: P(X >= k) <= exp(-n KL(k/n || p)) for a binomial X (Hoeffding 1963, theorem 1).
    """
    if met < FEWEST or equal < FEWEST or chance >= 1:
        return 0.0
    share = equal / met
    if share <= chance:
        return 0.0
    # A control that never agreed on so few rows may still agree now and then.
    likely = max(chance, 1e-3)
    divergence = share * log(share / likely) + ((1 - share) * log((1 - share) / (1 - likely)) if share < 1 else 0.0)
    if met * divergence < log(tried / _LUCK):
        return 0.0
    return (share - chance) / (1 - chance)

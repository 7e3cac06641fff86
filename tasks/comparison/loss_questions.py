"""What may have grown in a case that did not change sides: how far off it is, how it leans, what a query loses."""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.contracts.config import Contract
from tasks.evaluation.words import number, quantity
from tasks.sql import Sql, ident

LOSS_BEFORE, RESIDUAL_BEFORE = ident("errata__loss_before"), ident("errata__residual_before")


@dataclass(frozen=True)
class Means:
    """A number on the same cases: its mean before and now, by how much it grew with its interval, and elsewhere."""

    before: float
    now: float
    grew: float
    low: float
    high: float
    elsewhere: float


@dataclass(frozen=True)
class Question:
    """In which segments did a number grow?

    Attributes:
        name: of the question; noun: what a row of the relation is called, in the plural.
        before: the number under the model before; grew: what it is now beyond that.
        further: numbers whose sum must be above zero too, if growing alone is not worse.
        figures, beyond: what it is and was, and by how much more, as parts of a sentence.
    """

    name: str
    noun: str
    before: Sql
    grew: Sql
    further: tuple[Sql, ...]
    figures: Callable[[Means], str]
    beyond: Callable[[Means], str]


def questions(contract: Contract) -> tuple[Question, ...]:
    """Of a regression and of a ranking; where cases are right or wrong, the failures themselves are compared."""
    if contract.task == "regression":
        return _off(contract), _leaning(contract, "over", "high"), _leaning(contract, "under", "low")
    return (_query_loss(),) if contract.task == "ranking" else ()


def _off(contract: Contract) -> Question:
    return Question(
        name="loss",
        noun="cases",
        before=LOSS_BEFORE,
        grew=Sql(f"error__loss - {LOSS_BEFORE}"),
        further=(),
        figures=lambda m: f"off by {quantity(contract, m.now)} on average and by {quantity(contract, m.before)} before",
        beyond=lambda m: _by_how_much(m, "more", "less", lambda value: quantity(contract, value)),
    )


def _leaning(contract: Contract, name: str, side: str) -> Question:
    """Predictions that moved to one side, and are further from zero on that side than they were on either.

    With the mean residuals b before and n now, that is n - b > 0 and n + b > 0.
    """
    other = "low" if side == "high" else "high"
    sign = "" if side == "high" else "-"

    def leans(value: float) -> str:
        return f"{quantity(contract, abs(value))} too {side if value >= 0 else other}"

    return Question(
        name=name,
        noun="cases",
        before=Sql(f"{sign}{RESIDUAL_BEFORE}"),
        grew=Sql(f"{sign}(error__residual - {RESIDUAL_BEFORE})"),
        further=(Sql(f"{sign}(error__residual + {RESIDUAL_BEFORE})"),),
        figures=lambda m: f"predicted {leans(m.now)} on average and {leans(m.before)} before",
        beyond=lambda m: _by_how_much(m, f"{side}er", f"{other}er", lambda value: quantity(contract, value)),
    )


def _query_loss() -> Question:
    return Question(
        name="query_loss",
        noun="queries",
        before=LOSS_BEFORE,
        grew=Sql(f"error__loss - {LOSS_BEFORE}"),
        further=(),
        figures=lambda m: f"{number(m.now)} of a perfect order is lost on average and {number(m.before)} was before",
        beyond=lambda m: _by_how_much(m, "more", "less", number),
    )


def _by_how_much(means: Means, more: str, less: str, shown: Callable[[float], str]) -> str:
    other = means.elsewhere
    beside = f"by {shown(abs(other))} {more if other > 0 else less}" if other else "as before"
    interval = f"95 % interval {number(means.low)} to {shown(means.high)}"
    return f"{shown(means.grew)} {more} ({interval}), elsewhere {beside}"

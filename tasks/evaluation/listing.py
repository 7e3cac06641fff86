"""Cases read from the evaluation table: the failures with the greatest loss (or another column), or chosen ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.engine import Engine
from tasks.sql import Sql, ident, literal


@dataclass(frozen=True)
class Failure:
    """A failure as it stands in the evaluation table; residual and scaled are for regression.

    A chosen case may have been right; its kind is empty then.
    """

    case_id: str
    prediction: str
    score: float | None
    label: str
    kind: str
    loss: float
    residual: float | None
    scaled: float | None


def failures(
    engine: Engine,
    evaluation: Sql,
    limit: int,
    *,
    kind: str | None = None,
    by: str = "error__loss",
    residuals: bool = False,
) -> list[Failure]:
    """At most `limit` failures (of one kind), greatest first; ties in an order that favours no key."""
    values: dict[str, object] = {"limit": limit} | ({"kind": kind} if kind is not None else {})
    rows = engine.rows(
        "evaluation/failures",
        values,
        evaluation=evaluation,
        by=ident(by),
        kinds=kind is not None,
        residual=ident("error__residual") if residuals else literal(None),
        scaled=ident("error__scaled") if residuals else literal(None),
    )
    return [Failure(*row) for row in rows]


def chosen(engine: Engine, evaluation: Sql, ids: Sequence[str], *, residuals: bool = False) -> list[Failure]:
    """The cases with these ids, in the order of their ids."""
    rows = engine.rows(
        "evaluation/chosen",
        {"ids": list(ids)},
        evaluation=evaluation,
        residual=ident("error__residual") if residuals else literal(None),
        scaled=ident("error__scaled") if residuals else literal(None),
    )
    return [Failure(*row) for row in rows]

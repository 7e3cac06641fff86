"""The failures with the greatest loss (or another column), read from the evaluation table."""

from dataclasses import dataclass

from tasks.engine import Engine
from tasks.sql import Sql, ident, literal


@dataclass(frozen=True)
class Failure:
    """A failure as it stands in the evaluation table; residual and scaled are for regression."""

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

"""Queries of a ranking: in which of them the order is far from the best one.

The unit is the query, with what it lost (1 - NDCG, what its items lost together) and the columns that are the same for
all of its items. A column that differs within a query says something of items, and is none here.
"""

from collections.abc import Sequence

from tasks.contracts.columns import Column
from tasks.contracts.findings import Measure
from tasks.engine import Engine
from tasks.evaluation.words import number
from tasks.slices.quantities import Quantity
from tasks.sql import Sql, ident
from tasks.tendencies.question import Question
from tasks.tendencies.regression import means


def query_loss(engine: Engine, columns: tuple[Column, ...], evaluation: Sql) -> Question:
    """Where queries lose more than others."""
    relation, kept = queries(engine, columns, evaluation)

    def says(subject: str, measure: Measure) -> str:
        here, low, high, elsewhere = means(measure)
        interval = f"95 % interval {number(max(low, 0.0))} to {number(min(high, 1.0))}"
        lost = f"{number(here)} of a perfect order is lost on average ({interval})"
        return f"{subject}: {lost}, elsewhere {number(elsewhere)}"

    return Question(
        name="query_loss",
        title="Queries that are ordered worse than others",
        about="",
        relation=relation,
        columns=kept,
        quantity=Quantity(Sql("error__loss"), signed=False),
        says=says,
        noun="queries",
    )


def queries(
    engine: Engine, columns: tuple[Column, ...], evaluation: Sql, summed: Sequence[Sql] = ()
) -> tuple[Sql, tuple[Column, ...]]:
    """The queries as cases, with the columns that are the same for their items, and the sums of others."""
    kept, view = _constant_in_query(engine, columns, evaluation), ident("errata__queries")
    names = [ident(column.name) for column in kept]
    engine.execute("tendencies/queries", view=view, evaluation=evaluation, columns=names, summed=summed)
    return view, kept


def _constant_in_query(engine: Engine, columns: tuple[Column, ...], evaluation: Sql) -> tuple[Column, ...]:
    """The columns that can be asked about queries: of one value, or none, within each of them."""
    asked = [column for column in columns if column.kind != "nested"]
    names = [ident(column.name) for column in asked]
    constant = engine.row_in_batches("tendencies/constant_in_query", None, "columns", names, evaluation=evaluation)
    return tuple(column for column, one_value in zip(asked, constant, strict=True) if one_value)

"""A question beyond right and wrong, as a number of every case."""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.findings import Measure
from tasks.slices.quantities import Quantity
from tasks.sql import Sql


@dataclass(frozen=True)
class Question:
    """In which segments is a number large?

    Attributes:
        name, title, about: of the aspect (`tasks.contracts.tendencies`).
        relation: the cases it is asked of, like an evaluation table; columns: what a segment can be a condition on.
        quantity: the number.
        says: a segment and what was measured of it (sums and means of the number) as one sentence without a full stop.
        noun: what a row of the relation is called, in the plural.
        by_prediction: whether the predicted class may be a condition, where there are many classes.
    """

    name: str
    title: str
    about: str
    relation: Sql
    columns: tuple[Column, ...]
    quantity: Quantity
    says: Callable[[str, Measure], str]
    noun: str = "cases"
    by_prediction: bool = True

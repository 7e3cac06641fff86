"""Texts as they are written: which columns hold them, and how many different values look in a given way.

What a look means for the reader is for the detectors. Conditions are on different values, not on rows: most columns of
text have few of them, and a regular expression is dear.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.faults.counted import asked
from tasks.faults.material import Material
from tasks.sql import Sql, literal

# Fewer cases than this are a slip of somebody's hand, and no step of the data preparation.
FEWEST = 3


@dataclass(frozen=True)
class Look:
    """The values of a column that meet a condition.

    Attributes:
        cases: scored cases with such a value.
        values: how many different ones.
        example: the first of them in the order of the alphabet; "" for none.
    """

    cases: int
    values: int
    example: str


def text_columns(material: Material) -> tuple[Column, ...]:
    """The columns of text whose values may be shown."""
    return tuple(column for column in material.values if column.type.upper() == "VARCHAR")


def looks(material: Material, conditions: Sequence[Sql]) -> Iterator[tuple[Column, list[Look]]]:
    """By column of text: how many cases and different values meet each condition, which reads the value as `value`."""
    columns = text_columns(material)
    names = {column.name for column in columns}
    found = asked(material.engine, material.counted, names, "faults/values/looks", conditions=list(conditions))
    for column in columns:
        row = found[column.name][0] if found[column.name] else (0, 0, "") * len(conditions)
        yield column, [Look(*row[i : i + 3]) for i in range(0, len(row), 3)]


def matches(value: Sql, pattern: str) -> Sql:
    """Whether a part of a text has the look of a regular expression."""
    return Sql(f"regexp_matches({value}, {literal(pattern)})")


def is_all(value: Sql, pattern: str) -> Sql:
    """Whether a text as a whole has the look of a regular expression."""
    return Sql(f"regexp_full_match({value}, {literal(pattern)})")


def column_words(column: Column) -> str:
    """A column of a joined table or of the predictions, as a reader finds it in the source."""
    return column.source_name if column.table == "predictions" else f"{column.table}.{column.source_name}"

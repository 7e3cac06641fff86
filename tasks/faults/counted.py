"""The different values of the columns with their cases: counted once, because most questions are about these alone.

Columns of not too many values stand in one table, so that one statement can ask something of all of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.contracts.columns import FLOATS, Column
from tasks.engine import Engine, Values
from tasks.sql import Sql, ident, join, statement

_TABLE = ident("counted")
# Different values of a column, and of all columns, that the table holds.
_MOST_VALUES, _MOST_OF_ALL = 50_000, 2_000_000


@dataclass(frozen=True)
class Counted:
    """Columns whose different values one relation holds.

    Attributes:
        relation: a row per column and value: the place of the column, the value as text, as number where it is one,
            and its cases; a missing value is one.
        columns: by their place.
    """

    relation: Sql
    columns: Mapping[int, Column]

    def of(self, names: Collection[str]) -> "Counted":
        """The same of some of the columns."""
        columns = {place: column for place, column in self.columns.items() if column.name in names}
        places = join(", ", [Sql(str(place)) for place in columns] or [Sql("NULL")])
        return Counted(_nested("faults/counted_columns", counted=self.relation, places=places), columns)


def count_values(engine: Engine, evaluation: Sql, columns: Sequence[Column]) -> tuple[Counted, ...]:
    """The values of all columns: those of the table, and every other column by itself, counted when it is asked."""
    values = [_finite(column) for column in columns]
    about = engine.row_in_batches("faults/near/distinct_values", None, "columns", values, evaluation=evaluation)
    engine.execute("faults/counted_table", table=_TABLE)
    kept: dict[int, Column] = {}
    others: list[Counted] = []
    room = _MOST_OF_ALL
    for place, (column, value, distinct) in enumerate(zip(columns, values, about, strict=True)):
        relation = counted(evaluation, value, number=column.kind == "number", place=place)
        if distinct <= min(_MOST_VALUES, room):
            # One statement a column: side by side, the groups of many columns would not fit into memory.
            engine.execute("faults/count_values", table=_TABLE, counted=relation)
            kept[place] = column
            room -= distinct
        else:
            others.append(Counted(relation, {place: column}))
    return (Counted(_TABLE, kept), *others)


def asked(
    engine: Engine,
    groups: Iterable[Counted],
    names: Collection[str],
    statement_name: str,
    values: Values | None = None,
    /,
    **parameters: Any,
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that a statement gives for each of some columns, by the column's name.

    The statement reads `counted`, and its first column is the place.
    """
    found: dict[str, list[tuple[Any, ...]]] = {column: [] for column in names}
    for group in (each.of(names) for each in groups):
        for place, *row in (
            engine.rows(statement_name, values, counted=group.relation, **parameters) if group.columns else ()
        ):
            found[group.columns[place].name].append(tuple(row))
    return found


def counted(relation: Sql, value: Sql, *, number: bool = False, place: int = 0) -> Sql:
    """The different values of an expression over a relation with their cases, as the relation of one column."""
    return _nested("faults/counted_values", relation=relation, value=value, number=int(number), place=place)


def _nested(name: str, **names: object) -> Sql:
    return Sql(f"({statement(name, **names)})")


def _finite(column: Column) -> Sql:
    """The column's value, without what is no number or no end."""
    name = ident(column.name)
    return Sql(f"CASE WHEN isfinite({name}) THEN {name} END") if column.type.upper() in FLOATS else name

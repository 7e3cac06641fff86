"""Which row of the joined tables a case's values came from: cases that share it share its values, right or wrong.

Many flights meet one hour of the weather. A count that is to be surprising counts such rows, not their cases.
"""

from collections.abc import Sequence

from tasks.contracts.columns import Column
from tasks.faults.joins.sides import sides
from tasks.faults.material import Material
from tasks.sql import Sql, ident, join


def joined_row(material: Material, columns: Sequence[Column]) -> Sql | None:
    """An expression, alike for cases whose values of these columns came from the same rows; None if each has its own.

    Of an as-of table that row is told by its key and the second at which it began.
    """
    wanted = {column.table for column in columns}
    met = [side for side in sides(material) if side.name in wanted]
    if len(met) < len(wanted):
        return None
    as_of = {table.name for table in material.contract.tables if table.valid_from is not None}
    parts = [left for side in met for left in side.lefts]
    parts += [_began(side.name) for side in met if side.name in as_of]
    return Sql(f"hash({join(', ', parts)})")


def whole_keys(material: Material, columns: Sequence[Column]) -> list[str]:
    """Columns that are the key of a table by themselves: each tells all that its rows hold, and nothing by that."""
    wanted = {column.table for column in columns}
    return [side.pairs[0].left for side in sides(material) if side.name in wanted and len(side.pairs) == 1]


def _began(table: str) -> Sql:
    age = ident(f"{table}__age_days")
    return Sql(f"floor(epoch(case__time)) - round({age} * 86400)")

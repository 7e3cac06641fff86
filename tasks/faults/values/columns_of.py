"""Where a column of the evaluation table stands in the training rows and in the run before."""

from collections.abc import Mapping

from tasks.contracts.columns import Column, kind_of
from tasks.faults.material import Material


def named_in(columns: Mapping[str, str], column: Column) -> str | None:
    """The name of a column in other rows: as in the evaluation table, or as in its own table; of the same kind."""
    for name in (column.name, column.source_name):
        if name in columns and kind_of(columns[name]) == column.kind:
            return name
    return None


def kept(material: Material) -> tuple[Column, ...]:
    """The columns of `values` that the run before has too."""
    if material.previous is None or "case__id" not in material.previous.columns:
        return ()
    before = material.previous.columns
    return tuple(c for c in material.values if c.name in before and kind_of(before[c.name]) == c.kind)

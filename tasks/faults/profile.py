"""What each column holds, in a few numbers that several detectors ask for: computed once for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tasks.engine import Engine
from tasks.faults.counted import Counted
from tasks.sql import Sql

# Values of a column whose counts are kept; a spike is among the most frequent ones by what it is.
FREQUENT = 20


@dataclass(frozen=True)
class Facts:
    """One column over all scored cases.

    Attributes:
        rows: cases with a value; NaN and infinities are none.
        missing: cases without.
        distinct: different values.
        low, high: the smallest and the largest finite value of a number; None for anything else.
        frequent: the most frequent values as text with their exact counts, most frequent first.
        counted: the relation of its different values, as in `tasks.faults.counted.Counted`.
    """

    rows: int
    missing: int
    distinct: int
    low: float | None
    high: float | None
    frequent: tuple[tuple[str, int], ...]
    counted: Sql


def profile(engine: Engine, groups: Iterable[Counted]) -> Mapping[str, Facts]:
    """The facts of each column, by its name."""
    facts: dict[str, Facts] = {}
    for group in groups:
        rows = engine.rows("faults/profile", counted=group.relation, frequent=FREQUENT)
        found = {place: row for place, *row in rows}
        for place, column in group.columns.items():
            # Without a case there is no row.
            present, missing, distinct, low, high, frequent = found.get(place, (0, 0, 0, None, None, []))
            values = tuple((one["value"], -one["less"]) for one in frequent)
            facts[column.name] = Facts(present, missing, distinct, low, high, values, group.of({column.name}).relation)
    return facts

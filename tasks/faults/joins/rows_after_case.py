"""Rows that tell of something later than the case they are joined to, where that cannot be.

An aircraft is not built after it has flown: such a row is another entity's under the same key, or a later state of it.
That a column can only lie before the case is told from the cases: for nearly all of them it does. Columns that by
their name look ahead (an end, a due day) or say when a row was written are left out; whether those leak is asked
elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.joins.sides import Side, sides
from tasks.faults.material import Material
from tasks.faults.needs import TABLES, TIME
from tasks.moments import is_moment, microseconds
from tasks.sql import Sql, ident

# Nearly all: so many of the cases have it before them.
BEFORE = 0.98
FEWEST_CASES = 100
_DAY = 86_400_000_000
_YEAR = re.compile(r"(^|[\W_])(year|yr)([\W_]|$)|year$", re.I)
# Names of columns that may lie after the case.
LOOKS_AHEAD = re.compile(
    r"end|expir|due|until|valid|next|clos|renew|target|plan|sched|forecast|updat|modif|load|extract|retriev|snapshot|"
    r"insert|sync|process|deliver|as_of|last",
    re.I,
)
_MOST_COLUMNS = 50


@dataclass(frozen=True)
class _Later:
    """The predicate that a column lies after the case."""

    column: Column
    predicate: Sql


def find(material: Material) -> Detected:
    """One proposal per column that lies before nearly all cases and after a few."""
    as_of = {table.name for table in material.contract.tables if table.valid_from}
    return Detected(tuple(p for side in sides(material) if side.name not in as_of for p in _table(material, side)))


def _table(material: Material, side: Side) -> Iterator[Proposal]:
    for later in list(_columns(material, side))[:_MOST_COLUMNS]:
        cases, after, keys, keys_after = material.engine.row(
            "faults/joins/after_case",
            evaluation=material.evaluation,
            value=ident(later.column.name),
            later=later.predicate,
            keys=side.lefts,
        )
        if not after or cases < FEWEST_CASES or after > (1 - BEFORE) * cases:
            continue
        name = later.column.source_name
        yield Proposal(
            family="data_preparation",
            kind="join.reused_key",
            predicate=later.predicate,
            subject=f"cases joined to a row of {side.name} whose {name} lies after the case",
            why=f"{name} lies before the case for {cases - after:,} of {cases:,} cases, and after it for {after:,}, "
            f"with {keys_after:,} of {keys:,} keys: what did not exist yet cannot be theirs.",
            remedy=f"See whether {side.words} was given to another entity later, which {side.name} tells of now, or "
            f"whether {name} is wrong there; join to the row that was valid at the time of the case.",
            saw_errors=False,
            strength="confirmed" if later.column.kind == "number" else "probable",
            columns=(later.column.name, "case__time"),
            evidence=(
                Evidence(
                    f"{name} of {side.name} and the time of the case",
                    ("", "cases", "keys"),
                    (("before it", f"{cases - after:,}", f"{keys:,}"), ("after it", f"{after:,}", f"{keys_after:,}")),
                ),
            ),
        )


def _columns(material: Material, side: Side) -> Iterator[_Later]:
    time_type = material.joined.columns["case__time"]
    case = microseconds(Sql("case__time"), time_type)
    for column in material.values:
        if column.table != side.name or LOOKS_AHEAD.search(column.source_name):
            continue
        if column.kind == "time" and is_moment(column.type):
            moment = microseconds(ident(column.name), column.type)
            yield _Later(column, Sql(f"{moment} > {case} + {_DAY}"))
        elif column.kind == "number" and _YEAR.search(column.source_name):
            facts = material.profile[column.name]
            if facts.low is not None and facts.high is not None and facts.low >= 1000 and facts.high <= 3000:
                yield _Later(column, Sql(f"{ident(column.name)} > year(make_timestamp({case}))"))


DETECTOR = Detector(
    name="rows from after the case",
    fault="A joined row tells of something that did not exist yet when the prediction was made.",
    find=find,
    reaches="confirmed",
    source="a violated order of time, where nearly all cases keep it",
    needs=(TABLES, TIME),
)

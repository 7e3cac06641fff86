"""Dates in which day and month changed places: 3 May read as 5 March.

Only days up to the twelfth can be read so, and the others show what is usual: how far the date lies from the time of
the case, from another date, or from the middle of its batch. A swapped date lies outside of that, and comes to lie
inside once day and month are put back. A date that is far from everything (a birthday) tells nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.stats import poisson

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES, TIME, one_of
from tasks.faults.values.texts import column_words
from tasks.faults.values.where import marked, shown_partitions, where
from tasks.sql import Sql, ident, literal

_EVIDENCE = "fault__day_month_swapped"
# Columns of dates that are looked at, and the widest usual distance from which a swap can be told.
_MOST_COLUMNS, _WIDEST = 8, 200
# Fewer dates above the twelfth show nothing usual; fewer suspects are slips.
_FEWEST_CLEAR, _FEWEST = 30, 5
# What is usual leaves out so much at either end; the narrow one bears with dates that are far off by themselves.
_TAILS = (0.001, 0.01)
# The suspects are this many times what chance gives, and more than it gives at this significance.
_TIMES, _ALPHA = 5, 1e-6


@dataclass(frozen=True)
class _Dates:
    """A column of dates: the day it says, without a time of day."""

    column: Column
    day: Sql


@dataclass(frozen=True)
class _Swapped:
    """A column with swapped dates: how many, against what, and within how many days the others lie."""

    dates: _Dates
    against: str
    cases: int
    ambiguous: int
    low: int
    high: int
    table: Sql


def find(material: Material) -> Detected:
    """One proposal per column with swapped dates."""
    dates = list(_columns(material))[:_MOST_COLUMNS]
    found: dict[str, _Swapped] = {}
    for target in dates:
        for partition in shown_partitions(material):
            if partition.name == "month" or target.column.name in partition.columns or target.column.name in found:
                continue
            if swapped := _by_part(material, target, partition.value, f"the middle of its {partition.name}", found):
                found[target.column.name] = swapped
    for i, target in enumerate(dates):
        for reference in dates[i + 1 :]:
            # What contradicts a date that is wrong itself may be right.
            if {target.column.name, reference.column.name}.isdisjoint(found) and (
                swapped := _by_column(material, target, reference, found)
            ):
                found[target.column.name] = swapped
    return _detected(material, list(found.values())) if found else NOTHING


def _columns(material: Material) -> Iterator[_Dates]:
    """Features and context first, the time of the case last: in doubt it is right."""
    time = material.contract.time
    own = [column for column in material.columns if column.name == time and column.policy == "show"]
    others = (c for c in material.values if c.name != time and c.name not in material.row_starts)
    for column in (*others, *own):
        name, kind = ident(column.name), column.type.upper()
        if kind.endswith("ZONE"):
            day = Sql(f"CAST({name} AT TIME ZONE {literal(material.contract.timezone)} AS DATE)")
        elif kind.startswith(("DATE", "TIMESTAMP")):
            day = Sql(f"CAST({name} AS DATE)")
        elif kind == "VARCHAR" and _is_iso(material, column):
            day = Sql(f"TRY_CAST({name} AS DATE)")
        else:
            continue
        yield _Dates(column, Sql(f"CASE WHEN isfinite({day}) THEN {day} END"))


def _is_iso(material: Material, column: Column) -> bool:
    frequent = material.profile[column.name].frequent
    return bool(frequent) and all(len(value) >= 10 and value[4:8:3] == "--" for value, _ in frequent)


def _by_part(
    material: Material, target: _Dates, part: Sql, against: str, found: dict[str, _Swapped]
) -> _Swapped | None:
    material.engine.execute(
        "faults/values/dated_by_part",
        table=ident("dated"),
        evaluation=material.evaluation,
        day=target.day,
        part=part,
    )
    # A batch that ends early in a month has its last days up to twelve days after the last that no swap can give.
    return _judged(material, target, against, found, margin=12)


def _by_column(material: Material, target: _Dates, reference: _Dates, found: dict[str, _Swapped]) -> _Swapped | None:
    material.engine.execute(
        "faults/values/dated_by_column",
        table=ident("dated"),
        evaluation=material.evaluation,
        day=target.day,
        reference=reference.day,
    )
    return _judged(material, target, column_words(reference.column), found)


def _judged(
    material: Material, target: _Dates, against: str, found: dict[str, _Swapped], margin: int = 0
) -> _Swapped | None:
    best: _Swapped | None = None
    for i, tail in enumerate(_TAILS):
        clear, low, high, outside_share = material.engine.row(
            "faults/values/usual_distance", {"tail": tail, "margin": margin}, dated=ident("dated")
        )
        if clear < _FEWEST_CLEAR or high - low > _WIDEST:
            continue
        table = ident(f"swapped_{len(found)}_{i}")
        material.engine.execute(
            "faults/values/swapped_dates", {"low": low, "high": high}, table=table, dated=ident("dated")
        )
        ambiguous, cases = material.engine.row("faults/values/swapped_counts", dated=ident("dated"), swapped=table)
        # A date that is outside by itself comes inside by chance as often as any other day of a year would.
        expected = ambiguous * outside_share * min(1, (high - low + 1) / 330)
        if cases < max(_FEWEST, _TIMES * expected) or poisson.sf(cases - 1, max(expected, 0.1)) > _ALPHA:
            continue
        if best is None or cases > best.cases:
            best = _Swapped(target, against, cases, ambiguous, low, high, table)
    return best


def _detected(material: Material, found: list[_Swapped]) -> Detected:
    target = material.work / f"{_EVIDENCE}.parquet"
    material.engine.execute(
        "faults/values/named_evidence",
        tables=[{"table": each.table, "name": literal(each.dates.column.name)} for each in found],
        evidence=ident(_EVIDENCE),
        target=literal(str(target)),
    )
    column = Column(_EVIDENCE, "evidence", "category", "VARCHAR", "predictions", "", "dates with day and month swapped")
    proposals = tuple(_proposal(material, each, marked(target)) for each in found)
    return Detected(proposals, evidence=target, evidence_columns=(column,))


def _proposal(material: Material, found: _Swapped, at_fault: Sql) -> Proposal:
    column = found.dates.column
    source, tables = where(material, at_fault)
    reach = f"{found.low:,} to {found.high:,} days"
    examples = material.engine.rows("faults/values/swapped_examples", {"most": 5}, swapped=found.table)
    words = column_words(column)
    return Proposal(
        family="data_preparation",
        kind="value.day_month_swap",
        predicate=Sql(f"list_contains(string_split({ident(_EVIDENCE)}, ' | '), {literal(column.name)})"),
        subject=f"cases whose {column.label} has day and month swapped",
        why=f"{found.cases:,} of {found.ambiguous:,} dates up to the twelfth of a month lie outside of what is usual "
        f"for later days ({reach} from {found.against}), and inside once day and month change places.{source}",
        remedy=f"Find the step that reads {words} in these rows, and give it the order of day and month; or "
        f"{found.against} was read in the wrong order there.",
        saw_errors=False,
        strength="confirmed",
        columns=(_EVIDENCE,),
        evidence=(
            Evidence(f"Dates in {words}", ("written", "swapped back", found.against, "cases"), _shown(examples)),
            *tables,
        ),
    )


def _shown(rows: list[tuple[str, str, str, int]]) -> tuple[tuple[str, ...], ...]:
    return tuple((written, back, reference, f"{n:,}") for written, back, reference, n in rows)


DETECTOR = Detector(
    name="day and month swapped",
    fault="Day and month of a date changed places.",
    find=find,
    reaches="confirmed",
    source="distances of dates, compared between days that can be swapped and days that cannot",
    needs=(one_of(FEATURES, TIME),),
)

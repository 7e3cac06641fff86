"""Cards: a chosen case with its facts in the reader's words, each beside what is typical.

Which cases are chosen is decided in `tasks.sampling.pick`; how a card looks, in `reports`.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any
from urllib.parse import quote

from tasks.contracts.analysis import Case, Fact
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.engine import Engine
from tasks.evaluation.task_type import WorstCase
from tasks.moments import has_zone, is_day, is_moment, iso_day, iso_minute, microseconds, moment_text
from tasks.sql import Sql, ident

FACTS = 12
# A value is called rare below this share, and if the most common one is so many times as common.
RARE = 0.01
FAR_FROM_COMMON = 20
SAMPLE = 100_000


def cards(
    engine: Engine,
    contract: Contract,
    columns: Sequence[Column],
    evaluation: Sql,
    chosen: Sequence[WorstCase],
    findings: Sequence[Finding],
) -> tuple[Case, ...]:
    """One card per chosen case, in their order."""
    shown = [c for c in columns if c.role in ("key", "prediction", "feature", "context") and c.kind != "nested"]
    if contract.time is not None:
        shown += [c for c in columns if c.name == contract.time and c.role == "engine"]
    rows = _rows(engine, evaluation, chosen, shown, findings)
    ranges = _ranges(engine, evaluation, shown)
    shares = _shares(engine, evaluation, shown, rows)
    result = []
    for pick in chosen:
        row = rows[pick.case_id]
        facts = [_fact(contract, c, row[c.name], ranges, shares) for c in shown if _tells(c, ranges)]
        result.append(
            Case(
                case_id=pick.case_id,
                lane=pick.lane,
                why=pick.why,
                prediction=pick.prediction,
                label=pick.label,
                kind=pick.kind,
                loss=pick.loss,
                facts=_selected(facts),
                findings=tuple(f.finding_id for i, f in enumerate(findings) if row[f"errata__in_{i}"]),
                link=_link(contract, row, shown),
                query_items=pick.items,
            )
        )
    return tuple(result)


def _rows(
    engine: Engine, evaluation: Sql, chosen: Sequence[WorstCase], shown: Sequence[Column], findings: Sequence[Finding]
) -> dict[str, dict[str, Any]]:
    frame = engine.frame(
        "sampling/cases",
        {"ids": [c.case_id for c in chosen]},
        evaluation=evaluation,
        columns=[{"name": ident(c.name), "value": readable(c)} for c in shown],
        predicates=[{"name": ident(f"errata__in_{i}"), "text": f.proposal.predicate} for i, f in enumerate(findings)],
    )
    return {row["case__id"]: row for row in frame.iter_rows(named=True)}


def readable(column: Column) -> Sql:
    """A column as a value that can be shown: numbers and truth values as they are, all others as text.

    Days and moments come as microseconds since 1970, because Python does not know every year.
    """
    name = ident(column.name)
    if is_moment(column.type):
        return microseconds(name, column.type)
    return name if column.kind in ("number", "boolean") else Sql(f"CAST({name} AS VARCHAR)")


def _ranges(engine: Engine, evaluation: Sql, shown: Sequence[Column]) -> dict[str, tuple[float, float]]:
    numeric = [c for c in shown if c.kind == "number"]
    _, _, cases = engine.row("runs/data_until", evaluation=evaluation)
    lists = engine.row_in_batches(
        "sampling/ranges",
        {"every": max(1, cases // SAMPLE)},
        "columns",
        [ident(c.name) for c in numeric],
        evaluation=evaluation,
    )
    return {c.name: (ends[0], ends[1]) for c, ends in zip(numeric, lists, strict=True) if ends}


def _shares(
    engine: Engine, evaluation: Sql, shown: Sequence[Column], rows: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], float]:
    shares = {}
    for column in shown:
        values = sorted({str(r[column.name]) for r in rows.values() if r[column.name] is not None})
        if column.kind == "category" and values:
            for value, share, largest in engine.rows(
                "sampling/value_shares", {"values": values}, evaluation=evaluation, column=ident(column.name)
            ):
                # Where every value is rare (names, numbers), that one is says nothing.
                if share < min(RARE, largest / FAR_FROM_COMMON):
                    shares[column.name, value] = share
    return shares


def _fact(
    contract: Contract,
    column: Column,
    value: Any,
    ranges: Mapping[str, tuple[float, float]],
    shares: Mapping[tuple[str, str], float],
) -> Fact:
    typical, position, unusual = "", None, ""
    if column.name in ranges and isinstance(value, int | float) and isfinite(value):
        low, high = ranges[column.name]
        typical = f"{_number(low)} to {_number(high)}"
        position = min(1.0, max(0.0, (value - low) / (high - low))) if high > low else None
        unusual = (
            "higher than in 95 % of cases" if value > high else "lower than in 95 % of cases" if value < low else ""
        )
    elif (share := shares.get((column.name, str(value)))) is not None:
        unusual = f"rare: {100 * share:.2g} % of cases"
    return Fact(
        column=column.name,
        label=column.label,
        value=_words(contract, column, value),
        unit=column.unit,
        typical=typical,
        position=position,
        unusual=unusual,
        table=column.table,
    )


def _tells(column: Column, ranges: Mapping[str, tuple[float, float]]) -> bool:
    """A key is in the card's title already, and a constant is the same on every card."""
    low, high = ranges.get(column.name, (0.0, 1.0))
    return column.role != "key" and low < high


def _selected(facts: list[Fact]) -> tuple[Fact, ...]:
    """At most twelve facts in their own order: unusual ones before others, empty ones last."""
    order = sorted(range(len(facts)), key=lambda i: (not facts[i].unusual, not facts[i].value, i))
    return tuple(facts[i] for i in sorted(order[:FACTS]))


def _words(contract: Contract, column: Column, value: Any) -> str:
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return ""
    coded = moment_text(value, column.type) if is_moment(column.type) else str(value)
    if coded in column.values:
        return column.values[coded]
    if is_moment(column.type):
        zone = contract.timezone if has_zone(column.type) else None
        return (iso_day if is_day(column.type) else iso_minute)(value, zone)
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value)
    return str(value)


def _number(value: float) -> str:
    if value == int(value):
        # Years and codes read better without separators.
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    return f"{value:,.4g}" if abs(value) < 1_000 else f"{value:,.0f}"


def _link(contract: Contract, row: Mapping[str, Any], shown: Sequence[Column]) -> str | None:
    template = contract.report.case_link
    if template is None:
        return None
    moments = {c.name: moment_text(row[c.name], c.type) for c in shown if is_moment(c.type) and row[c.name] is not None}
    for name, value in {**row, **moments}.items():
        template = template.replace("{" + name + "}", quote(str(value), safe=""))
    return template

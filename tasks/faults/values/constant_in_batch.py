"""A column that is constant or empty in one batch, source or period, and varies everywhere else.

By chance a small part, or one of a column that nearly always has the same value, is constant too: the chance is the
share of that value in the other parts to the power of the part's cases, of which only a tenth counts as independent,
because cases of one day or one joined row come together. And no other part may come near to being constant.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES
from tasks.faults.partitions import Partition
from tasks.sql import Sql, ident, literal, statement

_SIGNIFICANCE = 1e-6
# Of a part's cases, the share that counts as independent of each other.
_INDEPENDENT = 0.1
_FEWEST = 30
# Of the other parts, the share that may be constant or empty as well.
_OTHERS = 0.34
# No other part may have more of the value, or lack more of the column, than this.
_ELSEWHERE = 0.7
_COLUMNS = 50


@dataclass(frozen=True)
class _Part:
    name: str
    cases: int
    present: int
    low: str | None
    high: str | None

    @property
    def state(self) -> str | None:
        """What is wrong: `empty`, `constant`, or nothing."""
        if self.present == 0:
            return "empty"
        return "constant" if self.low == self.high and self.present == self.cases else None


def find(material: Material) -> Detected:
    """One proposal per part and column."""
    columns = [c for c in material.values if material.profile[c.name].distinct > 1]
    return Detected(tuple(p for d in material.partitions for p in _division(material, d, columns)))


def _division(material: Material, division: Partition, columns: list[Column]) -> Iterator[Proposal]:
    wanted = [c for c in columns if c.name not in division.columns]
    for start in range(0, len(wanted), _COLUMNS):
        some = wanted[start : start + _COLUMNS]
        frame = material.engine.frame(
            "faults/values/variety_by_part",
            evaluation=material.evaluation,
            part=division.value,
            values=[ident(c.name) for c in some],
        )
        for i, column in enumerate(some):
            yield from _column(material, division, column, _parts(frame, i), len(wanted))


def _parts(frame: pl.DataFrame, i: int) -> list[_Part]:
    names = ("part", "cases", f"present_{i}", f"lowest_{i}", f"highest_{i}")
    return [_Part(*row) for row in frame.select(names).iter_rows()]


def _column(
    material: Material, division: Partition, column: Column, parts: list[_Part], columns: int
) -> Iterator[Proposal]:
    odd = [p for p in parts if p.state]
    large = [p for p in parts if p.cases >= _FEWEST]
    if not odd or len([p for p in odd if p.cases >= _FEWEST]) > max(1, _OTHERS * len(large)) or len(large) < 3:
        return
    facts = material.profile[column.name]
    frequent = dict(facts.frequent)
    sound = [p for p in parts if not p.state]
    cases = sum(p.cases for p in sound)
    for part in odd:
        if part.cases < _FEWEST or cases < part.cases:
            continue
        if part.state == "empty":
            alike = (cases - sum(p.present for p in sound)) / cases
        else:
            alike = max(frequent.get(part.low or "", 0) - part.present, 0) / cases
        chance = alike ** (part.cases * _INDEPENDENT) * len(parts) * columns
        if (
            chance < _SIGNIFICANCE
            and _alike_elsewhere(material, division, column, part, odd) <= _ELSEWHERE
            and not _whole_table(material, column, division, part)
        ):
            yield _proposal(division, column, part, alike)


def _alike_elsewhere(material: Material, division: Partition, column: Column, part: _Part, odd: list[_Part]) -> float:
    """The largest share of such values in any other part of some size: a dry week is no fault in a dry year."""
    name = ident(column.name)
    value = Sql(f"{name} IS NULL") if part.state == "empty" else Sql(f"CAST({name} AS VARCHAR) = {literal(part.low)}")
    rows = material.engine.rows(
        "faults/values/share_by_part", evaluation=material.evaluation, part=division.value, value=value
    )
    names = {p.name for p in odd}
    return max((share for other, cases, share in rows if other not in names and cases >= _FEWEST), default=0.0)


def _whole_table(material: Material, column: Column, division: Partition, part: _Part) -> bool:
    """Whether the part's keys found no row in the joined table: that is a fault of the join, and named there."""
    match = f"{column.table}__match"
    if part.state != "empty" or not any(c.name == match for c in material.columns):
        return False
    matched = Sql(f"{division.value} = {literal(part.name)} AND {ident(match)} IN ('matched', 'several')")
    (found,) = material.engine.row("faults/values/cases_where", evaluation=material.evaluation, where=matched)
    return bool(found == 0)


def _proposal(division: Partition, column: Column, part: _Part, alike: float) -> Proposal:
    where = f"{division.name} {part.name}"
    state = "empty" if part.state == "empty" else f"always {part.low}"
    expectations: tuple[Expectation, ...] = ()
    if column.table == "predictions" and len(division.columns) == 1 and part.state == "empty":
        query = statement("faults/values/empty_parts", part=division.value, value=ident(column.source_name))
        expectations = (Expectation(column.table, "unexpected_rows_expectation", {"unexpected_rows_query": query}),)
    return Proposal(
        family="data_preparation",
        kind="value.constant_in_batch",
        predicate=Sql(f"{division.value} = {literal(part.name)}"),
        subject=f"cases of {where}, where {column.label} is {state}",
        why=f"All {part.cases:,} cases there are alike; elsewhere {alike:.1%} of the cases are like that, and the "
        "column varies in the other parts.",
        remedy=f"Ask the source of {where} for {column.label}: is the column missing there, or filled with a default?",
        saw_errors=False,
        strength="probable",
        columns=division.columns,
        evidence=(
            Evidence(
                f"{column.label} by {division.name}",
                ("", "cases", "with a value"),
                ((part.name, f"{part.cases:,}", f"{part.present:,}"),),
            ),
        ),
        expectations=expectations,
    )


DETECTOR = Detector(
    name="constant in a batch",
    fault="A column is constant or empty in one batch, source or period, and varies elsewhere.",
    find=find,
    reaches="probable",
    source="variety by part against the share of the value elsewhere, Bonferroni",
    needs=(BATCHES,),
)

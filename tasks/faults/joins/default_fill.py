"""Cases without a row in a joined table whose values were filled with one default, so that nobody sees the gap.

Errata's own join leaves them empty. What the model was given shows in the logged features, or in columns of the
predictions that are copies of the table's: of one name, and equal for most cases that have a row. Where the table has
no row, hold one and the same value there, and hardly any case with a row has it, that value was filled in. Fills that
show without the table are in `tasks.faults.joins.filled_together`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.faults.needs import TABLES
from tasks.sql import Sql, all_of, any_of, ident, literal

# One value in so many of the cases without a row, and in at most so many of those with one.
SAME, ELSEWHERE = 0.95, 0.2
# A column of the predictions is a copy if it agrees with the table's for so many of the cases that have a row.
COPY = 0.5
FEWEST_CASES = 20
_MOST_COLUMNS, _SHOWN = 200, 10


@dataclass(frozen=True)
class _Fill:
    """A column that holds one value where its table has no row."""

    column: Column
    given: str
    value: str
    cases: int
    without_row: int
    with_row: int
    matched: int


def find(material: Material) -> Detected:
    """One proposal per table whose missing rows were filled in what the model was given."""
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    for side in sides(material):
        if own := list(_own(material, side)):
            proposals.append(_proposal(side, own, all_of(side.unmatched, _holds(own)), "the predictions hold"))
        elif logged := list(_logged(material, side)):
            column = evidence_column(f"fault__{side.name}_filled", side.name, f"{side.name}: filled when scored")
            table = ident(f"filled_{side.name}")
            material.engine.execute(
                "faults/joins/filled_cases",
                table=table,
                logged=ident(f"logged_{side.name}"),
                condition=all_of(side.unmatched, _holds(logged)),
            )
            marked.append((column, table))
            proposals.append(_proposal(side, logged, ident(column.name), "the model was given", (column.name,)))
    if not proposals:
        return NOTHING
    if not marked:
        return Detected(tuple(proposals))
    write_evidence(material, "default_fill.parquet", marked)
    columns = tuple(column for column, _ in marked)
    return Detected(tuple(proposals), evidence=material.work / "default_fill.parquet", evidence_columns=columns)


def _own(material: Material, side: Side) -> Iterator[_Fill]:
    """Columns of the predictions that are copies of the table's and hold a default where it has no row."""
    brought = {_plain(c.source_name): c for c in material.values if c.table == side.name}
    for column in material.values:
        if column.table != "predictions":
            continue
        name = _plain(column.source_name)
        copied = brought.get(name) or brought.get(name.removeprefix(_plain(side.name)))
        if copied is not None and copied.kind == column.kind:
            yield from _filled(material, side, material.evaluation, copied, column.name, COPY)


def _logged(material: Material, side: Side) -> Iterator[_Fill]:
    """Logged features of the table that hold a default where it has no row."""
    logged = material.logged
    if logged is None:
        return
    named = {name.lower(): name for name in logged.columns}
    columns = [
        (column, named[column.name.lower()])
        for column in material.values
        if column.table == side.name
        and column.name.lower() in named
        and kind_of(logged.columns[named[column.name.lower()]]) == column.kind
    ][:_MOST_COLUMNS]
    declared = material.contract.logged_features
    keys = (declared.key if declared else None) or material.contract.predictions.key
    if not columns or not set(keys) <= logged.columns.keys():
        return
    table = ident(f"logged_{side.name}")
    material.engine.execute(
        "faults/joins/logged_cases",
        table=table,
        evaluation=material.evaluation,
        logged=ident(logged.view),
        match=ident(side.match),
        keys=[(ident(own), ident(other)) for own, other in zip(material.contract.predictions.key, keys, strict=True)],
        columns=[(ident(column.name), ident(name), ident(f"given__{column.name}")) for column, name in columns],
    )
    for column, _ in columns:
        # Logged under the column's own name, so that it need not agree: what was logged may differ for other reasons.
        yield from _filled(material, side, table, column, f"given__{column.name}", 0.0)


def _filled(
    material: Material, side: Side, relation: Sql, column: Column, given: str, agreeing: float
) -> Iterator[_Fill]:
    value, cases, without_row, filled, matched, with_row, agree = material.engine.row(
        "faults/joins/value_without_row",
        relation=relation,
        match=ident(side.match),
        given=ident(given),
        agrees=_agrees(given, column),
    )
    if (
        value is not None
        and filled >= FEWEST_CASES
        and filled >= COPY * without_row
        and cases >= SAME * filled
        and matched >= FEWEST_CASES
        and with_row <= ELSEWHERE * matched
        and agree >= agreeing * matched
    ):
        yield _Fill(column, given, value, cases, without_row, with_row, matched)


def _agrees(given: str, column: Column) -> Sql:
    one, other = ident(given), ident(column.name)
    if column.kind == "number":
        size = f"greatest(abs(CAST({one} AS DOUBLE)), abs(CAST({other} AS DOUBLE)))"
        return Sql(f"abs(CAST({one} AS DOUBLE) - CAST({other} AS DOUBLE)) <= 0.000001 * {size}")
    return Sql(f"CAST({one} AS VARCHAR) = CAST({other} AS VARCHAR)")


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _holds(fills: list[_Fill]) -> Sql:
    return any_of(*(Sql(f"CAST({ident(fill.given)} AS VARCHAR) = {literal(fill.value)}") for fill in fills))


def _proposal(side: Side, fills: list[_Fill], predicate: Sql, held: str, columns: tuple[str, ...] = ()) -> Proposal:
    named = ", ".join(f"{fill.column.source_name} = {fill.value or repr('')}" for fill in fills[:_SHOWN])
    first = fills[0]
    return Proposal(
        family="data_preparation",
        kind="join.default_fill",
        predicate=predicate,
        subject=f"cases without a row in {side.name} for which its values were filled with a default",
        why=f"{side.name} has no row for {first.without_row:,} cases, and yet {held} {named} for them "
        f"({first.column.source_name}: {first.cases:,} of these cases, {first.with_row:,} of the {first.matched:,} "
        "that have a row).",
        remedy=f"Let the model see that these values are missing, or find the missing rows of {side.name}: the default "
        "says something of these cases that nobody knows.",
        saw_errors=False,
        strength="confirmed",
        columns=columns or (side.match, *(fill.given for fill in fills)),
        evidence=(
            Evidence(
                f"What stands where {side.name} has no row",
                ("column", "value", "cases without a row", "cases with a row"),
                tuple((f.column.source_name, f.value, f"{f.cases:,}", f"{f.with_row:,}") for f in fills[:_SHOWN]),
            ),
        ),
    )


DETECTOR = Detector(
    name="filled defaults",
    fault="Cases that find no row in a joined table were given one default value in its place.",
    find=find,
    reaches="confirmed",
    source="the rate of one value among cases without a row, against cases with one",
    needs=(TABLES,),
)

"""The portraits of the segments that are told: all of them are read together, in one pass over the cases.

What is drawn was not used to find the segments: the curves are those of the confirmation half.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.contracts.portrait import Curve, Portrait
from tasks.engine import Engine
from tasks.portraits.curves import curve
from tasks.portraits.reading import GROUPS, Cells, batches
from tasks.slices.coding import Coded
from tasks.slices.conditions import codes_of, with_ends
from tasks.sql import Sql


@dataclass(frozen=True)
class _Asked:
    """One curve to draw: of which finding and clause, along which column, where which other clauses hold."""

    finding: int
    clause: int
    column: int
    codes: tuple[int, ...]
    others: tuple[int, ...]


def portrayed(
    engine: Engine, contract: Contract, evaluation: Sql, columns: Sequence[Coded], findings: Sequence[Finding]
) -> list[Finding]:
    """The findings in their order; those that are confirmed and made of clauses with their portraits.

    `columns` are those of the search; a clause on another one has no curve.
    """
    clauses = [c for f in findings if f.confirmed for c in f.proposal.clauses]
    predicates = list(dict.fromkeys(c.predicate for c in clauses))
    cut = [with_ends(column, clauses) for column in columns if any(c.value == column.way.value for c in clauses)]
    asked = [
        one for i, finding in enumerate(findings) if finding.confirmed for one in _asked(i, finding, cut, predicates)
    ]
    if not asked:
        return list(findings)
    groups = GROUPS if contract.has_repeated_entities else 1
    cells = [Cells(cut[one.column].size, groups) for one in asked]
    for batch in batches(engine, evaluation, cut, predicates, groups):
        for one, counted in zip(asked, cells, strict=True):
            counted.add(batch, one.column, one.others)
    drawn: dict[int, list[Curve]] = {}
    for one, counted in zip(asked, cells, strict=True):
        parts = findings[one.finding].proposal.clauses
        given = [part.words for i, part in enumerate(parts) if i != one.clause]
        if line := curve(cut[one.column], parts[one.clause], one.codes, given, counted):
            drawn.setdefault(one.finding, []).append(line)
    return [
        replace(finding, portrait=Portrait(curves=tuple(drawn[i]))) if i in drawn else finding
        for i, finding in enumerate(findings)
    ]


def _asked(position: int, finding: Finding, columns: Sequence[Coded], predicates: Sequence[Sql]) -> list[_Asked]:
    asked, clauses = [], finding.proposal.clauses
    for i, clause in enumerate(clauses):
        others = tuple(predicates.index(c.predicate) for j, c in enumerate(clauses) if j != i)
        for k, column in enumerate(columns):
            if codes := codes_of(column, clause):
                asked.append(_Asked(position, i, k, tuple(codes), others))
                break
    return asked

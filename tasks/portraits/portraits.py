"""The portraits of the segments that are told: all of them are read together, in one pass over the cases.

What is drawn was not used to find the segments: curves and differences are those of the confirmation half.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.contracts.portrait import Contrast, Curve, Portrait
from tasks.engine import Engine
from tasks.portraits.contrasts import MOST_TOLD, Codes, Counts, bins, contrast, repeats
from tasks.portraits.curves import curve
from tasks.portraits.reading import GROUPS, Cells, batches
from tasks.slices.coding import Coded
from tasks.slices.conditions import codes_of, with_ends
from tasks.sql import Sql


@dataclass(frozen=True)
class _Line:
    """One curve to draw: of which clause, along which column, where which other conditions hold."""

    clause: int
    column: int
    codes: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True)
class _Sitter:
    """One finding to portray: the conditions that hold in it, the curves to draw, the columns to compare."""

    finding: Finding
    conditions: tuple[int, ...]
    lines: tuple[_Line, ...]
    others: tuple[int, ...]


def portrayed(
    engine: Engine, contract: Contract, evaluation: Sql, columns: Sequence[Coded], findings: Sequence[Finding]
) -> list[Finding]:
    """The findings in their order, those that are confirmed with their portraits.

    `columns` are those of the search; a clause on another one has no curve.
    """
    told = [f for f in findings if f.confirmed and (f.proposal.clauses or f.proposal.family != "data_preparation")]
    columns = [with_ends(column, [c for f in told for c in f.proposal.clauses]) for column in columns]
    predicates = list(dict.fromkeys(p for f in told for p in _conditions(f)))
    sitters = [_sitter(finding, columns, predicates) for finding in told]
    if not sitters or not columns:
        return list(findings)
    groups = GROUPS if contract.has_repeated_entities else 1
    cells = [[Cells(columns[line.column].size, groups) for line in sitter.lines] for sitter in sitters]
    counts = Counts(len(columns), len(sitters), len(predicates))
    total = max(f.measure.analysed for f in told)
    for batch in batches(engine, evaluation, columns, predicates, groups, total):
        counts.add(batch, [sitter.conditions for sitter in sitters])
        for sitter, counted in zip(sitters, cells, strict=True):
            for line, cell in zip(sitter.lines, counted, strict=True):
                cell.add(batch, line.column, line.others)
    to = [bins(column, every) for column, every in zip(columns, counts.every, strict=True)]
    drawn = {
        sitter.finding.finding_id: Portrait(
            _curves(sitter, columns, counted),
            _contrasts(sitter, i, columns, to, counts, sum(len(each.others) for each in sitters)),
            len(sitter.others),
        )
        for i, (sitter, counted) in enumerate(zip(sitters, cells, strict=True))
    }
    return [replace(f, portrait=drawn[f.finding_id]) if f.finding_id in drawn else f for f in findings]


def _conditions(finding: Finding) -> list[Sql]:
    """The predicates all of which hold in a finding."""
    return [clause.predicate for clause in finding.proposal.clauses] or [finding.proposal.predicate]


def _sitter(finding: Finding, columns: Sequence[Coded], predicates: Sequence[Sql]) -> _Sitter:
    conditions = [predicates.index(predicate) for predicate in _conditions(finding)]
    lines = []
    for i, clause in enumerate(finding.proposal.clauses):
        found = next(((k, codes) for k, column in enumerate(columns) if (codes := codes_of(column, clause))), None)
        if found:
            lines.append(_Line(i, found[0], tuple(found[1]), tuple(c for j, c in enumerate(conditions) if j != i)))
    about_cases = finding.proposal.family in ("segment", "missing_feature")
    others = [k for k, column in enumerate(columns) if column.way.column.name not in finding.proposal.columns]
    return _Sitter(finding, tuple(conditions), tuple(lines), tuple(others) if about_cases else ())


def _curves(sitter: _Sitter, columns: Sequence[Coded], cells: Sequence[Cells]) -> tuple[Curve, ...]:
    clauses = sitter.finding.proposal.clauses
    lines = (
        curve(
            columns[line.column],
            clauses[line.clause],
            line.codes,
            [clause.words for i, clause in enumerate(clauses) if i != line.clause],
            counted,
        )
        for line, counted in zip(sitter.lines, cells, strict=True)
    )
    return tuple(line for line in lines if line)


def _contrasts(
    sitter: _Sitter, position: int, columns: Sequence[Coded], to: Sequence[Codes], counts: Counts, looked: int
) -> tuple[Contrast, ...]:
    """The largest differences; where entities have several rows, a case is worth as much as its share of one."""
    measure = sitter.finding.measure
    effective = min(1.0, measure.entities / measure.analysed) if measure.entities and measure.analysed else 1.0
    found = [
        each
        for k in sitter.others
        if not any(repeats(counts, at, k) for at in sitter.conditions)
        and (each := contrast(columns[k], to[k], counts.inside[position, k], counts.every[k], effective, looked))
    ]
    best: dict[str, Contrast] = {}
    for each in sorted(found, key=lambda c: (c.outside - c.inside, c.words)):
        best.setdefault(each.column, each)
    return tuple([*best.values()][:MOST_TOLD])

"""Cards: the drawn cases with all a reader gets to see, each in the reader's words.

Which cases are drawn is decided in `tasks.sampling.sample`; facts are in `tasks.sampling.facts`, comparable cases in
`tasks.sampling.neighbours`; how a card looks, in `reports`.
"""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tasks.contracts.analysis import Case, EntityHistory
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.contracts.review import SampledCard
from tasks.evaluation.task_types import TASK_TYPES
from tasks.evaluation.worst import described_cases
from tasks.moments import is_moment, moment_text
from tasks.sampling.draw import Source
from tasks.sampling.facts import Row, facts, typical
from tasks.sampling.neighbours import label_bounds, neighbours, rows_of
from tasks.sql import Sql, ident, literal

_PARTS = ("meeting", "control", "solo")
_STRATA = ("worst", "newly_wrong", "finding", "random", "control")


def cards(
    source: Source,
    contract: Contract,
    sampled: Sequence[SampledCard],
    findings: Sequence[Finding],
    tolerance: float | None,
    comparison: Path | None = None,
) -> tuple[Case, ...]:
    """One card per drawn case: the meeting's failures stratum by stratum, the worst first; then controls, then solo.

    `tolerance` is the residual up to which two labels of a regression count as the same; `comparison` is the path of
    comparison.parquet, if there is one.
    """
    ids = [drawn.case_id for drawn in sampled]
    if not ids:
        return ()
    predicates = [{"name": ident(f"errata__in_{i}"), "text": f.proposal.predicate} for i, f in enumerate(findings)]
    rows = rows_of(source, ids, predicates)
    usual = typical(source.engine, source.evaluation, source.shown, rows.values())
    described = {c.case_id: c for c in described_cases(source.engine, contract, source.evaluation, ids)}
    near = neighbours(source, contract, ids, tolerance)
    history = _history(source, contract, ids)
    copies = _copies(source, contract, ids, tolerance)
    before = _before(source, contract, ids, comparison)
    cases = []
    for drawn in sampled:
        case, row = described[drawn.case_id], rows[drawn.case_id]
        cases.append(
            Case(
                case_id=case.case_id,
                lane=drawn.lane,
                why=case.why,
                prediction=case.prediction,
                label=case.label,
                kind=case.kind,
                loss=case.loss,
                facts=facts(contract, source.shown, row, usual),
                findings=tuple(f.finding_id for i, f in enumerate(findings) if row[f"errata__in_{i}"]),
                link=_link(contract, row, source.shown),
                query_items=case.items,
                card=drawn.card,
                part=drawn.part,
                stratum=drawn.stratum,
                population=drawn.population,
                rows=drawn.rows,
                inclusion=drawn.inclusion,
                weight=drawn.weight,
                aside=drawn.aside,
                fingerprint=drawn.row_fingerprint,
                neighbours=near.get(case.case_id, ()),
                copies=copies[case.case_id][0],
                contrary_copies=copies[case.case_id][1],
                history=history.get(case.case_id),
                before=before.get(case.case_id, ""),
            )
        )
    return tuple(sorted(cases, key=_reading_order))


def _reading_order(case: Case) -> tuple[int, int, str, str, float, str]:
    stratum, _, which = case.stratum.partition(":")
    return _PARTS.index(case.part), _STRATA.index(stratum), which, case.lane, -case.loss, case.card


def _history(source: Source, contract: Contract, ids: Sequence[str]) -> dict[str, EntityHistory]:
    if contract.entity is None or contract.time is None:
        return {}
    rows = source.engine.rows("sampling/history", {"ids": list(ids)}, evaluation=source.evaluation)
    return {case_id: EntityHistory(earlier, wrong) for case_id, earlier, wrong in rows}


def _before(source: Source, contract: Contract, ids: Sequence[str], comparison: Path | None) -> dict[str, str]:
    if comparison is None:
        return {}
    compared = Sql(f"read_parquet({literal(str(comparison))})")
    rows = source.engine.rows("sampling/before", {"ids": list(ids)}, comparison=compared)
    predicted = TASK_TYPES[contract.task].predicted
    return {case_id: predicted(contract, prediction, score) for case_id, prediction, score in rows}


def _copies(
    source: Source, contract: Contract, ids: Sequence[str], tolerance: float | None
) -> dict[str, tuple[int, int]]:
    rows = source.engine.rows(
        "sampling/copies",
        {"ids": list(ids)},
        evaluation=source.evaluation,
        copies=source.copies,
        **label_bounds(contract, tolerance),
    )
    return {case_id: (copies, contrary) for case_id, copies, contrary in rows}


def _link(contract: Contract, row: Row, shown: Sequence[Column]) -> str | None:
    template = contract.report.case_link
    if template is None:
        return None
    moments = {c.name: moment_text(row[c.name], c.type) for c in shown if is_moment(c.type) and row[c.name] is not None}
    for name, value in {**row, **moments}.items():
        template = template.replace("{" + name + "}", quote(str(value), safe=""))
    return template

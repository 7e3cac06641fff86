"""The middle stages: write the evaluation table, search it, and measure every proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flows.steps.place import EVALUATION, Place
from tasks.comparison.earlier import read_earlier
from tasks.contracts.analysis import Coverage, FaultCheck, Note, Performance, WaterfallStep
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding, Proposal
from tasks.contracts.tendencies import Aspect
from tasks.engine import Engine
from tasks.evaluation.evaluate import evaluate
from tasks.evaluation.performance import performance
from tasks.evaluation.task_type import Evaluated
from tasks.evaluation.task_types import TASK_TYPES
from tasks.faults.evidence import add_evidence
from tasks.faults.material import Material, Previous, held
from tasks.faults.registry import detect
from tasks.history.baseline import Baseline
from tasks.history.tracked import held_in, tracked
from tasks.inputs.sources import Table
from tasks.joins.catalogue import catalogue
from tasks.joins.coverage import coverage
from tasks.joins.join import join_tables
from tasks.portraits.portraits import portrayed
from tasks.ruler.attribution import credited, waterfall
from tasks.ruler.rank import rank
from tasks.runs.data_until import data_until
from tasks.runs.notes import search_summary
from tasks.slices.lookalikes import Lookalikes, lookalikes
from tasks.slices.search import search
from tasks.slices.subgroups import known_subgroups
from tasks.sql import Sql, ident, literal, parquet
from tasks.tendencies.find import aspects


@dataclass(frozen=True)
class Scored:
    """The published evaluation table and what was learnt while it was made."""

    evaluated: Evaluated
    performance: Performance
    coverage: Coverage
    columns: tuple[Column, ...]
    proposals: tuple[Proposal, ...]
    notes: tuple[Note, ...]
    fault_checks: tuple[FaultCheck, ...]


@dataclass(frozen=True)
class Found:
    """The findings of a run as measured, before they are compared with the past.

    Attributes:
        proposed: ids of what this run itself proposed; the others were found by the baseline and measured again.
        gone: how many of the baseline's findings cannot be measured any more, because their columns are not there.
        untold: why groups could not be told apart at all; empty where they could.
        notes: categories that could be one.
    """

    findings: tuple[Finding, ...]
    waterfall: tuple[WaterfallStep, ...]
    search_summary: str
    proposed: frozenset[str]
    gone: int
    untold: str
    data_until: str
    aspects: tuple[Aspect, ...]
    notes: tuple[Note, ...]


def score(contract: Contract, tables: Mapping[str, Table], baseline: Baseline, place: Place) -> Scored:
    """Join, evaluate and detect: write evaluation.parquet, one row per scored case."""
    with place.engine() as engine:
        for table in tables.values():
            engine.execute("runs/source_view", view=ident(table.view), select=Sql(table.select))
        joined = join_tables(engine, contract, tables)
        scored = place.work / "scored.parquet"
        evaluated = evaluate(engine, contract, joined.view, joined.columns, scored)
        engine.execute("runs/parquet_view", view=EVALUATION, path=literal(str(scored)))
        columns = catalogue(contract, tables)
        graded_labels = not TASK_TYPES[contract.task].classes
        previous = _previous(engine, baseline)
        cases = held(engine, parquet(scored), ident("scored_cases"))
        looked = detect(Material(engine, contract, tables, joined, cases, columns, graded_labels, place.work, previous))
        detected = [one.detected for one in looked]
        target = place.folder / "evaluation.parquet"
        add_evidence(engine, scored, EVALUATION, detected, target)
        return Scored(
            evaluated=replace(evaluated, path=target),
            performance=performance(engine, contract, EVALUATION, evaluated),
            coverage=coverage(engine, contract, tables, joined, EVALUATION, evaluated.requirements),
            columns=(*columns, *(column for d in detected for column in d.evidence_columns)),
            proposals=tuple(proposal for d in detected for proposal in d.proposals),
            notes=(
                *TASK_TYPES[contract.task].notes(engine, contract, EVALUATION),
                *(note for d in detected for note in d.notes),
            ),
            fault_checks=tuple(one.check for one in looked),
        )


def _previous(engine: Engine, baseline: Baseline) -> Previous | None:
    """The evaluation table of the baseline, as detectors read it."""
    if baseline.folder is None:
        return None
    published = parquet(baseline.folder / "evaluation.parquet")
    columns = dict(engine.rows("evaluation/columns", evaluation=published))
    return Previous(held(engine, published, ident("previous_cases")), columns, baseline.version)


def find(contract: Contract, scored: Scored, baseline: Baseline, place: Place) -> Found:
    """Search segments, measure every proposal and what the baseline found with the one ruler, and credit errors."""
    with place.engine() as engine:
        evaluation = parquet(scored.evaluated.path)
        found = search(engine, contract, scored.columns, evaluation)
        known = known_subgroups(engine, contract, scored.columns, evaluation)
        # Where failures are too few to search, values cannot be told apart either.
        alike = Lookalikes() if found.too_few else lookalikes(engine, contract, scored.columns, evaluation)
        proposals = [*scored.proposals, *known, *alike.proposals, *found.proposals]
        held = held_in(read_earlier(baseline.folder).analysis) if baseline.folder else []
        earlier, gone = tracked(engine, evaluation, held, proposals)
        findings, patterns, positions = rank(
            engine,
            contract,
            evaluation,
            [*proposals, *earlier],
            scored.evaluated.graded,
            watched=frozenset(p.finding_id for p in held),
        )
        steps = waterfall(patterns, credited(findings), positions)
        findings = portrayed(engine, contract, evaluation, found.coded, findings)
        until = data_until(engine, contract, evaluation)
        beyond = aspects(engine, contract, scored.columns, evaluation, scored.evaluated, found.known)
    return Found(
        findings=tuple(findings),
        waterfall=steps,
        search_summary=search_summary(found, findings),
        proposed=frozenset(p.finding_id for p in proposals),
        gone=gone,
        untold=found.untold,
        data_until=until,
        aspects=beyond,
        notes=alike.notes,
    )

"""The steps of a run.

Each takes paths and small typed values and returns the same, so that an orchestrator can retry or cache it; rows stay
in files, and every step opens an engine of its own.

Wiring only: what happens inside a step is in `tasks` and `reports`.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from reports.pack.write import write_pack
from reports.render import render_report
from reports.validation import render_validation
from tasks.contracts.analysis import Analysis, Coverage, InputFile, Manifest, Note, Performance, Validation
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Proposal
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine, open_engine
from tasks.evaluation.check import label_problems, observed_values, prediction_problems
from tasks.evaluation.evaluate import evaluate
from tasks.evaluation.performance import performance
from tasks.evaluation.task_type import Evaluated
from tasks.evaluation.task_types import TASK_TYPES
from tasks.evaluation.worst import worst_cases
from tasks.faults.detector import Material
from tasks.faults.evidence import add_evidence
from tasks.faults.registry import detect
from tasks.inputs.check import check_columns, unused_parts
from tasks.inputs.sources import Table, open_tables
from tasks.joins.catalogue import catalogue
from tasks.joins.coverage import coverage
from tasks.joins.join import join_problems, join_tables
from tasks.ruler.attribution import credited, waterfall
from tasks.ruler.rank import rank
from tasks.runs.files import write_analysis
from tasks.runs.notes import data_notes, missing_inputs, search_summary
from tasks.runs.run_key import code_fingerprint, config_fingerprint, package_versions, run_key
from tasks.runs.version import data_until, model_version
from tasks.sampling.cards import cards
from tasks.sampling.draw import source_of
from tasks.sampling.files import write_sample
from tasks.sampling.listing import LISTED, failure_lists
from tasks.sampling.plan import CANDIDATES, WORST
from tasks.sampling.sample import sample
from tasks.slices.search import search
from tasks.slices.subgroups import known_subgroups
from tasks.sql import Sql, ident, literal
from tasks.validation.files import write_validation
from tasks.validation.run import critical_problems, validate_tables

EVALUATION = ident("evaluation")


@dataclass(frozen=True)
class Place:
    """Where a run reads and writes: paths of errata.yaml are relative to `base`; `work` is gone after the run."""

    base: Path
    folder: Path
    work: Path
    memory: str


@dataclass(frozen=True)
class Scored:
    """The published evaluation table and what was learnt while it was made."""

    evaluated: Evaluated
    performance: Performance
    coverage: Coverage
    columns: tuple[Column, ...]
    proposals: tuple[Proposal, ...]
    notes: tuple[Note, ...]


def read(contract: Contract, place: Place, version: str | None) -> tuple[dict[str, Table], Manifest]:
    """Open the sources, check them against the contract and give the run its key.

    Raises:
        ContractError: with every problem found.
    """
    with _engine(place) as engine:
        tables, problems = look(engine, contract, place)
        if errors := [p for p in problems if p.level == "error"]:
            raise ContractError(errors)
        chosen = model_version(engine, contract, tables["predictions"], version)
    manifest = Manifest(
        model=contract.model,
        version=chosen,
        run_key=run_key(contract, chosen, {name: table.fingerprint for name, table in tables.items()}),
        task=contract.task,
        seed=contract.search.seed,
        inputs=tuple(InputFile(t.name, t.shown, t.rows, len(t.columns), t.fingerprint) for t in tables.values()),
        config_fingerprint=config_fingerprint(contract),
        code_fingerprint=code_fingerprint(),
        packages=package_versions(),
    )
    return tables, manifest


def look(engine: Engine, contract: Contract, place: Place) -> tuple[dict[str, Table], list[Problem]]:
    """Open the sources and list everything that is wrong with them before any value is analysed."""
    tables, problems = open_tables(contract, place.base, engine, place.work)
    problems = [*problems, *check_columns(engine, contract, tables)]
    if not problems:
        problems += join_problems(contract, tables)
        problems += _task_problems(engine, contract, tables["predictions"], tables["labels"])
    return tables, problems


def _task_problems(engine: Engine, contract: Contract, predictions: Table, labels: Table) -> list[Problem]:
    if found := prediction_problems(contract, predictions.columns):
        return found
    types = predictions.columns | {"label__value_raw": labels.columns[contract.labels.label]}
    observed = observed_values(engine, contract, types, ident(labels.view), ident(predictions.view))
    return label_problems(contract, types, observed)


def validate(contract: Contract, tables: dict[str, Table], place: Place) -> Validation:
    """Check what the contract promises, and the user's own suites, with Great Expectations.

    Raises:
        ContractError: if a critical expectation fails.
    """
    validation, raw = validate_tables(contract, tables, place.base, place.work)
    if critical := critical_problems(validation):
        raise ContractError(critical)
    write_validation(place.folder / "validation", validation, raw)
    return validation


def score(contract: Contract, tables: Mapping[str, Table], place: Place) -> Scored:
    """Join, evaluate and detect: write evaluation.parquet, one row per scored case."""
    with _engine(place) as engine:
        for table in tables.values():
            engine.execute("runs/source_view", view=ident(table.view), select=Sql(table.select))
        joined = join_tables(engine, contract, tables)
        scored = place.work / "scored.parquet"
        evaluated = evaluate(engine, contract, joined.view, joined.columns, scored)
        engine.execute("runs/parquet_view", view=EVALUATION, path=literal(str(scored)))
        columns = catalogue(contract, tables)
        graded_labels = not TASK_TYPES[contract.task].classes
        detected = detect(Material(engine, contract, tables, joined, EVALUATION, columns, graded_labels, place.work))
        target = place.folder / "evaluation.parquet"
        add_evidence(engine, scored, EVALUATION, detected, target)
        return Scored(
            evaluated=replace(evaluated, path=target),
            performance=performance(engine, contract, EVALUATION, evaluated),
            coverage=coverage(engine, contract, tables, joined, EVALUATION),
            columns=(*columns, *(column for d in detected for column in d.evidence_columns)),
            proposals=tuple(proposal for d in detected for proposal in d.proposals),
            notes=tuple(note for d in detected for note in d.notes),
        )


def find(contract: Contract, scored: Scored, validation: Validation, manifest: Manifest, place: Place) -> Analysis:
    """Search segments, measure every proposal with the one ruler, credit errors, and pick cases to read."""
    with _engine(place) as engine:
        engine.execute("runs/parquet_view", view=EVALUATION, path=literal(str(scored.evaluated.path)))
        found = search(engine, contract, scored.columns, EVALUATION)
        known = known_subgroups(engine, contract, scored.columns, EVALUATION)
        proposals = [*scored.proposals, *known, *found.proposals]
        findings, patterns, positions = rank(engine, contract, EVALUATION, proposals, scored.evaluated.graded)
        steps = waterfall(patterns, credited(findings), positions)
        candidates = worst_cases(engine, contract, EVALUATION, max(LISTED, CANDIDATES * WORST))
        source = source_of(engine, contract, scored.columns, EVALUATION, manifest.run_key)
        sampled = sample(source, candidates, findings, None, contract.report.cards)
        write_sample(place.folder, manifest.run_key, sampled)
        read_cases = cards(source, contract, sampled, findings, scored.evaluated.tolerance)
        until = data_until(engine, contract, EVALUATION)
    return Analysis(
        model=manifest.model,
        version=manifest.version,
        task=manifest.task,
        run_key=manifest.run_key,
        data_until=until,
        performance=scored.performance,
        coverage=scored.coverage,
        findings=tuple(findings),
        waterfall=steps,
        cases=read_cases,
        failures=failure_lists(candidates),
        validation=validation,
        notes=(*scored.notes, *data_notes(scored.coverage, findings), *unused_parts(contract)),
        search_summary=search_summary(found, findings),
        missing_inputs=missing_inputs(contract, scored.performance),
        manifest=manifest,
    )


def report(analysis: Analysis, place: Place) -> Path:
    """Write the stored results and the pages made from them."""
    write_analysis(place.folder, analysis)
    page = place.folder / "report.html"
    page.write_text(render_report(analysis), encoding="utf-8")
    write_pack(place.folder, analysis)
    checks = render_validation(analysis.validation, analysis.model, analysis.version)
    (place.folder / "validation" / "index.html").write_text(checks, encoding="utf-8")
    return page


def _engine(place: Place) -> AbstractContextManager[Engine]:
    return open_engine(place.work / "spill", place.memory)

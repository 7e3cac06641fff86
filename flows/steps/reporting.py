"""The last stages: compare with the baseline, choose cases, write the report, remember the run."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.steps.finding import Found, Scored
from flows.steps.opening import Opened
from flows.steps.place import Place
from reports.pack.write import write_pack
from reports.render import render_report
from reports.validation import render_validation
from tasks.comparison.comparable import comparability, without_comparison
from tasks.comparison.compare import compare as compare_runs
from tasks.comparison.earlier import read_earlier
from tasks.comparison.gate import gate, write_gate
from tasks.comparison.losses import with_worse_losses
from tasks.comparison.worse import Tables, with_worse_segments
from tasks.contracts.analysis import Analysis, Case, Note, Validation
from tasks.contracts.comparison import Comparison, GateResult
from tasks.contracts.findings import Evidence, Finding
from tasks.contracts.problems import ContractError
from tasks.contracts.request import Request
from tasks.evaluation.worst import worst_cases
from tasks.history.record import run_record
from tasks.history.states import lineage, with_states
from tasks.history.store import remember, runs
from tasks.inputs.check import unused_parts
from tasks.runs.files import findings_frame, read_analysis, write_analysis
from tasks.runs.home import Home
from tasks.runs.notes import comparison_notes, data_notes, missing_inputs
from tasks.sampling.cards import cards
from tasks.sampling.draw import source_of
from tasks.sampling.files import write_sample
from tasks.sampling.listing import LISTED, failure_lists
from tasks.sampling.plan import CANDIDATES, WORST
from tasks.sampling.sample import sample as draw_sample
from tasks.sql import parquet


@dataclass(frozen=True)
class Compared:
    """The findings with their states, and what changed since the baseline."""

    findings: tuple[Finding, ...]
    resolved: tuple[Finding, ...]
    comparison: Comparison | None
    no_comparison: str
    gate: GateResult
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Sampled:
    """The cases to read, and the failures as plain lists."""

    cases: tuple[Case, ...]
    failures: tuple[Evidence, ...]


@dataclass(frozen=True)
class Results:
    """Everything the stages before the report found out."""

    opened: Opened
    validation: Validation
    scored: Scored
    found: Found
    compared: Compared
    sampled: Sampled


def compare(opened: Opened, scored: Scored, found: Found, place: Place, home: Home) -> Compared:
    """Compare with the baseline on identical rows, and tell what is new, ongoing, worse, resolved or regressed.

    Raises:
        ContractError: if the baseline was named and cannot be compared with.
    """
    contract, baseline = opened.contract, opened.baseline
    comparison, why_none = _comparison(opened, scored, found, place)
    past = lineage(home.history, runs(home.history), baseline.run_key)
    findings, resolved = with_states(found.findings, past, comparison, opened.manifest.version, found.proposed)
    return Compared(
        findings=tuple(findings),
        resolved=tuple(resolved),
        comparison=comparison,
        no_comparison=why_none,
        gate=gate(contract, scored.performance, comparison, findings, resolved, scored.fault_checks),
        notes=comparison_notes(baseline, found.gone),
    )


def _comparison(opened: Opened, scored: Scored, found: Found, place: Place) -> tuple[Comparison | None, str]:
    baseline = opened.baseline
    if baseline.folder is None:
        return None, baseline.why_none
    earlier = read_earlier(baseline.folder)
    with place.engine() as engine:
        evaluation = parquet(scored.evaluated.path)
        problems = comparability(engine, opened.contract, evaluation, scored.evaluated.columns, earlier)
        if problems and baseline.named:
            raise ContractError(problems)
        if problems:
            return None, without_comparison(problems)
        target = place.folder / "comparison.parquet"
        contract, findings = opened.contract, found.findings
        compared = compare_runs(engine, contract, evaluation, scored.evaluated, earlier, findings, target)
        tables = Tables(evaluation, scored.columns, target, place.work)
        compared = with_worse_segments(engine, contract, tables, compared, findings)
        return with_worse_losses(engine, contract, tables, compared), ""


def sample(opened: Opened, scored: Scored, compared: Compared, place: Place, request: Request) -> Sampled:
    """Draw the cases to read, and say what is typical and comparable around them."""
    contract, run_key = opened.contract, opened.manifest.run_key
    meeting = contract.report.cards if request.cards is None else request.cards
    flips = place.folder / "comparison.parquet" if compared.comparison else None
    with place.engine() as engine:
        evaluation = parquet(scored.evaluated.path)
        candidates = worst_cases(engine, contract, evaluation, max(LISTED, CANDIDATES * WORST))
        source = source_of(engine, contract, scored.columns, evaluation, run_key)
        drawn = draw_sample(source, candidates, compared.findings, flips, meeting)
        write_sample(place.folder, run_key, drawn)
        read_cases = cards(source, contract, drawn, compared.findings, scored.evaluated.tolerance, flips)
    return Sampled(read_cases, failure_lists(candidates))


def report(results: Results, place: Place, request: Request) -> Analysis:
    """Put the results together, store them, and write the pages made from them."""
    scored, found, compared = results.scored, results.found, results.compared
    contract, manifest = results.opened.contract, results.opened.manifest
    analysis = Analysis(
        model=manifest.model,
        version=manifest.version,
        task=manifest.task,
        run_key=manifest.run_key,
        data_until=found.data_until,
        performance=scored.performance,
        coverage=scored.coverage,
        findings=compared.findings,
        waterfall=found.waterfall,
        cases=results.sampled.cases,
        failures=results.sampled.failures,
        validation=results.validation,
        notes=(
            *scored.notes,
            *data_notes(scored.coverage, compared.findings),
            *compared.notes,
            *found.notes,
            *unused_parts(contract),
        ),
        search_summary=found.search_summary,
        missing_inputs=missing_inputs(contract, scored.performance, scored.fault_checks),
        manifest=manifest,
        comparison=compared.comparison,
        no_comparison=compared.no_comparison,
        gate=compared.gate,
        resolved=compared.resolved,
        scope=request.filter.scope,
        untold=found.untold,
        fault_checks=scored.fault_checks,
        aspects=found.aspects,
    )
    write_analysis(place.folder, analysis)
    write_gate(place.folder, analysis.gate)
    (place.folder / "report.html").write_text(render_report(analysis), encoding="utf-8")
    write_pack(place.folder, analysis)
    checks = render_validation(analysis.validation, analysis.model, analysis.version)
    (place.folder / "validation" / "index.html").write_text(checks, encoding="utf-8")
    return analysis


def record(folder: Path, home: Home, now: datetime) -> bool:
    """Enter a published run into the history, unless it is there.

    Returns:
        Whether it was entered now.
    """
    analysis = read_analysis(folder)
    return remember(
        home.history, run_record(analysis, folder, home, now), findings_frame([*analysis.findings, *analysis.resolved])
    )

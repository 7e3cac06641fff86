"""What Errata finds in data: the same stages as a run, from opened files to ranked findings, without its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.planted_faults.data import Data
from flows.steps.finding import Scored, find, score
from flows.steps.opening import look as open_sources
from flows.steps.place import Place
from tasks.contracts.analysis import FaultCheck
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.contracts.problems import ContractError
from tasks.contracts.request import AS_CONFIGURED
from tasks.engine import Engine
from tasks.evaluation.evaluate import evaluate
from tasks.history.baseline import Baseline
from tasks.inputs.sources import Table
from tasks.joins.join import join_tables

MEMORY = "2GB"


@dataclass(frozen=True)
class Looked:
    """What a run says of data: its findings in the report's order, the cases of each, and what each detector did.

    Attributes:
        truths: the cases that each predicate asked about selects.
        refused: why the run refused the data, where it did; then there are no findings.
    """

    findings: tuple[Finding, ...]
    cases: Mapping[str, frozenset[str]]
    checks: tuple[FaultCheck, ...]
    truths: Mapping[str, frozenset[str]] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def look(data: Data, memory: str = MEMORY, predicates: Sequence[str] = ()) -> Looked:
    """Analyse data as the second version of a model where they have a run before, as the first otherwise."""
    with TemporaryDirectory(prefix="planted-") as name:
        folder = Path(name)
        try:
            baseline = _earlier(data, folder, memory) if data.previous is not None else Baseline()
            place = _written(data, folder / "now", memory)
            contract, scored = _scored(data, place, baseline)
            found = find(contract, scored, Baseline(), place)
        except ContractError as error:
            return Looked((), {}, (), refused=tuple(f"{p.where}: {p.what}" for p in error.problems))
        faults = [f for f in found.findings if f.proposal.family in ("data_preparation", "ambiguous")]
        with place.engine() as engine:
            cases = {f.finding_id: _cases(engine, scored, f.proposal.predicate) for f in faults}
            truths = {predicate: _cases(engine, scored, predicate) for predicate in predicates}
        return Looked(found.findings, cases, scored.fault_checks, truths)


def _earlier(data: Data, folder: Path, memory: str) -> Baseline:
    """The run before, as far as a later one reads it: its evaluation table, without a look for faults."""
    before = replace(data, frames=data.previous or {}, previous=None).with_contract(version="v1")
    place = _written(before, folder / "before", memory)
    with place.engine() as engine:
        contract, tables = _opened(before, engine, place)
        joined = join_tables(engine, contract, tables)
        evaluate(engine, contract, joined.view, joined.columns, place.folder / "evaluation.parquet")
    return Baseline("before", "v1", place.folder)


def _written(data: Data, folder: Path, memory: str) -> Place:
    (folder / "work").mkdir(parents=True)
    for name, frame in data.frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return Place(folder, folder, folder / "work", memory)


def _scored(data: Data, place: Place, baseline: Baseline) -> tuple[Contract, Scored]:
    with place.engine() as engine:
        contract, tables = _opened(data, engine, place)
    return contract, score(contract, tables, baseline, place)


def _opened(data: Data, engine: Engine, place: Place) -> tuple[Contract, dict[str, Table]]:
    contract = Contract.model_validate(data.contract)
    contract, tables, _, problems = open_sources(engine, contract, place, AS_CONFIGURED)
    if errors := [p for p in problems if p.level == "error"]:
        raise ContractError(errors)
    return contract, tables


def _cases(engine: Engine, scored: Scored, predicate: str) -> frozenset[str]:
    selected = engine.connection.read_parquet(str(scored.evaluated.path)).filter(predicate).select("case__id")
    return frozenset(case for (case,) in selected.fetchall())

"""The first stages: open the sources of one version, settle what the run is about, check what the contract promises."""

from dataclasses import dataclass

from flows.steps.place import Place
from tasks.comparison.comparable import without_comparison
from tasks.comparison.earlier import read_earlier
from tasks.contracts.analysis import InputFile, Manifest, Validation
from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem
from tasks.contracts.request import Request
from tasks.engine import Engine
from tasks.evaluation.check import label_problems, observed_values, prediction_problems
from tasks.history.baseline import Baseline, choose
from tasks.history.store import runs
from tasks.inputs.check import check_columns
from tasks.inputs.keep import keep, of_version, passes
from tasks.inputs.sources import Table, open_tables
from tasks.joins.join import join_problems
from tasks.runs.home import Home
from tasks.runs.run_key import asked, code_fingerprint, config_fingerprint, package_versions, run_key
from tasks.runs.versions import UNVERSIONED, for_version, in_paths, the_version, versions_in_column, versions_on_disk
from tasks.sql import ident
from tasks.validation.files import write_validation
from tasks.validation.run import critical_problems, validate_tables


@dataclass(frozen=True)
class Opened:
    """What a run is about: the contract for its version, the opened tables, its key, and what it is compared with."""

    contract: Contract
    tables: dict[str, Table]
    manifest: Manifest
    baseline: Baseline


@dataclass(frozen=True)
class Inspected:
    """The sources as far as they could be opened, and everything that is wrong with them."""

    contract: Contract
    tables: dict[str, Table]
    problems: tuple[Problem, ...]


def read(contract: Contract, place: Place, request: Request, home: Home) -> Opened:
    """Open the sources of one version, check them against the contract, and give the run its baseline and its key.

    Raises:
        ContractError: with every problem found.
    """
    recorded = runs(home.history)
    with place.engine() as engine:
        contract, tables, version, problems = look(engine, contract, place, request)
        if errors := [p for p in problems if p.level == "error"]:
            raise ContractError(errors)
    baseline = _readable(choose(recorded, home.runs / home.model, version, request.filter.scope, request.baseline))
    fingerprints = {name: table.fingerprint for name, table in tables.items()}
    manifest = Manifest(
        model=contract.model,
        version=version,
        run_key=run_key(contract, version, fingerprints, request, baseline.run_key),
        task=contract.task,
        seed=contract.search.seed,
        inputs=tuple(InputFile(t.name, t.shown, t.rows, len(t.columns), t.fingerprint) for t in tables.values()),
        config_fingerprint=config_fingerprint(contract),
        code_fingerprint=code_fingerprint(),
        packages=package_versions(),
        baseline=baseline.run_key,
        request=asked(request),
    )
    return Opened(contract, tables, manifest, baseline)


def _readable(baseline: Baseline) -> Baseline:
    """The baseline if its results can be read; otherwise none, unless it was named: then that is the user's to mend."""
    if baseline.folder is None:
        return baseline
    try:
        read_earlier(baseline.folder)
    except ContractError as error:
        if baseline.named:
            raise
        return Baseline(why_none=without_comparison(error.problems), notes=baseline.notes)
    return baseline


def inspect(contract: Contract, place: Place, request: Request) -> Inspected:
    """Open the sources and list their problems without stopping at them."""
    with place.engine() as engine:
        contract, tables, _, problems = look(engine, contract, place, request)
    return Inspected(contract, tables, tuple(problems))


def look(
    engine: Engine, contract: Contract, place: Place, request: Request
) -> tuple[Contract, dict[str, Table], str, list[Problem]]:
    """Open the sources of one version and list everything that is wrong with them before any value is analysed.

    Returns:
        The contract for the version, its tables, the version, and the problems.
    """
    if request.source is not None:
        predictions = contract.predictions.model_copy(update={"source": request.source})
        contract = contract.model_copy(update={"predictions": predictions})
    version = request.version or contract.version or UNVERSIONED
    if in_paths(contract):
        found = versions_on_disk(contract, place.base)
        version = the_version(request.version or contract.version, found, "predictions.source")
        contract = for_version(contract, version)
    tables, problems = open_tables(contract, place.base, engine, place.work)
    problems = [*problems, *check_columns(engine, contract, tables)]
    if problems:
        return contract, tables, version, problems
    version, tables["predictions"] = _kept(engine, contract, tables["predictions"], version, request)
    problems += join_problems(contract, tables)
    problems += _task_problems(engine, contract, tables["predictions"], tables["labels"])
    return contract, tables, version, problems


def _kept(engine: Engine, contract: Contract, predictions: Table, version: str, request: Request) -> tuple[str, Table]:
    """The predictions of the version that pass the filter, and the version, which they may tell themselves."""
    conditions = passes(contract, predictions, request.filter)
    column = contract.predictions.version
    if column is not None and not in_paths(contract) and contract.version is None:
        found = versions_in_column(engine, ident(predictions.view), column)
        version = the_version(request.version, found, f"{predictions.shown}: {column}")
        conditions += [of_version(column, version)] if len(found) > 1 else []
    kept = keep(engine, predictions, conditions)
    if predictions.rows and not kept.rows:
        raise ContractError([Problem("filter", "no prediction passes it", "check the values and the days")])
    return version, kept


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


def check(contract: Contract, tables: dict[str, Table], place: Place) -> Validation:
    """Check what the contract promises without stopping at what is broken, and without writing anything that stays."""
    validation, _ = validate_tables(contract, tables, place.base, place.work)
    return validation

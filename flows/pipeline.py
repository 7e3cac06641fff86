"""One run from start to end, without a server: the steps in their order, with progress.

Everything is written into a directory under a temporary name and becomes visible by one rename at the end.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from flows import steps
from flows.progress import Progress
from tasks.contracts.load import load_contract
from tasks.contracts.problems import Problem
from tasks.engine import open_engine
from tasks.runs.files import write_timings
from tasks.runs.publish import building, run_directory
from tasks.validation.run import validate_tables, value_problems


def analyse(config: Path, runs: Path, version: str | None, memory: str, progress: Progress) -> Path:
    """Run everything on one model and publish the result; the same inputs give the same directory.

    Returns:
        The published run directory.

    Raises:
        ContractError: if configuration or data break the contract; nothing is published then.
    """
    contract = load_contract(config)
    with building(runs) as build:
        place = steps.Place(config.parent, build.folder, build.work, memory)
        with progress.step("read", "reading the sources") as step:
            tables, manifest = steps.read(contract, place, version)
            step.result = ", ".join(f"{table.rows:,} {name}" for name, table in tables.items())
        target = run_directory(runs, manifest.model, manifest.version, manifest.run_key)
        if target.is_dir():
            progress.say(f"This run exists already: same data, configuration and code ({manifest.run_key}).")
            return target
        with progress.step("validate", "checking what the contract promises") as step:
            validation = steps.validate(contract, tables, place)
            passed = sum(check.outcome == "passed" for check in validation.checks)
            step.result = f"{passed} of {len(validation.checks)} checks passed"
        with progress.step("score", "joining, computing losses, looking for data faults") as step:
            scored = steps.score(contract, tables, place)
            step.result = (
                f"{scored.performance.rows:,} cases analysed, {scored.performance.failures:,.0f} failures, "
                f"{len(scored.proposals)} proposals on the data"
            )
        with progress.step("find", "searching segments and measuring every finding") as step:
            analysis = steps.find(contract, scored, validation, manifest, place)
            meeting = sum(case.part == "meeting" for case in analysis.cases)
            step.result = f"{len(analysis.findings)} findings, {meeting} cases to read"
        with progress.step("report", "writing the report") as step:
            page = steps.report(analysis, place)
            step.result = f"{page.stat().st_size / 1e6:.2f} MB"
        write_timings(build.folder, progress.timings)
        build.publish(target)
    return target


def problems(config: Path, memory: str, progress: Progress) -> list[Problem]:
    """Every problem of configuration and data, found without writing anything that stays.

    Raises:
        ContractError: if errata.yaml itself cannot be used.
    """
    contract = load_contract(config)
    with TemporaryDirectory(prefix="errata-") as name:
        work = Path(name)
        place = steps.Place(config.parent, work, work, memory)
        with progress.step("read", "reading the sources"), open_engine(work / "spill", memory) as engine:
            tables, found = steps.look(engine, contract, place)
        with progress.step("validate", "checking what the contract promises") as step:
            validation, _ = validate_tables(contract, tables, place.base, work)
            step.result = f"{len(validation.checks)} checks"
        return sorted({*found, *value_problems(validation)})

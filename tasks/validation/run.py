"""Run all suites over the tables and say what came out: checks for the report, problems for a person.

What must hold is in `tasks.validation.suites`; Great Expectations is behind `tasks.validation.gx`.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from tasks.contracts.analysis import Check, Validation
from tasks.contracts.config import Contract
from tasks.contracts.problems import Problem
from tasks.engine import open_engine
from tasks.inputs.sources import Table
from tasks.sql import Sql, ident, statement
from tasks.validation.checks import check_of, raw_of
from tasks.validation.failing import failing
from tasks.validation.gx import Expectations, Expected, quiet
from tasks.validation.rules import Rule
from tasks.validation.suites import COLUMNS_ARE_THERE, contract_suites
from tasks.validation.user_suites import user_suites


def validate_tables(
    contract: Contract, tables: Mapping[str, Table], base: Path, work: Path
) -> tuple[Validation, dict[str, object]]:
    """Check the tables against the contract's suites and the user's own.

    Args:
        contract: says what has to hold.
        tables: those that could be read, by name.
        base: the folder of errata.yaml, which the folder of the user's suites is relative to.
        work: a folder for temporary files.

    Returns:
        The checks in the order of the suites, and per suite what Great Expectations reported (JSON-safe, and the
        same bytes for the same inputs).
    """
    own, broken = user_suites(contract, tables, base)
    suites = [suite for suite in [*contract_suites(contract, tables), *own] if suite.rules]
    if not suites:  # no table could be read: without importing Great Expectations, which takes seconds
        return Validation(tuple(broken)), {}
    checks: list[Check] = []
    raw: dict[str, object] = {}
    # Not in `work`, which lies in the user's folders: DuckDB cuts the path of a database at `?` and turns `\`.
    with TemporaryDirectory(prefix="errata-") as folder, quiet(), open_engine(work) as engine:
        database = Path(folder) / "validation.duckdb"
        _write_views(database, tables)
        for table in tables.values():
            engine.execute("validation/view", **_view(table, utc=False))
        expectations = Expectations(database, work)
        for suite in suites:
            rules = [_worded(expectations, tables, rule) for rule in suite.rules]
            expected = [_expected(tables, rule) for rule in rules]
            outcomes = expectations.run(tables[suite.table].view, expected)
            raw[suite.name] = raw_of(
                contract, suite, list(zip(rules, expected, outcomes, strict=True)), expectations.version
            )
            for rule, outcome in zip(rules, outcomes, strict=True):
                found = rule.rows is not None and not outcome.success and not outcome.reason
                rows = failing(engine, contract, tables, rule) if found else None
                checks.append(check_of(contract, tables[suite.table], suite, rule, outcome, rows))
    return Validation((*checks, *broken)), raw


def problems_of(validation: Validation) -> list[Problem]:
    """Every rule that is broken or could not be checked: critical ones as errors, the others as warnings.

    The text names up to ten keys. It is for the console of the one who runs it; it does not belong into a mail.
    """
    return [
        Problem(check.where, _what(check), check.do, "error" if check.severity == "critical" else "warning")
        for check in validation.checks
        if check.outcome != "passed"
    ]


def value_problems(validation: Validation) -> list[Problem]:
    """The problems that only values show; missing columns are told by `tasks.inputs.check` before."""
    told = tuple(check for check in validation.checks if check.expectation != COLUMNS_ARE_THERE)
    return problems_of(replace(validation, checks=told))


def critical_problems(validation: Validation) -> list[Problem]:
    """Why the run must stop: critical rules that are broken or could not be checked."""
    return [problem for problem in problems_of(validation) if problem.level == "error"]


def _what(check: Check) -> str:
    if check.outcome == "could_not_run":
        return f"could not check that {check.rule}: {check.observed}"
    keys = f", first of them: {', '.join(check.keys)}" if check.keys and check.failing_rows else ""
    return f"expected that {check.rule}; {check.observed}{keys}"


def _write_views(database: Path, tables: Mapping[str, Table]) -> None:
    """A database file that holds nothing but views.

    Python reads a TIMESTAMPTZ only with a package that is not there, so Great Expectations sees times in UTC.
    """
    connection = duckdb.connect(str(database))
    try:
        for table in tables.values():
            connection.execute(statement("validation/view", **_view(table, utc=True)))
    finally:
        connection.close()


def _view(table: Table, *, utc: bool) -> dict[str, Any]:
    aware = {name for name, kind in table.columns.items() if utc and kind.upper() == "TIMESTAMP WITH TIME ZONE"}
    columns = [
        {"name": ident(name), "value": Sql(f"CAST({ident(name)} AS TIMESTAMP)") if name in aware else ident(name)}
        for name in table.columns
    ]
    return {"view": ident(table.view), "select": Sql(table.select), "columns": columns}


def _expected(tables: Mapping[str, Table], rule: Rule) -> Expected:
    return Expected(rule.expectation, rule.arguments(tables), rule.severity, rule.meta)


def _worded(expectations: Expectations, tables: Mapping[str, Table], rule: Rule) -> Rule:
    """A rule with a sentence: its own, Great Expectations' words, or else its name and arguments."""
    if rule.sentence:
        return rule
    name = rule.expectation.removeprefix("expect_").replace("_", " ")
    arguments = ", ".join(f"{key} {value}" for key, value in rule.kwargs.items())
    return replace(rule, sentence=expectations.sentence(_expected(tables, rule)) or f"{name}: {arguments}")

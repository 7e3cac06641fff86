"""The user's own suites: JSON files as Great Expectations writes them, one table each.

A file is about the table it is named after (`weather.json`), or about the one that its meta names:
`{"errata": {"table": "weather"}}`. What cannot run is never passed over: it becomes a check that could not run, with
the reason. An expectation without a severity is critical, as Great Expectations has it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from tasks.contracts.analysis import Check
from tasks.contracts.config import Contract
from tasks.contracts.problems import nearest
from tasks.inputs.sources import Table
from tasks.sql import Sql, ident, literal, statement
from tasks.validation.rules import UNEXPECTED_ROWS, Rows, Rule, Severity, Suite
from tasks.validation.suites import key_columns
from tasks.validation.values import as_number, numbers

_SEVERITIES = ("critical", "warning", "info")
_REGEX = {"expect_column_values_to_match_regex": True, "expect_column_values_to_not_match_regex": False}
_AS_A_QUERY = "is not supported on DuckDB; write it as unexpected_rows_expectation with a query"
_UNSUPPORTED = dict.fromkeys(
    (
        "expect_column_values_to_match_regex_list",
        "expect_column_values_to_not_match_regex_list",
        "expect_column_values_to_match_like_pattern",
        "expect_column_values_to_not_match_like_pattern",
        "expect_column_values_to_match_like_pattern_list",
        "expect_column_values_to_not_match_like_pattern_list",
    ),
    f"matching a list or a LIKE pattern {_AS_A_QUERY}",
) | dict.fromkeys(
    ("expect_column_values_to_be_of_type", "expect_column_values_to_be_in_type_list"),
    f"checking the type of a column {_AS_A_QUERY} on typeof(column)",
)

OWN_ADVICE = "correct the data, or the expectation in your suite"
_MEND = "mend the suite, or give the expectation the severity warning to run without it"
_FOLDER = "put suites (*.json) into the folder, or correct `expectations` in errata.yaml"


class UnusableSuiteError(Exception):
    """A suite or an expectation that cannot run, with the reason and what to do."""

    def __init__(self, reason: str, do: str = _MEND) -> None:
        super().__init__(reason)
        self.do = do


def user_suites(contract: Contract, tables: Mapping[str, Table], base: Path) -> tuple[list[Suite], list[Check]]:
    """The suites of the folder the contract names, and a check that could not run for everything unusable in it."""
    if contract.expectations is None:
        return [], []
    folder = base / contract.expectations
    paths = sorted(folder.glob("*.json"))
    if not paths:
        reason = "there is no *.json file in the folder" if folder.is_dir() else "the folder does not exist"
        error = UnusableSuiteError(reason, _FOLDER)
        return [], [_unusable(contract.expectations, "expectations", "the folder holds suites", "critical", error)]
    suites, broken = [], []
    for path in paths:
        try:
            found, table = _read(contract, tables, path)
        except UnusableSuiteError as error:
            broken.append(_unusable(path.name, path.name, "the suite can be read", "critical", error))
            continue
        rules = []
        for number, expectation in enumerate(found, start=1):
            try:
                rules.append(_rule(contract, table, expectation))
            except UnusableSuiteError as error:
                name = _name(expectation) or f"expectation {number}"
                broken.append(_unusable(table.name, path.name, name, _severity(expectation), error, table.shown))
        suites.append(Suite(f"own-{path.stem}", path.name, table.name, tuple(rules)))
    return suites, broken


def _unusable(
    source: str, suite: str, rule: str, severity: Severity, error: UnusableSuiteError, where: str = ""
) -> Check:
    return Check(
        source=source,
        rule=rule,
        outcome="could_not_run",
        severity=severity,
        observed=str(error),
        suite=suite,
        where=where or source,
        do=error.do,
    )


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def _read(contract: Contract, tables: Mapping[str, Table], path: Path) -> tuple[list[Any], Table]:
    try:
        suite = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except (OSError, ValueError) as error:
        raise UnusableSuiteError(f"it is not JSON: {error}") from error
    if not isinstance(suite, dict) or not isinstance(suite.get("expectations"), list):
        raise UnusableSuiteError("it is not a suite of Great Expectations: there is no list named expectations")
    meta = suite.get("meta")
    own = meta.get("errata") if isinstance(meta, dict) else None
    name = str(own.get("table", path.stem)) if isinstance(own, dict) else path.stem
    if name not in tables:
        known = ["predictions", "labels", *(table.name for table in contract.tables)]
        if name in known:
            raise UnusableSuiteError(f"the table {name!r} could not be read", "correct its source first")
        raise UnusableSuiteError(
            f"no table is named {name!r}: {nearest(name, known)}",
            'name the file after its table, or name the table in the file: "meta": {"errata": {"table": "..."}}',
        )
    return suite["expectations"], tables[name]


def _rule(contract: Contract, table: Table, expectation: Any) -> Rule:
    name = _name(expectation)
    if name is None:
        raise UnusableSuiteError("it has no type")
    kwargs, meta = expectation.get("kwargs", {}), expectation.get("meta") or {}
    if not isinstance(kwargs, dict) or not isinstance(meta, dict):
        raise UnusableSuiteError("kwargs and meta have to be objects")
    if name in _UNSUPPORTED:
        raise UnusableSuiteError(_UNSUPPORTED[name])
    if "$PARAMETER" in json.dumps(kwargs):
        raise UnusableSuiteError("it needs a parameter ($PARAMETER), and there is nothing to give it one")
    severity, said = _severity(expectation), str(expectation.get("description") or "")
    shown = key_columns(contract, table)
    if name in _REGEX:
        return _regex(table, kwargs, wanted=_REGEX[name], shown=shown, severity=severity, said=said)
    if name == UNEXPECTED_ROWS:
        return _query(table, kwargs, severity, said)
    columns = tuple(
        str(column)
        for key in ("column", "column_A", "column_B", "column_list")
        for column in (kwargs[key] if isinstance(kwargs.get(key), list) else [kwargs.get(key)])
        if column is not None
    )
    rows = None if kwargs.get("row_condition") else _rows(table, name, kwargs, shown)
    return Rule(table.name, columns, said, severity, OWN_ADVICE, rows=rows, expectation=name, kwargs=kwargs, meta=meta)


def _name(expectation: Any) -> str | None:
    name = expectation.get("type") if isinstance(expectation, dict) else None
    return name if isinstance(name, str) else None


def _severity(expectation: Any) -> Severity:
    severity = expectation.get("severity") if isinstance(expectation, dict) else None
    return cast("Severity", severity) if severity in _SEVERITIES else "critical"


def _regex(
    table: Table, kwargs: Mapping[str, Any], *, wanted: bool, shown: tuple[str, ...], severity: Severity, said: str
) -> Rule:
    column, pattern = str(kwargs.get("column")), str(kwargs.get("regex"))
    if kwargs.get("mostly", 1) != 1 or kwargs.get("row_condition"):
        raise UnusableSuiteError(f"a regular expression with mostly or row_condition {_AS_A_QUERY}")
    if column not in table.columns:
        raise UnusableSuiteError(f"there is no column {column!r}: {nearest(column, table.columns)}")
    names = {"column": ident(column), "pattern": literal(pattern), "wanted": Sql("TRUE") if wanted else None}
    return Rule(
        table.name,
        (column,),
        said or f"{column} {'matches' if wanted else 'does not match'} the regular expression {pattern}",
        severity,
        OWN_ADVICE,
        rows=Rows("not_matching", table.name, shown or (column,), names),
    )


def _query(table: Table, kwargs: Mapping[str, Any], severity: Severity, said: str) -> Rule:
    query = str(kwargs.get("unexpected_rows_query", "")).strip().rstrip(";").rstrip()
    if not query:
        raise UnusableSuiteError("it has no unexpected_rows_query")
    if "{batch}" not in query:
        raise UnusableSuiteError("its query does not name {batch}, the table it is about")
    reduced = statement("validation/no_values", query=Sql(query))
    return Rule(
        table.name,
        (),
        said or f"this query returns no rows: {' '.join(query.split())}",
        severity,
        OWN_ADVICE,
        kwargs={**kwargs, "unexpected_rows_query": reduced[reduced.index("SELECT") :]},
    )


def _rows(table: Table, name: str, kwargs: Mapping[str, Any], shown: tuple[str, ...]) -> Rows | None:
    """The failing rows of the usual expectations; None where only Great Expectations can say."""
    columns = kwargs.get("column_list", [kwargs.get("column")])
    if not isinstance(columns, list) or not columns:
        return None
    if any(not isinstance(column, str) or column not in table.columns for column in columns):
        return None
    column = ident(columns[0])
    found: tuple[str, dict[str, Any]] | None = None
    match name:
        case "expect_column_values_to_not_be_null":
            found = "missing", {"column": column}
        case "expect_column_values_to_be_unique" | "expect_compound_columns_to_be_unique":
            found = "repeated", {"keys": [ident(each) for each in columns]}
        case "expect_column_values_to_be_in_set" if _scalars(kwargs.get("value_set")):
            found = "unknown_values", {"value": column, "known": [literal(value) for value in kwargs["value_set"]]}
        case "expect_column_values_to_be_between" if _plain_bounds(kwargs):
            bounds = {"low": kwargs.get("min_value"), "high": kwargs.get("max_value")}
            literals = {side: None if bound is None else literal(bound) for side, bound in bounds.items()}
            found = "outside", {"numbers": numbers(as_number(column, table.columns[columns[0]])), **literals}
    return Rows(found[0], table.name, shown or tuple(columns), found[1]) if found else None


def _scalars(values: object) -> bool:
    return (
        isinstance(values, list)
        and bool(values)
        and all(isinstance(value, bool | int | float | str) for value in values)
    )


def _plain_bounds(kwargs: Mapping[str, Any]) -> bool:
    given = [kwargs[side] for side in ("min_value", "max_value") if kwargs.get(side) is not None]
    strict = kwargs.get("strict_min") or kwargs.get("strict_max")
    return bool(given) and not strict and all(isinstance(bound, int | float) for bound in given)

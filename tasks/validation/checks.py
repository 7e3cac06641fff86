"""What an outcome means to a reader, and what of it is kept as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from tasks.contracts.analysis import Check
from tasks.contracts.config import Contract
from tasks.contracts.problems import nearest
from tasks.inputs.sources import Table
from tasks.validation.failing import Failing, hidden_columns
from tasks.validation.gx import Expected, Outcome
from tasks.validation.rules import UNEXPECTED_ROWS, Rule, Suite

_HIDDEN = "not shown: the policy of a column hides its values"


def check_of(
    contract: Contract, table: Table, suite: Suite, rule: Rule, outcome: Outcome, failing: Failing | None
) -> Check:
    """One rule and what became of it."""
    hidden = _reads_hidden(contract, table.name, rule)
    return Check(
        source=table.name,
        rule=rule.sentence,
        outcome="could_not_run" if outcome.reason else "passed" if outcome.success else "failed",
        severity=rule.severity,
        observed=_observed(table, rule, outcome, failing, hidden=hidden),
        failing_rows=_failing_rows(rule, outcome, failing),
        keys=failing.keys if failing and rule.finds == "rows" else (),
        key_query=failing.query if failing else "",
        suite=suite.origin,
        expectation=rule.expectation,
        where=f"{table.shown}: {', '.join(rule.columns)}" if rule.columns else table.shown,
        do=rule.do,
    )


def raw_of(
    contract: Contract, suite: Suite, found: Sequence[tuple[Rule, Expected, Outcome]], version: str
) -> dict[str, object]:
    """One suite's results in the form of Great Expectations, without what differs from run to run."""
    return {
        "suite_name": suite.name,
        "table": suite.table,
        "success": all(outcome.success for _, _, outcome in found),
        "statistics": {
            "evaluated_expectations": len(found),
            "successful_expectations": sum(outcome.success for _, _, outcome in found),
            "could_not_run": sum(outcome.reason is not None for _, _, outcome in found),
        },
        "results": [
            {
                "success": outcome.success,
                "expectation_config": {
                    "type": expected.expectation,
                    "kwargs": dict(expected.kwargs),
                    "severity": expected.severity,
                    "meta": dict(expected.meta),
                    "description": rule.sentence,
                },
                "result": _counts(outcome) if _reads_hidden(contract, suite.table, rule) else dict(outcome.result),
                "exception_info": {
                    "raised_exception": outcome.reason is not None,
                    "exception_message": _HIDDEN
                    if outcome.reason and _reads_hidden(contract, suite.table, rule)
                    else outcome.reason,
                },
            }
            for rule, expected, outcome in found
        ],
        "meta": {"great_expectations_version": version},
    }


def _reads_hidden(contract: Contract, table: str, rule: Rule) -> bool:
    hidden = hidden_columns(contract, table)
    # A user's query or condition may read any column.
    any_column = "row_condition" in rule.kwargs or (rule.expectation == UNEXPECTED_ROWS and rule.rows is None)
    return bool(hidden) if any_column else bool(hidden & set(rule.columns))


def _counts(outcome: Outcome) -> dict[str, Any]:
    return {name: value for name, value in outcome.result.items() if name.endswith(("_count", "_percent"))}


def _failing_rows(rule: Rule, outcome: Outcome, failing: Failing | None) -> int | None:
    if outcome.reason or rule.finds == "values":
        return None
    if failing:
        return failing.rows
    count = outcome.result.get("unexpected_count")
    if rule.expectation == UNEXPECTED_ROWS:
        count = outcome.result.get("observed_value")
    return count if isinstance(count, int) else 0 if rule.rows else None


def _observed(table: Table, rule: Rule, outcome: Outcome, failing: Failing | None, *, hidden: bool) -> str:
    if outcome.reason:
        return _HIDDEN if hidden else outcome.reason
    if rule.expectation == "expect_table_columns_to_match_set":
        return _columns(table, rule, outcome.result)
    if rule.finds == "values" and failing:
        return f"found {', '.join(failing.keys) or 'values that are not shown'}"
    count = _failing_rows(rule, outcome, failing)
    if count:
        allowed = ", no more than allowed" if outcome.success else ""
        return f"{count:,} of {table.rows:,} rows{_share(count, table.rows)} break it{allowed}"
    if count == 0 or rule.finds == "values":
        return f"true, looking at {table.rows:,} rows"
    return _value(rule, outcome.result.get("observed_value"), hidden=hidden)


def _value(rule: Rule, value: object, *, hidden: bool) -> str:
    if rule.expectation == "expect_table_row_count_to_be_between":
        return f"found {value:,} rows" if isinstance(value, int) else "found no count"
    return _HIDDEN if hidden else "found no value" if value is None else f"found {value}"


def _columns(table: Table, rule: Rule, result: Mapping[str, Any]) -> str:
    details = result.get("details") or {}
    missing = sorted((details.get("mismatched") or {}).get("missing") or ())
    unexpected = sorted((details.get("mismatched") or {}).get("unexpected") or ())
    if missing:
        return "missing: " + "; ".join(f"{name!r} ({nearest(name, table.columns)})" for name in missing)
    if unexpected and rule.kwargs.get("exact_match", True):
        return f"not expected: {', '.join(map(repr, unexpected))}"
    return f"{len(table.columns)} columns"


def _share(count: int, rows: int) -> str:
    if not 0 < count <= rows:
        return ""
    percent = 100 * count / rows
    if percent < 0.05:
        return " (under 0.1 %)"
    if percent > 99.95 and count < rows:
        return " (over 99.9 %)"
    return f" ({percent:.1f} %)"

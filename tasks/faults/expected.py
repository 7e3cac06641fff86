"""Expectations in Great Expectations' terms that several detectors offer, and the detectors that can offer none.

A suite is about one table, so what only a second table or an earlier run contradicts cannot be written as one; nor can
what holds for most rows only, or what only the predictions of the model tell.
"""

from tasks.contracts.findings import Expectation
from tasks.sql import Sql, ident, statement

_TWO_TABLES = "it takes two tables to see it, and an expectation is about one"
_EARLIER_RUN = "it shows beside an earlier run, and an expectation sees one state of a table"
_TRAINING = "it shows beside the training rows, which are another table"
_OTHER_ROWS = "each value by itself is sound; it belongs to another row"
_MODEL = "only what the model predicts tells it, which is no rule about a table"
_CHANCE = "it shows as more than chance, and no single row breaks a rule"
_AMBIGUOUS = "such cases are no errors"

# By the detector's name: why no expectation would have caught what it finds.
NONE = {
    "as-of joins": _TWO_TABLES,
    "filled defaults": _TWO_TABLES,
    "columns filled together": _CHANCE,
    "rows of the future": _TWO_TABLES,
    "later rows": _TWO_TABLES,
    "lost rows": _TWO_TABLES,
    "newly unmatched keys": _EARLIER_RUN,
    "reused keys": _EARLIER_RUN,
    "rows from after the case": _TWO_TABLES,
    "same names": _TWO_TABLES,
    "rows of the past": _TWO_TABLES,
    "rows of another kind": _TWO_TABLES,
    "as-of dates": "the day up to which a column counts is in no row of it",
    "broken relations": _CHANCE,
    "columns that changed places": "which column stands under a name shows beside the training or an earlier run",
    "copied columns": "columns that are equal in one batch may be equal in a sound one",
    "day and month swapped": "each date by itself is a date",
    "jumps since the previous run": _EARLIER_RUN,
    "codes that changed places": _EARLIER_RUN,
    "columns beside the wrong rows": _OTHER_ROWS,
    "the day's course": _CHANCE,
    "conflicting duplicates": _MODEL,
    "immature labels": _TWO_TABLES,
    "inverted labels": _MODEL,
    "near duplicates": _MODEL,
    "numeric label suspects": _MODEL,
    "one-sided labels": _MODEL,
    "permuted labels": _MODEL,
    "label policy": _MODEL,
    "changed labels": _EARLIER_RUN,
    "shifted labels": _MODEL,
    "label suspects": _MODEL,
    "leaking feature": "which columns hold the answer is a question of meaning, and no row is at fault",
    "entity overlap": _TRAINING,
    "file order": _MODEL,
    "near training overlap": _TRAINING,
    "repeated cases": _CHANCE,
    "time overlap": _TRAINING,
    "training overlap": _TRAINING,
    "undecided cases": _AMBIGUOUS,
    "raters disagree": _AMBIGUOUS,
    "unusual cases": _AMBIGUOUS,
}


def none_of(table: str, condition: Sql) -> Expectation:
    """That no row of a table fulfils a condition; braces and colons mean something to Great Expectations."""
    query = statement("faults/unexpected_rows", condition=_escaped(condition))
    return _unexpected(table, query)


def determined(table: str, a: str, b: str) -> Expectation:
    """That no value of column `a` goes with several values of column `b`."""
    return _unexpected(table, statement("faults/not_determining", a=_escaped(ident(a)), b=_escaped(ident(b))))


def unique(table: str, columns: list[str]) -> Expectation:
    """That no two rows of a table agree in these columns."""
    if len(columns) == 1:
        return Expectation(table, "expect_column_values_to_be_unique", {"column": columns[0]})
    return Expectation(table, "expect_compound_columns_to_be_unique", {"column_list": columns})


def no_rows(table: str, name: str, /, **names: Sql | int | list[Sql]) -> Expectation:
    """That a query of `sql/` over `{batch}` has no rows."""
    escaped = {
        key: [_escaped(v) for v in value]
        if isinstance(value, list)
        else _escaped(value)
        if isinstance(value, Sql)
        else value
        for key, value in names.items()
    }
    return _unexpected(table, statement(name, **escaped))


def _escaped(fragment: Sql) -> Sql:
    return Sql(fragment.replace("{", "{{").replace("}", "}}").replace(":", "\\:"))


def _unexpected(table: str, query: str) -> Expectation:
    kwargs = {"unexpected_rows_query": query[query.index("SELECT") :].strip()}
    return Expectation(table, "unexpected_rows_expectation", kwargs)

"""A column of numbers that is read as text, because a few of its values are none.

The numbers become categories, or the whole column fails at a strict cast and goes missing. Codes are no numbers: where
leading zeros occur, or where many different values are none, the column is meant as text.
"""

from collections.abc import Iterator

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.texts import Look, column_words, is_all, looks
from tasks.faults.values.where import where
from tasks.sql import Sql, any_of, ident

_NUMBER = r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*"
_PADDED = r"0[0-9]+"
_MISSING = r"(?i)\s*(n/?a|nan|null|none|nil|missing|unknown|unk|tbd|n\.a\.|#n/a|inf(inity)?|[?*.\-_]+)?\s*"
# So few values may be none, and numbers have at least so many values.
_FEW, _RARE, _MANY = 20, 0.25, 20


def find(material: Material) -> Detected:
    """One proposal per column of numbers read as text."""
    value = Sql("value")
    number, missing = is_all(value, _NUMBER), is_all(value, _MISSING)
    conditions = [Sql("TRUE"), number, is_all(value, _PADDED), missing, Sql(f"NOT ({any_of(number, missing)})")]
    return Detected(tuple(p for column, seen in looks(material, conditions) for p in _column(material, column, seen)))


def _column(material: Material, column: Column, seen: list[Look]) -> Iterator[Proposal]:
    every, numbers, padded, gaps, others = seen
    odd = gaps.values + others.values
    few = 0 < odd <= _FEW and numbers.cases >= (1 - _RARE) * every.cases
    # Words among numbers are codes, unless they are a handful beside thousands.
    if numbers.values < _MANY or padded.values or not few or others.cases > 0.01 * every.cases:
        return
    name = ident(column.name)
    predicate = Sql(f"NOT {is_all(name, _NUMBER)}")
    shown = material.engine.rows(
        "faults/values/common_values", {"most": 8}, evaluation=material.evaluation, column=name, predicate=predicate
    )
    source, tables = where(material, predicate)
    yield Proposal(
        family="data_preparation",
        kind="value.mixed_type",
        predicate=predicate,
        subject=f"cases whose {column.label} is no number",
        why=f"{numbers.cases:,} of {every.cases:,} values are numbers; {every.cases - numbers.cases:,} are not, such "
        f"as {shown[0][0]!r}.{source}",
        remedy=f"Declare {column_words(column)} as a number in the source and name such values as missing; "
        "read as text, its numbers have no order, and a strict cast loses them.",
        saw_errors=False,
        strength="probable" if others.values else "confirmed",
        columns=(column.name,),
        evidence=(Evidence(f"No numbers in {column_words(column)}", ("value", "cases"), _rows(shown)), *tables),
        expectations=(_expectation(column),),
    )


def _rows(shown: list[tuple[str, int]]) -> tuple[tuple[str, str], ...]:
    return tuple((repr(value), f"{n:,}") for value, n in shown)


def _expectation(column: Column) -> Expectation:
    regex = {"column": column.source_name, "regex": f"^({_NUMBER})$"}
    return Expectation(column.table, "expect_column_values_to_match_regex", regex)


DETECTOR = Detector(
    name="numbers read as text",
    fault="A column of numbers is read as text because of a few values.",
    find=find,
    reaches="confirmed",
    source="a strict cast of every value",
    needs=(FEATURES,),
)

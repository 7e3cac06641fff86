"""One value beside another: how two columns are brought into one form, and when two values count as equal.

Numbers and truth values are compared as DOUBLE, moments as seconds since 1970, anything else as text. NaN and empty
text are no values.
"""

from dataclasses import dataclass
from typing import Literal

from tasks.contracts.columns import FLOATS, Column, kind_of
from tasks.moments import has_zone, is_moment, microseconds
from tasks.sql import Sql, ident

Form = Literal["number", "time", "text"]

# A value that went through 32-bit floats or another order of sums is the same value: FLOAT has 24 bits.
_RELATIVE = "1e-6"


@dataclass(frozen=True)
class Cell:
    """A column that is compared, in one form on both sides.

    Attributes:
        observed: its value in the evaluation table (alias c); reference: in the other relation (alias r).
        source: the name of the column there.
        mixed: one side holds text and the other does not; then text that cannot be read is no value.
    """

    column: Column
    form: Form
    source: str
    observed: Sql
    reference: Sql
    mixed: bool

    @property
    def name(self) -> str:
        """The evaluation column."""
        return self.column.name


def cell_of(column: Column, other_type: str, other: str) -> Cell | None:
    """A column beside one of another relation; None where the two cannot be compared."""
    form, mixed = _form(column.type, other_type)
    if form is None:
        return None
    return Cell(
        column,
        form,
        other,
        in_form(Sql(f"c.{ident(column.name)}"), column.type, form),
        in_form(Sql(f"r.{ident(other)}"), other_type, form),
        mixed,
    )


def _form(own: str, other: str) -> tuple[Form | None, bool]:
    kinds = {kind_of(own), kind_of(other)}
    if "nested" in kinds:
        return None, False
    if kinds <= {"number", "boolean"}:
        return "number", False
    if kinds == {"category"}:
        return "text", False
    if kinds == {"time"}:
        # A moment with a zone and one without can only be told apart, not compared.
        alike = has_zone(own) == has_zone(other) and is_moment(own) and is_moment(other)
        return ("time" if alike else None), False
    if "time" in kinds:
        moment = own if kind_of(own) == "time" else other
        return ("time" if is_moment(moment) and not has_zone(moment) and "category" in kinds else None), True
    return "number", True


def in_form(value: Sql, duckdb_type: str, form: Form) -> Sql:
    """The expression of a value in the form it is compared in."""
    if form == "text":
        return Sql(f"nullif(CAST({value} AS VARCHAR), '')")
    if form == "time":
        if is_moment(duckdb_type):
            return Sql(f"({microseconds(value, duckdb_type)} / 1e6)")
        return Sql(f"(epoch_us(TRY_CAST({value} AS TIMESTAMP)) / 1e6)")
    number = Sql(f"TRY_CAST({value} AS DOUBLE)")
    may_be_nan = duckdb_type.upper() in FLOATS or kind_of(duckdb_type) == "category"
    return Sql(f"CASE WHEN NOT isnan({number}) THEN {number} END") if may_be_nan else number


def same(form: Form, left: Sql | str, right: Sql | str) -> Sql:
    """Whether two present values are equal; rounding of the last digits is no difference."""
    if form == "number":
        return Sql(f"({left} = {right} OR abs({left} - {right}) <= {_RELATIVE} * greatest(abs({left}), abs({right})))")
    if form == "time":
        return Sql(f"(abs({left} - {right}) < 0.001)")
    return Sql(f"({left} = {right})")


def differs(form: Form, left: Sql | str, right: Sql | str) -> Sql:
    """Whether two values differ, of which both may be missing."""
    return Sql(f"(NOT coalesce({same(form, left, right)}, {left} IS NULL AND {right} IS NULL))")

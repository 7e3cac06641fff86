"""Codes of digits: their usual length, which of them lost leading zeros, and which lost their last digits."""

from dataclasses import dataclass
from math import sqrt

from tasks.contracts.columns import Column
from tasks.faults.material import Material
from tasks.faults.values.texts import FEWEST
from tasks.sql import Sql, ident

# Codes have a fixed length when at least this share of the cases has it; a fifth may be damaged, and a few more.
_FIXED = 0.7
# A spreadsheet keeps 15 digits.
_KEPT = 15


@dataclass(frozen=True)
class Short:
    """Codes shorter than all others: how many cases and values; twins: values that also exist with their zeros."""

    length: int
    cases: int
    values: int
    twins: int


@dataclass(frozen=True)
class Ended:
    """Codes that end in zeros after 15 digits: cases, of how many, and how many chance gives."""

    cases: int
    of: int
    expected: float


def lost_zeros(material: Material, column: Column) -> Short | None:
    """The codes that are shorter than their column's fixed length, where a leading zero is usual in it."""
    length, everything, fixed, padded, longer, cases, values, zeros, twins = material.engine.row(
        "faults/values/short_codes", evaluation=material.evaluation, column=ident(column.name)
    )
    usual = length is not None and length >= 4 and fixed >= _FIXED * everything and padded >= FEWEST
    if not usual or longer or zeros or values < FEWEST:
        return None
    return Short(length, cases, values, twins if 2 * twins >= values else 0)


def lost_ends(material: Material, column: Column) -> Ended | None:
    """The codes of more than 15 digits that end in zeros from there on, if they are more than chance gives."""
    cases, of, expected, last_zero, others = material.engine.row(
        "faults/values/long_codes",
        {"kept": _KEPT},
        evaluation=material.evaluation,
        value=Sql(f"CAST({ident(column.name)} AS VARCHAR)"),
    )
    excess = cases - expected
    usual_ends = others >= 20 and last_zero <= 0.2 * others
    if not usual_ends or cases < FEWEST or excess < 6 * sqrt(expected) or excess < max(0.001 * of, 0.5 * cases):
        return None
    return Ended(cases, of, expected)

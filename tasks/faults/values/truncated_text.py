"""Text that was cut at one length: a field of fixed width, or a column of a database that was too short.

A value that is cut is the beginning of a longer one, and ends inside a word of it. Beginnings of this kind are rare by
nature and come at any length (male, maleness); that several come at one length, and hardly any at others, says that
something cuts there. Where no longer value is left to compare with, a heap of values at the greatest length tells it:
names grow rarer with their length.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scipy.stats import poisson

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal, Strength
from tasks.faults.counted import asked
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.texts import FEWEST, column_words, text_columns
from tasks.faults.values.where import where
from tasks.sql import Sql, all_of, ident, join, literal

# Columns with more different values are free text, in which a cut is told by the heap alone.
_MOST_VALUES = 50_000
_MOST_LISTED = 200
# The cases whose value is longer and would be cut inside a word: so many of them have a value that is so cut elsewhere.
_COVERED = 0.3
# A heap: at least this many values, this many times what the lengths before let expect, at this significance.
_HEAP, _TIMES, _ALPHA = 8, 3, 1e-5


@dataclass(frozen=True)
class _Length:
    """The values of one length: how many, in how many cases, and which of them begin a longer one inside a word.

    well_cut are those that lack at least two signs of it; one is a letter that many names have more (Green, Greene).
    """

    length: int
    values: int
    cases: int
    cut: int
    well_cut: int
    cut_cases: int
    listed: list[str]


def find(material: Material) -> Detected:
    """One proposal per column whose values are cut."""
    columns = [c for c in text_columns(material) if _HEAP <= material.profile[c.name].distinct <= _MOST_VALUES]
    names = {column.name for column in columns}
    rows = asked(material.engine, material.counted, names, "faults/values/lengths", {"most": _MOST_LISTED})
    found = (p for c in columns for p in _column(material, c, [_Length(*row) for row in rows[c.name]]))
    return Detected(tuple(found))


def _column(material: Material, column: Column, lengths: list[_Length]) -> Iterator[Proposal]:
    found = _cut_inside(lengths)
    if found is not None and _covers(material, column, found):
        predicate = Sql(f"{ident(column.name)} IN ({join(', ', [literal(value) for value in found.listed])})")
        why = (
            f"{found.cut_cases:,} cases hold {found.cut:,} different values of exactly {found.length} signs that are "
            f"the beginning of a longer value and end inside a word, such as {found.listed[0]!r}."
        )
        listed = {"column": column.source_name, "value_set": found.listed}
        expectation = Expectation(column.table, "expect_column_values_to_not_be_in_set", listed)
        yield _proposal(material, column, found.length, (predicate, why, "confirmed"), expectation)
    elif (heap := _heap(lengths)) is not None:
        last, expected = heap
        predicate = Sql(f"length({ident(column.name)}) = {literal(last.length)}")
        why = (
            f"{last.values:,} different values in {last.cases:,} cases have exactly {last.length} signs and none has "
            f"more, where the lengths before let expect {expected:,.0f}."
        )
        shorter = {"column": column.source_name, "max_value": last.length - 1}
        expectation = Expectation(column.table, "expect_column_value_lengths_to_be_between", shorter)
        yield _proposal(material, column, last.length, (predicate, why, "probable"), expectation)


def _cut_inside(lengths: list[_Length]) -> _Length | None:
    """The one length at which values end inside a word of a longer value."""
    most = max(lengths, key=lambda length: (length.well_cut, -length.length), default=None)
    if most is None or most.well_cut < FEWEST or most.cut > min(_MOST_LISTED, 2 * most.well_cut):
        return None
    return most if most.cut >= 0.7 * sum(length.cut for length in lengths) and most.length >= 4 else None


def _covers(material: Material, column: Column, found: _Length) -> bool:
    """Whether the longer values have their cut forms, as they must if a step cuts whatever is longer.

    Single pairs such as Green and Greene come by nature.
    """
    longer, with_cut = material.engine.row(
        "faults/values/cut_coverage",
        {"signs": found.length},
        evaluation=material.evaluation,
        column=ident(column.name),
    )
    return bool(with_cut >= _COVERED * longer)


def _heap(lengths: list[_Length]) -> tuple[_Length, float] | None:
    """The greatest length, if far more values have it than have the lengths before."""
    by_length = {length.length: length for length in lengths}
    last = max(lengths, key=lambda length: length.length)
    before = [by_length[n].values if n in by_length else 0 for n in range(last.length - 4, last.length)]
    # Codes have few lengths, and most of them the greatest one.
    if (
        last.length < 10
        or len(lengths) < 8
        or last.values < _HEAP
        or last.values > 0.8 * sum(n.values for n in lengths)
    ):
        return None
    expected = max(*before, 1)
    # A heap that the lengths climb up to is a mode, not a cut.
    if last.values < _TIMES * expected or poisson.sf(last.values - 1, expected) > _ALPHA:
        return None
    return last, float(expected)


def _proposal(
    material: Material, column: Column, length: int, what: tuple[Sql, str, Strength], expectation: Expectation
) -> Proposal:
    predicate, why, strength = what
    source, tables = where(material, predicate)
    name = ident(column.name)
    shown = all_of(predicate, Sql(f"{name} IS NOT NULL"))
    examples = material.engine.rows(
        "faults/values/common_values", {"most": 8}, evaluation=material.evaluation, column=name, predicate=shown
    )
    table = Evidence(
        f"Cut values of {column_words(column)}", ("value", "cases"), tuple((value, f"{n:,}") for value, n in examples)
    )
    return Proposal(
        family="data_preparation",
        kind="value.truncated",
        predicate=predicate,
        subject=f"cases whose {column.label} is cut after {length} signs",
        why=why + source,
        remedy=f"Find the step that keeps {length} signs of {column_words(column)} (a field of fixed width, a database "
        "column) and give it more room; cut values are categories of their own and match no key.",
        saw_errors=False,
        strength=strength,
        columns=(column.name,),
        evidence=(table, *tables),
        expectations=(expectation,),
    )


DETECTOR = Detector(
    name="cut text",
    fault="Text was cut at one length.",
    find=find,
    reaches="confirmed",
    source="prefixes among the values of a column; a Poisson test on the greatest length",
    needs=(FEATURES,),
)

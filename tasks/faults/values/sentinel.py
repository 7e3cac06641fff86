"""Codes and defaults that stand for a missing value: 0, -1, 999, 99999, 1900-01-01, 'unknown'.

After FAHES (Qahtan et al., KDD 2018): a code stands alone at an end of the column. That is enough where it is rare, or
made of nines or a minus one. A zero that is frequent may be a true nothing (no garage, no rain); it stands for missing
if its cases look like middling ones in the columns that go with this one, where a true zero would continue the low end.
Where nearly all cases with a code have one value of another column, the others contradict it.
"""

from collections.abc import Iterator, Sequence

from tasks.contracts.columns import Column
from tasks.contracts.findings import Expectation, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.code_evidence import Code, alone, contradicting, like_middling
from tasks.faults.values.ends import ends
from tasks.faults.values.relations import told_elsewhere
from tasks.sql import Sql, all_of, ident, literal

_TEXTS = ("?", "n/a", "na", "null", "nan", "missing", "unknown", "not available", "undefined", "tbd", "#n/a", "(null)")
_DATES = (
    "0001-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-01-01",
    "1970-01-01",
    "2099-12-31",
    "9999-12-31",
    "9999-01-01",
)
_REMEDY = (
    "Ask the source what {value} means in {name}; if it stands for no value, read it as empty before the column is "
    "joined or a model sees it."
)
# Dates that stand for none are at least so many, and so far from the others (days).
_FEWEST, _FAR = 2, 3_650
_RARE = 0.05


def find(material: Material) -> Detected:
    """One proposal per column and code, and one for the cases that contradict it."""
    proposals: list[Proposal] = []
    known = {name: ends(material, name) for name in material.relations.cells.numbers}
    codes = {name: tuple(alone(at)) for name, at in known.items()}
    for name, found in codes.items():
        # Columns with the same code lack it together; any other column that tells who has it says it is meant.
        same = [n for n, others in codes.items() if {c.value for c in others} & {c.value for c in found}]
        proposals += _number(material, known[name].column, found, same)
    for column in material.values:
        if column.kind == "time":
            proposals += _dates(material, column)
        elif column.kind == "category":
            proposals += _texts(material, column)
    return Detected(tuple(proposals))


def _number(material: Material, column: Column, codes: Sequence[Code], same: Sequence[str]) -> Iterator[Proposal]:
    relations, name = material.relations, column.name
    for code in codes:
        # A zero that many cases have, or that is near to the smallest amounts, needs a second witness.
        if code.needs_witness and (
            not like_middling(relations, name, code.value)
            or told_elsewhere(relations, relations.cells.numbers[name] == code.value, same)
        ):
            continue
        predicate = Sql(f"{ident(name)} = {_constant(code.value)}")
        yield _proposal(column, code, predicate)
        found = contradicting(relations, name, code.value)
        if found is not None:
            other, usual, share = relations.columns[found[0]], found[1], found[2]
            yield Proposal(
                family="data_preparation",
                kind="value.sentinel",
                predicate=all_of(predicate, Sql(f"{ident(other.name)} <> {_constant(usual)}")),
                subject=f"cases whose {column.label} is {code.text}, although their {other.label} is not {usual:g}",
                why=f"{share:.1%} of the cases with {code.text} have {usual:g} in {other.label}, and no case without "
                f"it does: {code.text} says that there is nothing, {other.label} says that there is.",
                remedy=_REMEDY.format(value=code.text, name=column.label),
                saw_errors=False,
                strength="probable",
                columns=(name, other.name),
            )


def _constant(value: float) -> Sql:
    return literal(int(value) if value == int(value) else value)


def _proposal(column: Column, code: Code, predicate: Sql) -> Proposal:
    return Proposal(
        family="data_preparation",
        kind="value.sentinel",
        predicate=predicate,
        subject=f"cases whose {column.label} is {code.text}, which seems to stand for no value",
        why=code.why,
        remedy=_REMEDY.format(value=code.text, name=column.label),
        saw_errors=False,
        strength="probable",
        columns=(column.name,),
        expectations=(
            Expectation(
                column.table,
                "expect_column_values_to_not_be_in_set",
                {"column": column.source_name, "value_set": [code.value]},
            ),
        ),
    )


def _dates(material: Material, column: Column) -> Iterator[Proposal]:
    rows = material.engine.rows(
        "faults/values/dates",
        evaluation=material.evaluation,
        value=ident(column.name),
        dates=[literal(date) for date in _DATES],
    )
    for date, cases, nearest in rows:
        if (
            cases < _FEWEST
            or nearest is None
            or nearest < _FAR
            or cases > _RARE * 19 * material.profile[column.name].rows
        ):
            continue
        yield Proposal(
            family="data_preparation",
            kind="value.sentinel",
            predicate=Sql(f"CAST({ident(column.name)} AS DATE) = DATE {literal(date)}"),
            subject=f"cases whose {column.label} is {date}, which seems to stand for no date",
            why=f"{cases:,} cases have it, and the nearest other date is {nearest:,} days away.",
            remedy=_REMEDY.format(value=date, name=column.label),
            saw_errors=False,
            strength="probable",
            columns=(column.name,),
        )


def _texts(material: Material, column: Column) -> Iterator[Proposal]:
    facts = material.profile[column.name]
    found = [(text, n) for text, n in facts.frequent if text.strip().lower() in _TEXTS]
    for text, cases in found:
        if cases < _FEWEST or facts.distinct < 3:
            continue
        yield Proposal(
            family="data_preparation",
            kind="value.sentinel",
            predicate=Sql(f"{ident(column.name)} = {literal(text)}"),
            subject=f"cases whose {column.label} is '{text}', which seems to stand for no value",
            why=f"{cases:,} of {facts.rows:,} cases have it.",
            remedy=_REMEDY.format(value=f"'{text}'", name=column.label),
            saw_errors=False,
            strength="candidate",
            columns=(column.name,),
        )


DETECTOR = Detector(
    name="codes for no value",
    fault="A code or default (0, -1, 999, 1900-01-01, 'unknown') stands for a missing value.",
    find=find,
    reaches="probable",
    source="FAHES: Qahtan, Elmagarmid, Castro Fernandez, Ouzzani and Tang, KDD 2018",
    needs=(FEATURES,),
)

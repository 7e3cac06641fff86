"""What a spreadsheet leaves when a file is opened in it and saved: errors, dates, exponents, lost digits, separators.

A spreadsheet turns codes that look like a date into one (5-9 becomes 9-May), long numbers into exponents, and numbers
of more than 15 digits into ones that end in zeros; it takes away leading zeros, and writes thousands with a separator.
Each counts only where the other values of the column say that it was meant otherwise. A code like MAR-05 among codes
like ABC-12 is a code.
"""

from collections.abc import Iterator

from tasks.contracts.columns import Column
from tasks.contracts.findings import Expectation, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.digits import lost_ends, lost_zeros
from tasks.faults.values.texts import FEWEST, Look, column_words, is_all, looks
from tasks.faults.values.where import where
from tasks.sql import Sql, ident

_MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_ERROR = r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|BUSY!|GETTING_DATA)"
_DATE = rf"[0-9]{{1,2}}-{_MONTH}|{_MONTH}-[0-9]{{2}}"
_SHAPE_OF_DATE = r"[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{2}"
_EXPONENT = r"[1-9](\.[0-9]+)?E\+[0-9]{2,3}"
_SEPARATED = r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"
_LARGE = r"-?[1-9][0-9]{3,}(\.[0-9]+)?"
_NUMBER = r"-?[0-9]+(\.[0-9]+)?"
_DECIMAL = r"-?[0-9]+\.[0-9]+"
_DIGITS = r"[0-9]+"
_PADDED = r"0[0-9]{3,}"
_LONG = r"[0-9]{16,}"
_LOOKS = (_ERROR, _DATE, _SHAPE_OF_DATE, _EXPONENT, _SEPARATED, _LARGE, _NUMBER, _DECIMAL, _DIGITS, _PADDED, _LONG)

# What is damaged are some values of a column; where nearly all look so, that is how it was meant.
_MOST = 0.5


def find(material: Material) -> Detected:
    """One proposal per column and kind of damage."""
    value = Sql("value")
    conditions = [Sql("TRUE"), *(is_all(value, pattern) for pattern in _LOOKS)]
    texts = [p for column, seen in looks(material, conditions) for p in _column(material, column, seen)]
    wide = [c for c in material.values if c.kind == "number" and "INT" in c.type.upper() and _is_long(material, c)]
    return Detected((*texts, *(p for column in wide for p in _ends(material, column))))


def _is_long(material: Material, column: Column) -> bool:
    high = material.profile[column.name].high
    return high is not None and high >= 10**15


def _column(material: Material, column: Column, seen: list[Look]) -> Iterator[Proposal]:
    everything, by_look = seen[0], dict(zip(_LOOKS, seen[1:], strict=True))
    yield from _errors(material, column, by_look[_ERROR])
    yield from _dates(material, column, everything, by_look)
    yield from _exponents(material, column, everything, by_look)
    yield from _separators(material, column, everything, by_look)
    if by_look[_DIGITS].cases > _MOST * everything.cases:
        if by_look[_PADDED].values >= FEWEST:
            yield from _zeros(material, column)
        if by_look[_LONG].values > FEWEST:
            yield from _ends(material, column)


def _errors(material: Material, column: Column, seen: Look) -> Iterator[Proposal]:
    if seen.cases >= FEWEST:
        yield _proposal(
            material,
            column,
            (_ERROR, "holds an error of a spreadsheet", "confirmed"),
            f"{seen.cases:,} cases hold {seen.example!r} or the like instead of a value.",
            "Mend the formula in the spreadsheet, or read such fields as missing; as text they are a category.",
        )


def _dates(material: Material, column: Column, everything: Look, by_look: dict[str, Look]) -> Iterator[Proposal]:
    dates, shaped = by_look[_DATE], by_look[_SHAPE_OF_DATE]
    # Codes of the same shape with other letters say that the letters are no months.
    if dates.cases < FEWEST or dates.cases > _MOST * everything.cases or shaped.values > dates.values:
        return
    yield _proposal(
        material,
        column,
        (_DATE, "was turned into a date", "probable"),
        f"{dates.cases:,} of {everything.cases:,} cases hold a date such as {dates.example!r}, and no other value is "
        "written like it.",
        "A spreadsheet makes dates of codes such as 5-9 or MAR05: read them again from their source, as text.",
    )


def _exponents(material: Material, column: Column, everything: Look, by_look: dict[str, Look]) -> Iterator[Proposal]:
    seen = by_look[_EXPONENT]
    rare = FEWEST <= seen.cases <= _MOST * everything.cases
    # Among measured numbers an exponent is a way to write one.
    if rare and by_look[_DECIMAL].cases <= 0.01 * everything.cases:
        yield _proposal(
            material,
            column,
            (_EXPONENT, "was turned into a number with an exponent", "confirmed"),
            f"{seen.cases:,} of {everything.cases:,} cases hold an exponent such as {seen.example!r}, while the others "
            "are whole codes.",
            "The digits behind the exponent are lost: read the codes again from their source, as text.",
        )


def _separators(material: Material, column: Column, everything: Look, by_look: dict[str, Look]) -> Iterator[Proposal]:
    seen, plain = by_look[_SEPARATED], by_look[_NUMBER]
    if seen.cases < FEWEST or seen.cases + plain.cases < 0.9 * everything.cases:
        return
    large = by_look[_LARGE].cases
    both = f", while {large:,} are written without" if large else ""
    yield _proposal(
        material,
        column,
        (_SEPARATED, "is a number with separators", "confirmed"),
        f"{seen.cases:,} cases hold a number with separators of thousands such as {seen.example!r}{both}; "
        "the whole column is read as text.",
        "Take the separators away before the numbers are read; as text they are categories, or missing.",
    )


def _zeros(material: Material, column: Column) -> Iterator[Proposal]:
    found = lost_zeros(material, column)
    if found is None:
        return
    twins = f"; {found.twins:,} of them exist there with their zeros" if found.twins else ""
    yield _proposal(
        material,
        column,
        (rf"[1-9][0-9]{{0,{found.length - 2}}}", "lost its leading zeros", "confirmed" if found.twins else "probable"),
        f"{found.cases:,} cases hold {found.values:,} different numbers of fewer than {found.length} digits, none with "
        f"a leading zero, in a column of {found.length} digits that may begin with zeros{twins}.",
        f"Read the column as text, or fill it up to {found.length} digits; without their zeros these match no key.",
    )


def _ends(material: Material, column: Column) -> Iterator[Proposal]:
    found = lost_ends(material, column)
    if found is None:
        return
    yield _proposal(
        material,
        column,
        (r"[1-9][0-9]{14}0+", "lost the digits after the fifteenth", "probable"),
        f"{found.cases:,} of {found.of:,} cases end in zeros after 15 digits; chance gives {found.expected:,.0f}.",
        "A spreadsheet keeps 15 digits of a number: read the numbers again from their source, as text.",
    )


def _proposal(material: Material, column: Column, what: tuple[str, str, Strength], why: str, remedy: str) -> Proposal:
    pattern, words, strength = what
    name = ident(column.name)
    text = name if column.type.upper() == "VARCHAR" else Sql(f"CAST({name} AS VARCHAR)")
    predicate = is_all(text, pattern)
    source, tables = where(material, predicate)
    regex = {"column": column.source_name, "regex": f"^({pattern})$"}
    return Proposal(
        family="data_preparation",
        kind="value.spreadsheet",
        predicate=predicate,
        subject=f"cases whose {column.label} {words}",
        why=why + source,
        remedy=f"{column_words(column)}: {remedy}",
        saw_errors=False,
        strength=strength,
        columns=(column.name,),
        evidence=tables,
        expectations=(Expectation(column.table, "expect_column_values_to_not_match_regex", regex),)
        if text is name
        else (),
    )


DETECTOR = Detector(
    name="damage by a spreadsheet",
    fault="A spreadsheet turned codes into dates, exponents or shorter numbers, or left its errors.",
    find=find,
    reaches="confirmed",
    source="Ziemann, Eren & El-Osta, Gene name errors are widespread (2016), doi:10.1186/s13059-016-1044-7",
    needs=(FEATURES,),
)

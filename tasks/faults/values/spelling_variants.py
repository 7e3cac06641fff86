"""One category written in several ways: with a space too many, other capitals, accents or separators.

Two values are one category when they agree after trimming, case folding, Unicode normalisation and folding of the
separators between letters. Separators and signs between digits are kept: 1-1 and 11, or 1.5 and 15, are two codes; and
so are short codes that differ by case alone. Names one letter apart may be two names; they are candidates.
"""

from typing import cast

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.texts import FEWEST, column_words, text_columns
from tasks.faults.values.where import where
from tasks.sql import Sql, ident, join, literal

# A column with more different values than this, or with a value of its own for most cases, holds names or codes.
_MOST_VALUES = 20_000
_MOST_DISTINCT = 0.5
# More spellings than these are told by their common form, because a list of them would be no condition to read.
_MOST_LISTED = 200
_SHOWN = 10
# A spelling, the usual one, the cases of each, and whether nobody sees the difference.
_Spelling = tuple[str, str, int, int, bool]


def find(material: Material) -> Detected:
    """One proposal per column with several spellings, and one for names a letter apart."""
    columns = [column for column in text_columns(material) if _holds_names(material, column)]
    spelled, names = ident("spelled"), {column.name for column in columns}
    found: dict[str, list[Proposal]] = {name: [] for name in names}
    for group in (each.of(names) for each in material.counted):
        if not group.columns:
            continue
        material.engine.execute("faults/values/spelled", table=spelled, counted=group.relation)
        variants = _by_place(material, "faults/values/spellings", _MOST_LISTED, spelled)
        near = _by_place(material, "faults/values/near_spellings", _SHOWN, spelled)
        for place, column in group.columns.items():
            if sum(cases for _, _, cases, _, _ in variants.get(place, ())) >= FEWEST:
                found[column.name].append(_variants(material, column, variants[place]))
            if place in near:
                found[column.name].append(_near(column, near[place]))
    return Detected(tuple(proposal for column in columns for proposal in found[column.name]))


def _holds_names(material: Material, column: Column) -> bool:
    facts = material.profile[column.name]
    return 2 <= facts.distinct <= min(_MOST_VALUES, _MOST_DISTINCT * facts.rows)


def _by_place(material: Material, statement: str, most: int, spelled: Sql) -> dict[int, list[_Spelling]]:
    found: dict[int, list[_Spelling]] = {}
    for place, *row in material.engine.rows(statement, {"most": most}, spelled=spelled):
        found.setdefault(place, []).append(cast("_Spelling", tuple(row)))
    return found


def _variants(material: Material, column: Column, variants: list[_Spelling]) -> Proposal:
    predicate = _listed(column, [value for value, *_ in variants])
    source, tables = where(material, predicate)
    cases = sum(n for _, _, n, _, _ in variants)
    invisible = all(unseen for *_, unseen in variants)
    value, usual = variants[0][:2]
    one = len(variants) == 1
    return Proposal(
        family="data_preparation",
        kind="value.spelling",
        predicate=predicate,
        subject=f"cases whose {column.label} is spelled in an unusual way",
        why=f"{cases:,} cases hold {'a spelling' if one else f'{len(variants):,} spellings'} that "
        f"{'differs' if one else 'differ'} from a more frequent one "
        f"{'in spaces or invisible signs only' if invisible else 'in case, accents, spaces or separators only'}, "
        f"such as {value!r} for {usual!r}.{source}",
        remedy=f"Bring {column_words(column)} into one spelling before it is encoded or joined: "
        "to the model these are different categories.",
        saw_errors=False,
        # Nobody means a difference that nobody sees; capitals and dashes may be meant.
        strength="confirmed" if invisible else "probable",
        columns=(column.name,),
        evidence=(_table(column, variants), *tables),
        expectations=(_expectation(column, variants),),
    )


def _near(column: Column, near: list[_Spelling]) -> Proposal:
    value, usual, cases, usual_cases, _ = near[0]
    return Proposal(
        family="data_preparation",
        kind="value.near_spelling",
        predicate=_listed(column, [value for value, *_ in near]),
        subject=f"cases whose {column.label} is one letter from a far more frequent one",
        why=f"{cases:,} {'case holds' if cases == 1 else 'cases hold'} {value!r} and {usual_cases:,} {usual!r}.",
        remedy=f"Look at these names in {column_words(column)}: are they typing errors, or names of their own?",
        saw_errors=False,
        strength="candidate",
        columns=(column.name,),
        evidence=(_table(column, near),),
    )


def _listed(column: Column, values: list[str]) -> Sql:
    return Sql(f"{ident(column.name)} IN ({join(', ', [literal(value) for value in sorted(values)])})")


def _table(column: Column, variants: list[_Spelling]) -> Evidence:
    rows = tuple((repr(value), f"{n:,}", repr(usual), f"{m:,}") for value, usual, n, m, _ in variants[:_SHOWN])
    return Evidence(f"Spellings of {column_words(column)}", ("written", "cases", "usually", "cases "), rows)


def _expectation(column: Column, variants: list[_Spelling]) -> Expectation:
    unwanted = sorted(value for value, *_ in variants)
    return Expectation(
        column.table,
        "expect_column_values_to_not_be_in_set",
        {"column": column.source_name, "value_set": unwanted},
    )


DETECTOR = Detector(
    name="spellings",
    fault="A category is written in several ways.",
    find=find,
    reaches="confirmed",
    source="Unicode normalisation (UAX #15) and case folding; edit distance of Damerau and Levenshtein",
    needs=(FEATURES,),
)

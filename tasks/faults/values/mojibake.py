"""Text whose bytes were read in another encoding than they were written in.

UTF-8 read as Latin-1 or Windows-1252 leaves pairs that no language writes: a capital with an accent or a tilde, then a
sign from the upper half of the code page. Typographic signs that may well follow a capital at the end of a word
(closing quotes, dashes, an ellipsis) count only inside a word of small letters. Read twice, the pairs double and still
match. A replacement character says that a reader met bytes it could not read; the letters are lost.
"""

from collections.abc import Iterator

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.texts import FEWEST, Look, column_words, looks, matches
from tasks.faults.values.where import where
from tasks.sql import Sql, ident

# First bytes of two-byte sequences of Latin, Greek and Cyrillic letters, as they read in Windows-1252.
_LEAD = r"[\x{C2}-\x{C5}\x{CE}-\x{D1}]"
# What the bytes 80 to BF read as in Windows-1252 and Latin-1 ...
_WORD_END = (
    r"\x{2018}-\x{201A}\x{201C}-\x{201E}\x{2013}\x{2014}\x{2026}\x{2022}\x{2122}\x{2039}\x{203A}\x{A0}\x{AB}\x{BB}"
)
_PLAIN = (
    r"\x{20AC}\x{192}\x{2020}\x{2021}\x{2C6}\x{2030}\x{160}\x{152}\x{17D}\x{2DC}\x{161}\x{153}\x{17E}\x{178}"
    r"\x{A1}-\x{A9}\x{AC}-\x{B6}\x{B8}-\x{BA}\x{BC}-\x{BF}"
)
_SIGNATURES = (
    rf"{_LEAD}[{_PLAIN}]",
    rf"\p{{Ll}}{_LEAD}[{_WORD_END}\x{{B7}}]",
    rf"{_LEAD}[{_WORD_END}\x{{B7}}]\p{{Ll}}",
    r"\x{E2}\x{20AC}",  # a typographic sign of three bytes
    r"\x{EF}\x{BB}\x{BF}|\x{EF}\x{BF}\x{BD}",  # a byte-order mark, a replacement character
    r"\x{F0}\x{178}",  # a symbol of four bytes
    r"[\x{80}-\x{9F}]",  # control characters: Windows-1252 read as Latin-1, or UTF-8 read as Latin-1
)
_MISREAD = "|".join(_SIGNATURES)
_REPLACED = r"\x{FFFD}"


def find(material: Material) -> Detected:
    """One proposal per column with misread text, and one for letters that are lost."""
    return Detected(tuple(_proposals(material)))


def _proposals(material: Material) -> Iterator[Proposal]:
    # Text of plain ASCII has as many bytes as characters.
    other = Sql("strlen(value) > length(value)")
    value = Sql("value")
    conditions = [Sql(f"{other} AND {matches(value, pattern)}") for pattern in (_MISREAD, _REPLACED)]
    for column, (misread, replaced) in looks(material, conditions):
        if misread.cases >= FEWEST:
            yield _proposal(material, column, _MISREAD, misread, lost=False)
        if replaced.cases >= FEWEST:
            yield _proposal(material, column, _REPLACED, replaced, lost=True)


def _proposal(material: Material, column: Column, pattern: str, seen: Look, *, lost: bool) -> Proposal:
    predicate = matches(ident(column.name), pattern)
    source, tables = where(material, predicate)
    different = "one value" if seen.values == 1 else f"{seen.values:,} different values"
    if lost:
        what, cause = "holds replacement characters", "a reader met bytes it could not decode, and the letters are lost"
        remedy = f"Read {column_words(column)} again from its source with the encoding it was written in."
    else:
        what, cause = "was read in the wrong encoding", "pairs of signs that UTF-8 leaves when it is read as Latin-1"
        remedy = f"Read the file behind {column_words(column)} as UTF-8; a key or category so written matches no other."
    return Proposal(
        family="data_preparation",
        kind="value.mojibake",
        predicate=predicate,
        subject=f"cases whose {column.label} {what}",
        why=f"{seen.cases:,} cases hold {different} such as {seen.example!r}: {cause}.{source}",
        remedy=remedy,
        saw_errors=False,
        strength="confirmed",
        columns=(column.name,),
        evidence=tables or _examples(column, seen),
        expectations=(
            Expectation(
                column.table,
                "expect_column_values_to_not_match_regex",
                {"column": column.source_name, "regex": pattern},
            ),
        ),
    )


def _examples(column: Column, seen: Look) -> tuple[Evidence, ...]:
    return (Evidence(f"In {column_words(column)}", ("example", "values"), ((seen.example, f"{seen.values:,}"),)),)


DETECTOR = Detector(
    name="misread text",
    fault="Text was read in another encoding than it was written in.",
    find=find,
    reaches="confirmed",
    source="byte pairs of UTF-8 (RFC 3629) as they read in Windows-1252, and U+FFFD",
    needs=(FEATURES,),
)

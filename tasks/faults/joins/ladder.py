"""The ways in which one key is written twice: each step of the ladder takes one of them away, as a SQL expression."""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.sql import Sql, literal

_WIDE = "".join(map(chr, range(0xFF01, 0xFF5F)))
_NARROW = "".join(map(chr, range(0x21, 0x7F)))
_RAISED, _LEVEL = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789"
_EXPONENT = r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,2}"


@dataclass(frozen=True)
class Step:
    """One way of writing that does not count.

    Attributes:
        name: in the evidence column; differs: ends "its key is there, ..."; do: what to do before joining.
        form: the expression of a text without this way of writing.
        harmless: two keys that differ in nothing else are hardly ever two keys.
    """

    name: str
    differs: str
    do: str
    form: Callable[[Sql], Sql]
    harmless: bool = True


def _replaced(text: Sql, pattern: str, by: str = "") -> Sql:
    return Sql(f"regexp_replace({text}, {literal(pattern)}, {literal(by)}, 'g')")


def _without_zeros(text: Sql) -> Sql:
    # Of zeros alone, the last one stays.
    return Sql(f"regexp_replace({text}, '^0+(.)', '\\1')")


def _narrow(text: Sql) -> Sql:
    return Sql(f"nfc_normalize(translate({text}, {literal(_WIDE + _RAISED)}, {literal(_NARROW + _LEVEL)}))")


def _unicode(text: Sql) -> Sql:
    """NFC, and the narrow form of what NFKC makes narrow; text of plain ASCII is left alone, which is quick."""
    return Sql(f"CASE WHEN strlen({text}) = length({text}) THEN {text} ELSE {_narrow(text)} END")


def _number(text: Sql) -> Sql:
    plain = f"replace(trim({text}), ',', '')"
    # The decimal of most digits; a text that is none keeps its own form.
    return Sql(f"coalesce(CAST(TRY_CAST({plain} AS DECIMAL(38, 6)) AS VARCHAR), {text})")


def essence(text: Sql) -> Sql:
    """What is left of a key after every step: letters and digits; equal after one step means equal here."""
    exponent = f"contains({text}, '+') AND regexp_full_match({text}, {literal(_EXPONENT)})"
    plain = Sql(
        f"CASE WHEN {exponent} THEN {_number(text)} WHEN strlen({text}) <> length({text}) THEN {_narrow(text)} "
        f"ELSE {text} END"
    )
    bare = _replaced(plain, r"\.0+[\s\p{Z}]*$|[^\p{L}\p{M}\p{N}]")
    return _without_zeros(Sql(f"lower({bare})"))


STEPS = (
    Step(
        "invisible",
        "with invisible characters in it",
        "remove control and zero-width characters",
        lambda text: _replaced(text, r"[\p{Cc}\p{Cf}]"),
    ),
    Step(
        "spaces",
        "with spaces around it",
        "trim the key",
        lambda text: _replaced(text, r"^[\s\p{Z}]+|[\s\p{Z}]+$"),
    ),
    Step(
        "case",
        "in other letters (capital, small)",
        "write the key in letters of one case",
        lambda t: Sql(f"lower({t})"),
    ),
    Step("unicode", "in another Unicode form", "normalise the key (NFKC)", _unicode),
    Step(
        "decimals",
        "with or without .0 at its end",
        "read the key as text: it went through a column of fractions, as empty cells make of whole numbers",
        lambda text: _replaced(text, r"\.0+$"),
    ),
    Step(
        "zeros",
        "with or without leading zeros",
        "read the key as text: it went through a column of numbers",
        _without_zeros,
        harmless=False,
    ),
    Step(
        "separators",
        "with other separators",
        "remove spaces, dots, dashes, slashes and underscores from the key",
        lambda text: _replaced(text, r"[\s\p{Z}\p{Pd}._/\\:,;#]"),
        harmless=False,
    ),
    Step(
        "number",
        "as the same number written differently",
        "read the key as text: a program has reformatted it as a number",
        _number,
        harmless=False,
    ),
    Step(
        "several",
        "differing in several of: case, spaces, separators, leading zeros, .0, Unicode form",
        "normalise the key in all these ways",
        essence,
        harmless=False,
    ),
)

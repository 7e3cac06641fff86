"""Numbers and words as readers see them: every number on every page is formatted here and nowhere else.

Which numbers a page shows is decided in `reports.pages`; how they are measured in `tasks.ruler`.
"""

from collections.abc import Iterable
from math import floor, isfinite, log10

UNKNOWN = "not known"
NONE = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
TO = "\N{EN DASH}"
PERCENT = "\N{NO-BREAK SPACE}%"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def _signed(text: str) -> str:
    return MINUS + text[1:] if text.startswith("-") else text


def _rounded(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return _signed(text if float(text.replace(",", "")) else f"{0:.{decimals}f}")


def count(value: float | None) -> str:
    """A count with thousands separators; a weighted one keeps a decimal while it is small."""
    if value is None or not isfinite(value):
        return UNKNOWN
    whole = float(value).is_integer() or abs(value) >= 100
    return _rounded(value, 0 if whole else 1)


def estimate(value: float) -> str:
    """A number of cases that was computed and not counted: whole, unless it is small."""
    return _rounded(value, 0 if abs(value) >= 10 or value == 0 else 1)


def _decimals(value: float) -> int:
    """Decimals for a number between 0 and 100 so that two digits count: 21, 8.1, 0.42, 0.042."""
    size = abs(value)
    if size >= 10 or size == 0:
        return 0
    return min(1 - floor(log10(size)), 3) if size < 1 else 1


def of_100(share: float | None) -> str:
    """A share as so many of 100, without a sign: "21", "8.1", "0.42"."""
    if share is None or not isfinite(share):
        return UNKNOWN
    return _rounded(100 * share, _decimals(100 * share))


def both_of_100(here: float | None, elsewhere: float | None, exactly: bool = False) -> tuple[str, str]:
    """Two rates that are read against each other: as short as possible, but never alike when they differ.

    With `exactly`, both have the same decimals, at least one: for a difference that is small beside the rates.
    """
    texts = of_100(here), of_100(elsewhere)
    if here is None or elsewhere is None or here == elsewhere or (texts[0] != texts[1] and not exactly):
        return texts
    for decimals in (1, 2, 3):
        texts = _rounded(100 * here, decimals), _rounded(100 * elsewhere, decimals)
        if texts[0] != texts[1]:
            break
    return texts


def wrong_of_100(here: float | None, elsewhere: float | None) -> str:
    """A rate beside the rate of all other cases, if there are any: "20 of 100, elsewhere 12"."""
    rate, other = both_of_100(here, elsewhere)
    return f"{rate} of 100" + ("" if elsewhere is None else f", elsewhere {other}")


def percent(share: float | None) -> str:
    """A share as a percentage, "8.1 %"; what is not quite nothing or everything never reads so."""
    if share is None or not isfinite(share):
        return UNKNOWN
    if 0 < share < 0.0001:
        return f"<0.01{PERCENT}"
    if 0.995 <= share < 1:
        return f">99{PERCENT}" if share >= 0.9995 else f"{100 * share:.1f}{PERCENT}"
    return of_100(share) + PERCENT


def rate_between(rate: float | None, low: float | None, high: float | None) -> tuple[str, str]:
    """A rate of 100 with its interval, both with the decimals that the interval's width deserves."""
    if rate is None or low is None or high is None:
        return of_100(rate), ""
    value, width = 100 * rate, 100 * (high - low)
    decimals = 0 if width >= 3 else 1 if width >= 0.15 else 2 if width >= 0.015 else 3
    if decimals == 0 and abs(value) < 10:
        decimals = 1
    ends = _joined(_rounded(100 * low, decimals), _rounded(100 * high, decimals))
    return _rounded(value, decimals), ends


def between(low: float, high: float) -> str:
    """An interval of counts, "1,574-1,832" with a dash."""
    whole = max(abs(low), abs(high)) >= 100 or (float(low).is_integer() and float(high).is_integer())
    return _joined(*(_rounded(end, 0 if whole else 1) for end in (low, high)))


def numbers_between(low: float | None, high: float | None) -> str:
    """An interval of plain numbers, "0.467-0.475" with a dash; empty if unknown."""
    return "" if low is None or high is None else _joined(number(low), number(high))


def _joined(low: str, high: str) -> str:
    return f"{low} to {high}" if MINUS in low + high else f"{low}{TO}{high}"


def number(value: float | None) -> str:
    """A metric's value with three significant digits, never in scientific notation: 0.853, 12.4, 1,234."""
    if value is None or not isfinite(value):
        return UNKNOWN
    if value == 0:
        return "0"
    decimals = min(max(2 - floor(log10(abs(value))), 0), 6)
    return _rounded(value, decimals)


def chance(probability: float) -> str:
    """A p- or q-value behind its letter: "= 0.013", "< 0.001"."""
    if probability < 0.001:
        return "< 0.001"
    return f"= {probability:.3f}" if probability < 0.1 else f"= {probability:.2f}"


def plural(value: float, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 case", "21 cases"."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """Text that starts with a capital and ends with a full stop."""
    text = capital(text.strip())
    return text if not text or text[-1] in ".!?:" + ELLIPSIS else text + "."


def first_sentence(text: str) -> str:
    """The text up to its first full stop that ends a sentence."""
    return text.split(". ", 1)[0].rstrip(".")


def capital(text: str) -> str:
    """Text with its first letter in upper case and the rest untouched."""
    return text[:1].upper() + text[1:]


def shorten(text: str, limit: int) -> str:
    """Text of at most `limit` characters, cut at a word where there is one near."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > 0.7 * limit else cut).rstrip(" ,;:") + ELLIPSIS


def squeeze(text: str, limit: int) -> str:
    """Text of at most `limit` characters, cut in the middle: of a condition, both ends tell something."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    end = limit * 2 // 5
    return text[: limit - end - 1].rstrip() + ELLIPSIS + text[-end:].lstrip()


def listing(items: Iterable[str], last: str = "and") -> str:
    """A list as in a sentence: "a, b and c"."""
    *front, end = [*items] or [""]
    return f"{', '.join(front)} {last} {end}" if front else end

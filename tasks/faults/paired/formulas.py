"""Explanations that a cell alone tells: what turns its reference value into the observed one.

Every candidate is a condition over `o` (observed) and `r` (reference), with at most one parameter that is read off
the cells. Explanations that need other rows are in `tasks.faults.paired.elsewhere`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tasks.faults.paired.candidate import Candidate
from tasks.faults.paired.cells import same
from tasks.faults.paired.units import AFFINE, unit_factor
from tasks.moments import moment_words
from tasks.sql import Sql, literal

# A parameter read off the cells repeats to this relative precision.
_FITTED = 1e-4
_HOUR = 3600
_UNIT_REMEDY = "Find the step that converts the unit, and whether it ran twice, not at all, or for one source only."
_DEFAULT_REMEDY = "Find the step that fills in this value, and leave what is unknown empty."
_CAST_REMEDY = "Store the column in a type that holds all of its values, and load these cases again."


class NumberFacts(NamedTuple):
    """What `number_facts.sql` says of the differing cells of a column."""

    cells: int
    emptied: int
    filled: int
    both: int
    ratio: float | None
    gap: float | None
    constant: float | None
    spread: float | None
    slope: float | None
    intercept: float | None
    whole: float | None
    tenths: float | None
    hundredths: float | None


class TextFacts(NamedTuple):
    """What `text_facts.sql` says of the differing cells of a column."""

    cells: int
    emptied: int
    filled: int
    both: int
    constant: str | None
    longest: int | None
    before: int
    after: int
    mappings: int


EMPTIED = Candidate(
    "value.default",
    "emptied",
    "lost",
    "Find the step that loses these values: a cast that fails, a join that finds nothing, a batch without the column.",
    Sql("o IS NULL AND r IS NOT NULL"),
    distinct=1,
)
FILLED = Candidate(
    "value.default",
    "filled",
    "filled in although the source has no value",
    _DEFAULT_REMEDY,
    Sql("r IS NULL AND o IS NOT NULL"),
    distinct=0,
)


def number_candidates(facts: NumberFacts) -> Iterator[Candidate]:
    """What may have happened to the numbers of a column, the more special first."""
    slack = _slack(facts)
    yield Candidate(
        "value.sign_flip",
        "sign_flip",
        "with the opposite sign",
        "Find the step that turns the sign: a difference taken the other way round, a convention of one source.",
        Sql(f"r <> 0 AND {same('number', 'o', '-r')}"),
    )
    yield Candidate(
        "value.sign_flip",
        "sign_lost",
        "without their sign",
        "Find the step that drops the sign, e.g. a text in brackets or with a trailing minus.",
        Sql(f"r < 0 AND {same('number', 'o', 'abs(r)')}"),
    )
    yield from _casts()
    if facts.ratio is not None and facts.ratio not in (0, 1, -1):
        known = unit_factor(facts.ratio)
        phrase = f"multiplied by {facts.ratio:.4g}" if known is None else f"in another unit ({known[1]})"
        yield Candidate(
            "value.unit",
            "unit" if known else "factor",
            phrase,
            _UNIT_REMEDY,
            _near(f"r * {literal(known[0] if known else facts.ratio)}", slack, 1e-3 if known else _FITTED),
            fitted=known is None,
        )
    for slope, offset, words in AFFINE:
        value = f"r * {literal(slope)} + {literal(offset)}"
        # The offset of a conversion is known to a hundredth at best.
        yield Candidate(
            "value.unit", "unit", f"in another unit ({words})", _UNIT_REMEDY, _near(value, max(slack, 0.01))
        )
    if facts.constant is not None:
        yield Candidate(
            "value.default",
            "default",
            f"set to {facts.constant:.10g}",
            _DEFAULT_REMEDY,
            Sql(f"o = {literal(facts.constant)}"),
        )
    if facts.gap:
        words = f"{abs(facts.gap):.4g} too {'high' if facts.gap > 0 else 'low'}"
        near = _near(f"r + {literal(facts.gap)}", slack, _FITTED)
        yield Candidate("value.unit", "offset", words, _UNIT_REMEDY, near, fitted=True)
    if facts.slope and facts.intercept:
        value = f"r * {literal(facts.slope)} + {literal(facts.intercept)}"
        words = f"multiplied by {facts.slope:.4g} and moved by {facts.intercept:.4g}"
        yield Candidate(
            "value.unit", "affine", words, _UNIT_REMEDY, _near(value, slack, _FITTED), fitted=True, distinct=4
        )


def _casts() -> Iterator[Candidate]:
    """What narrow types do to numbers: the fraction lost, the top bits lost, or the limit kept."""
    whole = "trunc(r)"
    for bits in (8, 16, 32):
        size, half = 2**bits, 2 ** (bits - 1)
        signed = f"({whole} + {half}) - {size} * floor(({whole} + {half}) / {size}) - {half}"
        unsigned = f"{whole} - {size} * floor({whole} / {size})"
        outside = f"({whole} < -{half} OR {whole} >= {half})"
        yield Candidate(
            "value.truncated",
            "overflow",
            f"overflowed at {bits} bits",
            _CAST_REMEDY,
            Sql(f"({outside} AND o = {signed}) OR (({whole} < 0 OR {whole} >= {size}) AND o = {unsigned})"),
        )
        limits = f"(r > o AND o IN ({half - 1}, {size - 1})) OR (r < o AND o = -{half})"
        yield Candidate("value.truncated", "clipped", f"cut off at the limit of {bits} bits", _CAST_REMEDY, Sql(limits))
    for digits, words in ((0, "without their fraction"), (1, "cut to one decimal"), (2, "cut to two decimals")):
        scale = 10**digits
        yield Candidate(
            "value.truncated",
            "truncated",
            words,
            _CAST_REMEDY,
            Sql(f"o IN (trunc(r * {scale}) / {scale}, floor(r * {scale}) / {scale})"),
            images=3,
        )


def is_rounding(facts: NumberFacts) -> tuple[Sql, bool]:
    """The condition that a value was rounded to the column's decimals, and whether that is too little to matter."""
    for digits, share in ((0, facts.whole), (1, facts.tenths), (2, facts.hundredths)):
        if share is not None and share >= FULL:
            step = 10.0**-digits
            immaterial = facts.spread is not None and step <= _IMMATERIAL * facts.spread
            return Sql(f"abs(o - r) <= {literal(0.5 * step * 1.0001)}"), immaterial
    # Three decimals and more: what differs by so little of itself is the same reading.
    return Sql(f"abs(o - r) <= {literal(5e-4)} * greatest(abs(r), abs(o))"), True


FULL = 0.99
# Rounding to a twentieth of how much values differ among each other says the same of a case.
_IMMATERIAL = 0.05


def time_candidates(facts: NumberFacts) -> Iterator[Candidate]:
    """What may have happened to moments (seconds since 1970)."""
    if facts.gap and abs(facts.gap) <= 26 * _HOUR and facts.gap % 900 == 0:
        hours = facts.gap / _HOUR
        words = f"{abs(hours):g} hours too {'late' if hours > 0 else 'early'}"
        # One clock changes for the summer where the other does not.
        near = " OR ".join(f"abs(o - r - ({facts.gap + change})) < 1" for change in (0, _HOUR, -_HOUR))
        yield Candidate(
            "value.time_shift",
            "time_shift",
            words,
            "Find the step that reads or writes these times in another time zone than the rest.",
            Sql(f"o <> r AND ({near})"),
        )
    if facts.constant is not None:
        yield Candidate(
            "value.default",
            "default",
            f"set to {moment_words(round(facts.constant * 1e6), None)}",
            _DEFAULT_REMEDY,
            Sql(f"o = {literal(facts.constant)}"),
        )
    yield Candidate(
        "value.truncated",
        "truncated",
        "without their time of day",
        _CAST_REMEDY,
        Sql("o = 86400 * floor(r / 86400)"),
    )
    swapped = "TRY_STRPTIME(strftime(make_timestamp(CAST(r * 1e6 AS BIGINT)), '%Y-%d-%m'), '%Y-%m-%d')"
    yield Candidate(
        "value.swapped",
        "day_month",
        "with day and month exchanged",
        "Read these dates with the format they are written in.",
        Sql(f"86400 * floor(o / 86400) = epoch({swapped})"),
    )


def text_candidates(facts: TextFacts) -> Iterator[Candidate]:
    """What may have happened to texts."""
    if facts.longest:
        yield Candidate(
            "value.truncated",
            "truncated",
            f"cut after {facts.longest} characters",
            _CAST_REMEDY,
            Sql(f"starts_with(r, o) AND length(o) <= {facts.longest}"),
        )
    yield Candidate(
        "value.differs_from_raw",
        "written",
        "written with other capitals or spaces",
        "Write each value in one way; compare it with the list of values its source allows.",
        Sql("lower(regexp_replace(o, '\\s+', '', 'g')) = lower(regexp_replace(r, '\\s+', '', 'g'))"),
        distinct=1,
    )
    if facts.constant is not None:
        yield Candidate(
            "value.default",
            "default",
            f"set to '{facts.constant[:40]}'",
            _DEFAULT_REMEDY,
            Sql(f"o = {literal(facts.constant)}"),
        )
    if facts.mappings == facts.before == facts.after and facts.before >= 2 and facts.both >= 5 * facts.before:
        yield Candidate(
            "value.recoded",
            "recoded",
            "coded in another order",
            "Find where the codes are numbered, and store the list of codes with the model.",
            Sql("o IS NOT NULL AND r IS NOT NULL"),
            distinct=2,
        )


def _near(value: str, slack: float, relative: float = 1e-6) -> Sql:
    return Sql(f"r <> 0 AND abs(o - ({value})) <= greatest({literal(slack)}, {literal(relative)} * abs(o))")


def _slack(facts: NumberFacts) -> float:
    """Half of the last decimal that the observed values are written with; a conversion was rounded to it."""
    for step, share in ((1.0, facts.whole), (0.1, facts.tenths), (0.01, facts.hundredths)):
        if share is not None and share >= FULL:
            # A small part of how much the values vary, so that rounding alone makes nothing fit.
            limit = (facts.spread or 0.0) * 0.05
            return min(0.5001 * step, limit)
    return 0.0

"""Keys that stand for "no key", and meet a row of the table: its values are given to cases that are not its own.

A word for nothing ("N/A", "unknown", an empty text) is no identifier, whatever row it meets. A number (0, -1, 99999,
a row of nines) or a day (1900-01-01) may be one: it is a sentinel only if far more cases meet it than any other key
and it is unlike the other keys: no other is written in its shape, or it lies further from them than they from each
other, or below all of them. Cases with an empty key meet nothing
(`tasks.faults.joins.unmatched_keys`).
"""

from collections.abc import Iterator

from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.joins.sides import Side, sides
from tasks.faults.material import Material
from tasks.faults.needs import TABLES
from tasks.joins.keys import KeyPair, mask
from tasks.sql import Sql, all_of, ident, join, literal

WORDS = (
    *("", "-", "--", "?", "n/a", "na", "#n/a", "nan", "none", "null", "(null)", "nil", "missing", "unknown", "unk"),
    *("undefined", "not available", "not applicable", "not set", "no key", "dummy", "tbd", "xxx", "xxxx"),
)
# Texts that write a number or a day of this kind are sentinels only where they stand out, as the numbers are.
NUMBERS = r"0+|-1|-9+|9{3,}|-?(9{2,}[78]|12345|123456|1234567)|(1900-01-01|1970-01-01|9999-12-31|0001-01-01).*"
# As many cases as this multiple of the next most frequent key's; more, if it merely is the lowest.
STANDS_OUT, STANDS_OUT_BELOW = 3.0, 5.0
FEWEST_CASES, FEWEST_KEYS, MANY_KEYS = 20, 10, 50
SHARE = 0.001


def find(material: Material) -> Detected:
    """One proposal per part of a join key and table that has rows for keys which are none."""
    proposals = tuple(p for side in sides(material) for pair in side.pairs for p in _part(material, side, pair))
    return Detected(proposals) if proposals else NOTHING


def _part(material: Material, side: Side, pair: KeyPair) -> Iterator[Proposal]:
    key, matched = ident(pair.left), Sql(f"{ident(side.match)} IN ('matched', 'several')")
    rows = material.engine.rows(
        "faults/joins/suspicious_keys",
        {"numbers": NUMBERS, "words": list(WORDS)},
        evaluation=material.evaluation,
        key=key,
        matched=matched,
        shape=mask(Sql("k.value")),
        shape_there=mask(Sql("o.value")),
    )
    found = [row for row in rows if _is_none(*row[1:])]
    if not found:
        return
    values = [value for value, *_ in found]
    cases = sum(row[2] for row in found)
    keys, most = found[0][3], found[0][4]
    named = ", ".join("an empty text" if value == "" else repr(value) for value in values)
    text = Sql(f"CAST({key} AS VARCHAR) IN ({join(', ', map(literal, values))})")
    yield Proposal(
        family="data_preparation",
        kind="join.sentinel_key",
        predicate=all_of(text, matched),
        subject=f"cases whose {pair.left} stands for no key at all and yet has a row in {side.name}",
        why=f"{cases:,} cases have {named} for {pair.left} and meet a row of {side.name} by it; of the {keys:,} other "
        f"keys, the most frequent one has {most:,} cases.",
        remedy=f"Make these keys empty where the predictions are written, and take the row out of {side.name}: until "
        "then the values of one row that belongs to nobody are given to all of these cases.",
        saw_errors=False,
        strength="confirmed" if all(word and apart for _, word, _, _, _, apart, _, _ in found) else "probable",
        columns=(pair.left, side.match),
        evidence=(
            Evidence(
                f"Keys that are none, and have a row in {side.name}",
                (pair.left, "cases"),
                tuple((value or "(empty text)", f"{n:,}") for value, _, n, *_ in found),
            ),
        ),
        expectations=(none_of("predictions", text),),
    )


def _is_none(word: bool, cases: int, keys: int, most: int, apart: bool, below: bool, total: int) -> bool:
    """Whether a key that reads like a placeholder is one, by how it stands among the other keys that meet a row."""
    if cases < max(FEWEST_CASES, SHARE * total) or keys < FEWEST_KEYS:
        return False
    if word:
        # NA may be a code among codes of two letters; then it has to be the most frequent one.
        return apart or cases > STANDS_OUT * most
    if apart:
        return cases >= STANDS_OUT * most
    return below and keys >= MANY_KEYS and cases >= STANDS_OUT_BELOW * most


DETECTOR = Detector(
    name="sentinel keys",
    fault="A key that stands for no key at all meets a row of a joined table.",
    find=find,
    reaches="confirmed",
    source="placeholders by their form, and by how far they stand out among the keys (after FAHES, Qahtan et al. 2018)",
    needs=(TABLES,),
)

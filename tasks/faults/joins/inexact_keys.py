"""Keys that lost some of their characters on one side, so that they meet no row, or the row of another key.

Three ways leave a mark: a key cut at the longest length that a column holds, a number written with an exponent, and a
whole number that went through a type or a program that cannot hold it (of the numbers beyond 2^53 only some have a
64-bit float, beyond 2^24 a 32-bit one; a spreadsheet keeps 15 digits). The other side, or the raw source, shows what
the keys were. Keys that are of a fractional type now are refused when the table is opened (`tasks.inputs.values`);
that several texts become one number is told in `tasks.faults.joins.implicit_cast`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.config import FeatureTable, raw_key
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.joins.keys import KeyPair
from tasks.sql import Sql, all_of, ident, literal

FEWEST_KEYS, FEWEST_CASES = 20, 5
# All keys of the side that lost digits have its mark, and at most so many of the side that shows them whole.
ALL, WHOLE = 0.999, 0.8
# So many of the keys that are longer elsewhere begin like a cut one, and so few of those stand for themselves.
EXPLAINS, THEMSELVES = 0.5, 0.1
_EXPONENT = r"[+-]?[0-9](\.[0-9]+)?[eE]\+[0-9]{1,3}"
# In the order of sql/faults/joins/rounded_keys.sql: the largest number up to which all can be held.
_TYPES = (
    ("double", 2**53, "a 64-bit float"),
    ("digits", 10**15, "a spreadsheet, which keeps 15 digits"),
    ("single", 2**24, "a 32-bit float"),
)


@dataclass(frozen=True)
class _Loss:
    """What one part of a key lost: its name in the evidence column, the cases' condition, words and numbers."""

    name: str
    condition: Sql
    subject: str
    why: str
    remedy: str
    evidence: tuple[Evidence, ...] = ()
    unwanted: tuple[str, Sql] | None = None


def find(material: Material) -> Detected:
    """One proposal per table and way in which keys lost characters."""
    tables = {table.name: table for table in material.contract.features}
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    for side in sides(material, labels=True):
        losses = [loss for pair in side.pairs for loss in _losses(material, side, pair, tables.get(side.name))]
        if not losses:
            continue
        column = evidence_column(
            f"fault__{side.name}_inexact", side.name, f"{side.name}: what the key lost", "category", "VARCHAR"
        )
        table = ident(f"inexact_{side.name}")
        material.engine.execute("faults/joins/marked_cases", table=table, type=Sql("VARCHAR"))
        for loss in losses:
            material.engine.execute(
                "faults/joins/mark_cases",
                table=table,
                evaluation=material.evaluation,
                condition=loss.condition,
                value=literal(loss.name),
            )
            proposals.append(_proposal(column, side, loss))
        marked.append((column, table))
    if not proposals:
        return NOTHING
    write_evidence(material, "inexact_keys.parquet", marked)
    columns = tuple(column for column, _ in marked)
    return Detected(tuple(proposals), evidence=material.work / "inexact_keys.parquet", evidence_columns=columns)


def _losses(material: Material, side: Side, pair: KeyPair, table: FeatureTable | None) -> Iterator[_Loss]:
    raw = material.raw(side.name)
    key = ident(pair.left)
    places = [("predictions", material.evaluation, key), (side.name, side.source, ident(pair.right))]
    if raw is not None and table is not None:
        place = [right.right for right in side.pairs].index(pair.right)
        places.append((raw.shown, ident(raw.view), ident(raw_key(table)[place])))
    if pair.left_type == pair.right_type == "VARCHAR":
        yield from _exponents(material, side, pair)
        yield from _cut(material, side, pair)
    if not pair.is_time:
        yield from _rounded(material, pair, places)


def _exponents(material: Material, side: Side, pair: KeyPair) -> Iterator[_Loss]:
    key = ident(pair.left)
    for where, relation, column in (
        ("predictions", material.evaluation, key),
        (side.name, side.source, ident(pair.right)),
    ):
        lengths = [
            (length, keys)
            for length, keys in material.engine.rows(
                "faults/joins/exponent_keys", {"pattern": _EXPONENT}, source=relation, key=column
            )
        ]
        keys = sum(n for _, n in lengths)
        written = Sql(f"regexp_full_match({column}, {literal(_EXPONENT)})")
        if where == "predictions":
            condition = written
        else:
            # What a key was is lost; it was one of as many digits as the exponent says.
            digits = "|".join(f"[0-9]{{{length}}}" for length, _ in lengths)
            condition = all_of(side.unmatched, Sql(f"regexp_full_match({key}, {literal(digits)})"))
        if not keys or not _enough(material, condition):
            continue
        yield _Loss(
            "exponent",
            condition,
            f"cases whose {pair.left} lost its digits to an exponent in {where}",
            f"{keys:,} {'key' if keys == 1 else 'keys'} of {where} are numbers written with an exponent (like "
            "1.23E+11): their last digits are gone.",
            f"Read and write {column.strip(chr(34))} as text, from the first program on: a spreadsheet or a CSV reader "
            "took it for a number.",
            unwanted=(where, written),
        )


def _cut(material: Material, side: Side, pair: KeyPair) -> Iterator[_Loss]:
    key = ident(pair.left)
    for where, cut, whole in (
        (side.name, (side.source, ident(pair.right)), (material.evaluation, key)),
        ("predictions", (material.evaluation, key), (side.source, ident(pair.right))),
    ):
        length, longer, begin, at_full, themselves = material.engine.row(
            "faults/joins/cut_keys", cut=cut[0], cut_key=cut[1], whole=whole[0], whole_key=whole[1]
        )
        if longer < FEWEST_KEYS or begin < EXPLAINS * longer or at_full < FEWEST_KEYS:
            continue
        if themselves > THEMSELVES * at_full:
            continue
        size = Sql(f"length({key})")
        compared = Sql(f"{size} > {length}" if where == side.name else f"{size} = {length}")
        yield _Loss(
            "cut",
            all_of(side.unmatched, compared),
            f"cases whose {pair.left} meets no row because keys of {where} are cut after {length} characters",
            f"No key of {where} is longer than {length} characters; of the {longer:,} longer keys on the other side, "
            f"{begin:,} begin with one of them.",
            f"Widen the column of the key where {where} is written, and write it again: keys that begin alike have "
            "become one.",
        )


def _rounded(material: Material, pair: KeyPair, places: list[tuple[str, Sql, Sql]]) -> Iterator[_Loss]:
    counts = {}
    for where, relation, column in places:
        counts[where] = material.engine.row(
            "faults/joins/rounded_keys", source=relation, text=Sql(f"CAST({column} AS VARCHAR)")
        )
    for number, (name, beyond, program) in enumerate(_TYPES):
        large = {where: (row[2 * number], row[2 * number + 1]) for where, row in counts.items()}
        lost = [where for where, (keys, exact) in large.items() if keys >= FEWEST_KEYS and exact >= ALL * keys]
        whole = [where for where, (keys, exact) in large.items() if keys >= FEWEST_KEYS and exact <= WHOLE * keys]
        if not lost or not whole:
            continue
        value = Sql(f"TRY_CAST(CAST({ident(pair.left)} AS VARCHAR) AS HUGEINT)")
        (keys, held), there = large[whole[0]], " and in ".join(lost)
        yield _Loss(
            name,
            Sql(f"{value} > {beyond}"),
            f"cases whose {pair.left} is a number that {program.split(',')[0]} cannot hold",
            f"All {large[lost[0]][0]:,} keys beyond {beyond:,} in {there} are numbers that {program} can hold; in "
            f"{whole[0]} it is {held:,} of {keys:,}. The others were rounded on the way.",
            f"Read {pair.left} as text or as a 64-bit integer wherever {lost[0]} is written: keys that were rounded "
            "meet no row, or the row of another key.",
        )
        return  # what one type lost, a narrower one shows again


def _enough(material: Material, condition: Sql) -> bool:
    (cases,) = material.engine.row("faults/joins/case_count", evaluation=material.evaluation, condition=condition)
    return bool(cases >= FEWEST_CASES)


def _proposal(column: Column, side: Side, loss: _Loss) -> Proposal:
    return Proposal(
        family="data_preparation",
        kind="join.inexact_key",
        predicate=Sql(f"{ident(column.name)} = {literal(loss.name)}"),
        subject=loss.subject,
        why=loss.why,
        remedy=loss.remedy,
        saw_errors=False,
        strength="confirmed",
        columns=(column.name, side.match),
        evidence=loss.evidence,
        expectations=(none_of(*loss.unwanted),) if loss.unwanted else (),
    )


DETECTOR = Detector(
    name="inexact keys",
    fault="A key lost characters or digits on one side, so that it meets no row or the wrong one.",
    find=find,
    reaches="confirmed",
    source="marks of cut text, exponents and lossy types (IEEE 754), against the other side and the raw source",
)

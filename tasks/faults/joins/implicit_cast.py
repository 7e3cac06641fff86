"""Several texts that become one number where a program casts a key: 00123, 123 and 123.0 all meet the row of 123.

Errata compares such keys byte for byte, so that the texts stay apart here; a database that joins text with a number
does not. Texts that become one number only matter where the other side holds that number. In the raw source of a table
whose key is a number, they are rows of different keys that the table has already made one.
"""

from collections.abc import Iterator

from tasks.contracts.columns import INTEGERS, Column
from tasks.contracts.config import FeatureTable, raw_key
from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.faults.needs import TABLES
from tasks.joins.keys import KeyPair
from tasks.sql import Sql, ident, literal

# What a cast takes for the whole number that it is (zeros in front, a sign, spaces around, .0 behind), and that number
# as it is written plainly.
_NUMBER = r"\s*\+?[0-9]{1,30}(\.0+)?\s*"
_PLAIN = "0|[1-9][0-9]*"
FEWEST_NUMBERS = 2


def find(material: Material) -> Detected:
    """One proposal per table whose key has texts that a cast would make, or has made, one number."""
    tables = {table.name: table for table in material.contract.features}
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    for side in sides(material):
        parts = (found for pair in side.pairs for found in _part(material, side, pair, tables.get(side.name)))
        if first := next(parts, None):
            proposals.append(first[0])
            marked.append(first[1:])
    if not proposals:
        return NOTHING
    write_evidence(material, "implicit_cast.parquet", marked)
    columns = tuple(column for column, _ in marked)
    return Detected(tuple(proposals), evidence=material.work / "implicit_cast.parquet", evidence_columns=columns)


def _part(
    material: Material, side: Side, pair: KeyPair, table: FeatureTable | None
) -> Iterator[tuple[Proposal, Column, Sql]]:
    found = _texts(material, side, pair, table)
    if found is None:
        return
    where, texts, text, strength, home = found
    odd = Sql(f"regexp_full_match({text}, {literal(_NUMBER)}) AND NOT regexp_full_match({text}, {literal(_PLAIN)})")
    column = evidence_column(f"fault__{side.name}_cast", side.name, f"{side.name}: keys that a cast makes one")
    marked = ident(f"cast_{side.name}")
    material.engine.execute(
        "faults/joins/cast_cases",
        table=marked,
        evaluation=material.evaluation,
        source=side.source,
        key=ident(pair.left),
        right=ident(pair.right),
        texts=texts,
        text=text,
        pattern=literal(_NUMBER),
    )
    numbers, spellings, cases = material.engine.row("faults/joins/cast_counts", marked=marked)
    if numbers < FEWEST_NUMBERS or not cases:
        return
    made = "has made" if strength == "confirmed" else "makes"
    proposal = Proposal(
        family="data_preparation",
        kind="join.implicit_cast",
        predicate=ident(column.name),
        subject=f"cases whose {pair.left} a cast {made} one with other keys",
        why=f"{spellings:,} different keys in {where} are {numbers:,} numbers that {side.name} holds: compared as "
        f"numbers, several keys meet one row ({cases:,} cases have such a key).",
        remedy=f"Store {pair.left} and {pair.right} of {side.name} both as text, and find out which of these keys are "
        "the same: zeros in front may tell two entities apart.",
        saw_errors=False,
        strength=strength,
        columns=(column.name, side.match),
        expectations=(none_of(home, odd),),
        evidence=(
            Evidence(
                f"Keys that become one number ({where})",
                ("", "count"),
                (("keys as text", f"{spellings:,}"), ("numbers", f"{numbers:,}"), ("cases", f"{cases:,}")),
            ),
        ),
    )
    yield proposal, column, marked


def _texts(
    material: Material, side: Side, pair: KeyPair, table: FeatureTable | None
) -> tuple[str, Sql, Sql, Strength, str] | None:
    """Where the key stands as text while the table's is a number, or the other way round; the raw source says most.

    The last is the name of that table.
    """
    raw = material.raw(side.name)
    whole = _is_whole(pair.right_type)
    if raw is not None and table is not None and whole:
        name = raw_key(table)[[each.right for each in side.pairs].index(pair.right)]
        if raw.columns[name] == "VARCHAR":
            return raw.shown, ident(raw.view), ident(name), "confirmed", raw.name
    if whole and pair.left_type == "VARCHAR":
        return "the predictions", material.evaluation, ident(pair.left), "probable", "predictions"
    if _is_whole(pair.left_type) and pair.right_type == "VARCHAR":
        return side.name, side.source, ident(pair.right), "probable", side.name
    return None


def _is_whole(duckdb_type: str) -> bool:
    return duckdb_type.upper().split("(")[0] in {*INTEGERS, "DOUBLE", "FLOAT", "DECIMAL"}


DETECTOR = Detector(
    name="implicit casts",
    fault="Several text keys become one number where a join casts them, and meet one row.",
    find=find,
    reaches="confirmed",
    source="equality of the keys as text, byte for byte, against equality as numbers",
    needs=(TABLES,),
)

"""Keys that are hashes too short for so many entities: two of them share one key, and with it one row.

A key of b bits given to n entities makes about n * n / 2^(b+1) pairs collide. The raw source of a table still tells
the entities apart, if it has a column that determines the key and has a few more values than it. That two values of
such a column have one key can also be a change of name; so only keys that look like hashes count (hexadecimal of one
length), and only about as many of them as the arithmetic says.
"""

from collections.abc import Iterator

from tasks.contracts.columns import Column
from tasks.contracts.config import FeatureTable, raw_key
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import determined
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.faults.needs import RAW
from tasks.inputs.sources import Table
from tasks.sql import Sql, ident

# Longer hashes do not collide in any table that there is.
LONGEST = 14
FEWEST_KEYS = 100
# As many pairs as expected, within these factors.
LEAST, MOST = 0.2, 5.0
_MOST_COLUMNS = 20


def find(material: Material) -> Detected:
    """One proposal per table whose key stands for several entities of its raw source."""
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    tables = {table.name: table for table in material.contract.features}
    for side in sides(material):
        if side.name in tables and len(side.pairs) == 1:
            for proposal, column, table in _table(material, side, tables[side.name]):
                proposals.append(proposal)
                marked.append((column, table))
    if not proposals:
        return NOTHING
    write_evidence(material, "hash_keys.parquet", marked)
    columns = tuple(column for column, _ in marked)
    return Detected(tuple(proposals), evidence=material.work / "hash_keys.parquet", evidence_columns=columns)


def _table(material: Material, side: Side, table: FeatureTable) -> Iterator[tuple[Proposal, Column, Sql]]:
    raw = material.raw(table.name)
    (key,) = raw_key(table)
    if raw is None or raw.columns[key] != "VARCHAR" or side.pairs[0].left_type != "VARCHAR":
        return
    source = ident(raw.view)
    keys, shortest, longest, hexadecimal = material.engine.row("faults/joins/hash_shape", source=source, key=ident(key))
    if keys < FEWEST_KEYS or shortest != longest or longest > LONGEST or not hexadecimal:
        return
    names = [name for name, kind in raw.columns.items() if name != key and kind in ("VARCHAR", "BIGINT", "INTEGER")]
    for name in names[:_MOST_COLUMNS]:
        entities, pairs = material.engine.row(
            "faults/joins/entities_of_keys", source=source, key=ident(key), entity=ident(name)
        )
        expected = entities * entities / 2 / 16**longest
        # The column determines the key, and a few of its values share one.
        if pairs != entities or not LEAST * expected <= entities - keys <= MOST * expected or entities == keys:
            continue
        column = evidence_column(f"fault__{side.name}_collides", side.name, f"{side.name}: the key is of two entities")
        marked = ident(f"collides_{side.name}")
        material.engine.execute(
            "faults/joins/colliding_cases",
            table=marked,
            evaluation=material.evaluation,
            source=source,
            key=ident(key),
            entity=ident(name),
            left=ident(side.pairs[0].left),
        )
        (cases,) = material.engine.row("inputs/row_count", source=marked)
        if cases:
            yield _proposal(side, column, raw, key, name, (entities, keys, cases, longest, expected)), column, marked
            return


def _proposal(
    side: Side, column: Column, raw: Table, key: str, name: str, counts: tuple[int, int, int, int, float]
) -> Proposal:
    entities, keys, cases, length, expected = counts
    return Proposal(
        family="data_preparation",
        kind="join.key_collision",
        predicate=ident(column.name),
        subject=f"cases whose {side.words} is the hash of two entities of {side.name}",
        why=f"{entities:,} different values of {name} in the raw source of {side.name} have {keys:,} keys: "
        f"{entities - keys:,} collide, where hashes of {4 * length} bits let about {expected:,.1f} expect; "
        f"{cases:,} cases have such a key.",
        remedy=f"Join on {name} itself, or on a longer hash: with 128 bits no two of them would be equal.",
        saw_errors=False,
        strength="confirmed",
        columns=(column.name, side.match),
        expectations=(determined(raw.name, key, name),),
        evidence=(
            Evidence(
                f"Keys of {side.name} and what they are hashes of",
                ("", "count"),
                ((name, f"{entities:,}"), ("keys", f"{keys:,}"), ("collisions expected", f"{expected:,.1f}")),
            ),
        ),
    )


DETECTOR = Detector(
    name="colliding hash keys",
    fault="Two entities have the same hash as their key, and share one row.",
    find=find,
    reaches="confirmed",
    source="distinct entities against distinct hashes; the birthday bound n^2 / 2^(b+1)",
    needs=(RAW,),
)

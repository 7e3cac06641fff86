"""Keys that stand several times in a table that should hold them once: a plain join would multiply cases.

Errata's own join keeps one row per case; this says what any other join would have done. Right-key
uniqueness is checked before the join, because equal row counts after it prove nothing.
"""

from collections.abc import Iterator

from tasks.contracts.config import ContextTable, join_pairs
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.expected import unique
from tasks.faults.material import Material
from tasks.faults.needs import TABLES
from tasks.sql import Sql, ident, statement

_SHOWN = 10


def find(material: Material) -> Detected:
    """One proposal per joined table with repeated keys, even where no case uses them."""
    return Detected(tuple(p for table in material.contract.tables for p in _table(material, table)))


def _table(material: Material, table: ContextTable) -> Iterator[Proposal]:
    keys, rows = material.joined.repeated[table.name]
    if not keys:
        return
    names = [right for _, right in join_pairs(table.key)] + ([table.valid_from] if table.valid_from else [])
    _, contradicting = material.engine.row("faults/joins/conflicting_keys", view=ident(f"side_{table.name}"))
    sample = material.engine.rows(
        "faults/joins/repeated_keys_sample",
        {"limit": _SHOWN},
        source=ident(material.tables[table.name].view),
        keys=[ident(name) for name in names],
    )
    several = ident(f"{table.name}__match")
    yield Proposal(
        family="data_preparation",
        kind="join.fan_out",
        predicate=Sql(f"{several} = 'several'"),
        subject=f"cases whose key stands several times in {table.name} (a plain join would multiply them)",
        why=f"{keys:,} {'key' if keys == 1 else 'keys'} of {table.name} ({', '.join(names)}) "
        f"{'stands' if keys == 1 else 'stand'} in {rows:,} rows; {_contradiction(keys, contradicting)}",
        remedy=f"Make {', '.join(names)} unique in {table.name}, or join on a key that is; until then one of the "
        "rows is used, always the same one.",
        saw_errors=False,
        strength="confirmed",
        query=statement(
            "faults/joins/repeated_keys_query", source=ident(table.name), keys=[ident(name) for name in names]
        ),
        columns=(f"{table.name}__match",),
        expectations=(unique(table.name, names),),
        evidence=(
            Evidence(
                f"Keys that repeat in {table.name}",
                (*names, "copies"),
                tuple(sample),
            ),
        ),
    )


def _contradiction(keys: int, contradicting: int) -> str:
    if contradicting == 0:
        return "their rows are equal."
    if contradicting == keys:
        return "their rows contradict each other."
    return f"for {contradicting:,} of them the rows contradict each other."


DETECTOR = Detector(
    name="repeated keys",
    fault="A key stands several times in a table that should hold it once.",
    find=find,
    reaches="confirmed",
    source="uniqueness of the right key before the join",
    needs=(TABLES,),
)

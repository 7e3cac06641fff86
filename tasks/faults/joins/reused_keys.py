"""A key that was given to another entity: what never changes for a key has changed for a few, nearly all of it at once.

Compared are two states of one key: in the run before and now, or two rows that follow each other in an as-of table.
Only attributes count that change for hardly any key, and they are weighed by how often two entities differ in them, so
that a customer who moves (street and town change, nothing else does) stays the same customer. Two corrections at once
for one key are to be expected by chance where corrections are many; then nothing is said. Rows that come from after
the case are in `tasks.faults.joins.rows_after_case`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.config import ContextTable
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.faults.needs import PREVIOUS, TABLES, VALID_FROM, one_of
from tasks.sql import Sql, ident

# An attribute is stable if it changes for at most this share of the keys that are not reused, and tells entities apart
# if two of them differ in it this often; more reused keys than the second share would be another table.
STABLE, MOST_REUSED, TELLING = 0.02, 0.3, 0.2
# A new entity changes this share of what two entities differ in.
ANOTHER = 0.6
FEWEST_KEYS = 50
# So many times as many keys as independent corrections would hit.
BEYOND_CHANCE = 5.0
_MOST_ATTRIBUTES, _SHOWN = 50, 10


@dataclass(frozen=True)
class _Attribute:
    """A stable attribute, how many of the keys changed it, and how often two keys differ in it."""

    column: Column
    number: int
    changed: int
    keys: int
    differ: float


def find(material: Material) -> Detected:
    """One proposal per table with keys that belong to another entity now."""
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    by_name = {table.name: table for table in material.contract.tables}
    for side in sides(material):
        columns = _attributes(material, by_name[side.name])
        for since, paired in _states(material, by_name[side.name], side, columns):
            if found := _reused(material, side, since, paired, columns):
                proposals.append(found[0])
                marked.append(found[1])
    if not proposals:
        return NOTHING
    write_evidence(material, "reused_keys.parquet", marked)
    evidence = tuple(column for column, _ in marked)
    return Detected(tuple(proposals), evidence=material.work / "reused_keys.parquet", evidence_columns=evidence)


def _attributes(material: Material, table: ContextTable) -> list[Column]:
    return [c for c in material.values if c.table == table.name and c.source_name != table.valid_from][
        :_MOST_ATTRIBUTES
    ]


def _states(material: Material, table: ContextTable, side: Side, columns: list[Column]) -> Iterator[tuple[str, Sql]]:
    """Two states of each key, side by side, and since when the second one holds."""
    paired, previous = ident(f"states_{side.name}"), material.previous
    if len(columns) < 2:
        return
    if table.valid_from:
        material.engine.execute(
            "faults/joins/states_in_table",
            table=paired,
            source=side.source,
            keys=list(zip(side.lefts, side.rights, strict=True)),
            valid_from=ident(table.valid_from),
            columns=[ident(column.source_name) for column in columns],
        )
        yield f"in the history of {side.name}", paired
    elif (
        previous and {*(c.name for c in columns), *(p.left for p in side.pairs), side.match} <= previous.columns.keys()
    ):
        material.engine.execute(
            "faults/joins/states_in_runs",
            table=paired,
            evaluation=material.evaluation,
            previous=previous.relation,
            match=ident(side.match),
            keys=side.lefts,
            columns=[ident(column.name) for column in columns],
        )
        yield f"since the run of {previous.version}", paired


def _reused(
    material: Material, side: Side, since: str, paired: Sql, columns: Sequence[Column]
) -> tuple[Proposal, tuple[Column, Sql]] | None:
    column = evidence_column(f"fault__{side.name}_reused", side.name, f"{side.name}: the key is another entity's")
    table = ident(f"reused_{side.name}")
    stable = _stable(material, paired, list(enumerate(columns)), MOST_REUSED, None)
    for _ in range(2):  # first among all attributes, then among those that the other keys never change
        if len(stable) < 2:
            return None
        material.engine.execute(
            "faults/joins/reused_cases",
            {"another": ANOTHER},
            table=table,
            evaluation=material.evaluation,
            match=ident(side.match),
            paired=paired,
            keys=side.lefts,
            attributes=[
                (ident(f"then_{one.number}"), ident(f"now_{one.number}"), Sql(repr(one.differ))) for one in stable
            ],
        )
        found = stable
        stable = _stable(material, paired, [(one.number, one.column) for one in stable], STABLE, table)
        if len(stable) == len(found):
            break
    cases, keys = material.engine.row("faults/joins/lost_counts", lost=table)
    shares = [one.changed / one.keys for one in stable]
    by_chance = max((one.keys for one in stable), default=0) * (sum(shares) ** 2 - sum(s * s for s in shares)) / 2
    if not cases or len(stable) < len(found) or keys < BEYOND_CHANCE * by_chance:
        return None
    seen = max(one.keys for one in stable) + keys
    named = ", ".join(one.column.source_name for one in stable[:_SHOWN])
    proposal = Proposal(
        family="data_preparation",
        kind="join.reused_key",
        predicate=ident(column.name),
        subject=f"cases whose {side.words} belonged to another entity of {side.name} before",
        why=f"Of {seen:,} keys that can be compared {since}, {keys:,} changed most of what never changes for the "
        f"others ({named}) at once; {cases:,} cases have such a key.",
        remedy=f"Ask who gives out {side.words}: if it was given to another entity, join on a key that is never given "
        "out twice, or on the key and the time in which it was valid; if not, one of the two states is wrong.",
        saw_errors=False,
        strength="confirmed",
        columns=(column.name, side.match),
        evidence=(
            Evidence(
                f"What hardly ever changes in {side.name}",
                ("column", "other keys", "changed", "two keys differ"),
                tuple(
                    (one.column.source_name, f"{one.keys:,}", f"{one.changed:,}", f"{100 * one.differ:.0f} %")
                    for one in stable[:_SHOWN]
                ),
            ),
        ),
    )
    return proposal, (column, table)


def _stable(
    material: Material, paired: Sql, columns: Sequence[tuple[int, Column]], most: float, without: Sql | None
) -> list[_Attribute]:
    """The attributes that hardly any key changes; keys that are known to be reused do not count."""
    stable = []
    for number, column in columns:
        keys, changed, differ = material.engine.row(
            "faults/joins/attribute_changes",
            paired=paired,
            before=ident(f"then_{number}"),
            now=ident(f"now_{number}"),
            without=without,
        )
        if keys >= FEWEST_KEYS and changed <= most * keys and differ >= TELLING:
            stable.append(_Attribute(column, number, changed, keys, round(differ, 6)))
    return stable


DETECTOR = Detector(
    name="reused keys",
    fault="A key was given to another entity, and what stood for the old one stands for the new one.",
    find=find,
    reaches="confirmed",
    source="stable attributes of one key in two states, weighed by how often two keys differ",
    needs=(TABLES, one_of(PREVIOUS, VALID_FROM)),
)

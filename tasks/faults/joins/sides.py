"""What a detector of joins knows of each table that meets the cases: names, keys, and its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.contracts.columns import Column, Kind
from tasks.faults.material import Material
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import on_keys
from tasks.joins.keys import KeyPair
from tasks.sql import Sql, ident, literal


@dataclass(frozen=True)
class Side:
    """One table that is joined to the cases.

    Attributes:
        name: of the table; `labels` is one of them.
        source: its relation; pairs: the parts of its key.
        match: the evaluation column that says how a case met it.
    """

    name: str
    source: Sql
    pairs: tuple[KeyPair, ...]
    match: str

    @property
    def words(self) -> str:
        """The key as a reader calls it."""
        return " and ".join(pair.left for pair in self.pairs)

    @property
    def has(self) -> str:
        """The verb after the words."""
        return "has" if len(self.pairs) == 1 else "have"

    @property
    def lefts(self) -> list[Sql]:
        """The key among the columns of the evaluation table."""
        return [ident(pair.left) for pair in self.pairs]

    @property
    def rights(self) -> list[Sql]:
        """The key among the table's own columns."""
        return [ident(pair.right) for pair in self.pairs]

    @property
    def unmatched(self) -> Sql:
        """The predicate of the cases whose key finds no row."""
        return Sql(f"{ident(self.match)} = 'unmatched'")

    def on(self, alias: str) -> Sql:
        """The join condition between the cases (`c`) and the table's rows."""
        return on_keys(list(self.pairs), ident(alias))


def sides(material: Material, *, labels: bool = False) -> Iterator[Side]:
    """Every joined table, features first; the labels at the end where they are asked for."""
    for name in [*(table.name for table in material.contract.tables), *(["labels"] if labels else [])]:
        pairs = tuple(key_pairs(material.contract, material.tables, name))
        match = "label__match" if name == "labels" else f"{name}__match"
        yield Side(name, ident(material.tables[name].view), pairs, match)


def evidence_column(name: str, table: str, label: str, kind: Kind = "boolean", type_: str = "BOOLEAN") -> Column:
    """The catalogue's entry of an evidence column."""
    return Column(name=name, role="evidence", kind=kind, type=type_, table=table, source_name="", label=label)


def write_evidence(material: Material, file: str, parts: Sequence[tuple[Column, Sql]]) -> None:
    """Write one evidence file from temporary tables, each with case__id and the value of one evidence column."""
    names = [ident(column.name) for column, _ in parts]
    material.engine.execute(
        "faults/joins/evidence",
        parts=[
            {
                "table": table,
                "columns": [
                    Sql(f"value AS {name}" if name == own else f"CAST(NULL AS {other.type}) AS {name}")
                    for (other, _), name in zip(parts, names, strict=True)
                ],
            }
            for (_, table), own in zip(parts, names, strict=True)
        ],
        names=names,
        target=literal(str(material.work / file)),
    )

"""Feature tables beside the upstream tables they were made from, by key and, where there is one, by time."""

from collections.abc import Collection, Iterator

from tasks.contracts.config import FeatureTable, RawTable, raw_key
from tasks.faults.material import Material
from tasks.faults.paired.cells import Cell, cell_of
from tasks.faults.paired.reference import (
    History,
    Pairing,
    Reference,
    by_lower,
    case_places,
    cases_in_order,
    lookups,
    one_per_key,
)
from tasks.inputs.sources import Table
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import on_keys
from tasks.joins.keys import KeyPair, comparable
from tasks.sql import Sql, ident, statement


def raw_references(material: Material) -> Iterator[Reference]:
    """One comparison per feature table with a raw table whose key can be compared."""
    for table in material.contract.features:
        raw = material.raw(table.name)
        if raw is not None and table.raw is not None:
            found = _raw(material, table, table.raw, raw)
            if found is not None:
                yield found


def _raw(material: Material, table: FeatureTable, declared: RawTable, raw: Table) -> Reference | None:
    own = key_pairs(material.contract, material.tables, table.name)
    names = by_lower(raw.columns)
    keys = [names[key.lower()] for key in raw_key(table)]
    pairs = [KeyPair(p.left, p.left_type, key, raw.columns[key]) for p, key in zip(own, keys, strict=True)]
    if not all(comparable(p.left_type, p.right_type) for p in pairs):
        return None
    times = {name.lower() for name in (table.valid_from, declared.valid_from, declared.known_at) if name}
    cells = _cells(material, table.name, raw, times)
    if not cells:
        return None
    match = ident(f"{table.name}__match")
    only = f"c.{match} = 'matched' AND NOT r.errata__conflict"
    valid_from = declared.valid_from or table.valid_from
    since = names.get(valid_from.lower()) if valid_from else None
    if since is not None and material.contract.time is not None:
        return _raw_as_of(material, table.name, raw, pairs, cells, since, Sql(only))
    side = one_per_key(material, raw, keys)
    numbered = Sql(f"({statement('faults/paired/numbered', source=ident(material.tables[table.name].view))})")
    between = [KeyPair(o.right, o.right_type, p.right, p.right_type) for o, p in zip(own, pairs, strict=True)]
    on = on_keys(pairs, "r")
    return Reference(
        name="raw",
        table=table.name,
        noun="the source's value",
        source=f"the source of {table.name}",
        cells=cells,
        pairing=Pairing(material.evaluation, side, on, Sql(only)),
        keys=tuple(ident(p.left) for p in pairs),
        place=numbered,
        place_on=on_keys(own, "p"),
        rows=Pairing(
            numbered,
            side,
            on_keys(between, "r"),
            Sql("NOT r.errata__conflict"),
        ),
        file=table.name,
        lookups=tuple(lookups(side, pairs, Sql("o"), {cell.name: cell.reference for cell in cells})),
    )


def _raw_as_of(
    material: Material,
    table: str,
    raw: Table,
    pairs: list[KeyPair],
    cells: tuple[Cell, ...],
    since: str,
    only: Sql,
) -> Reference:
    keys = [ident(p.right) for p in pairs]
    side = one_per_key(material, raw, [*(p.right for p in pairs), since])
    known = raw.declared.known_at if isinstance(raw.declared, RawTable) else None
    known_at = ident(known) if known else None
    everything = Sql(f"({statement('faults/paired/history', side=side, valid_from=ident(since), known_at=known_at)})")
    in_force = Sql(f"({statement('faults/paired/in_force', history=everything, keys=keys)})")
    moment = Sql("r.errata__available")
    on = on_keys(pairs, "r")
    pairing = Pairing(material.evaluation, in_force, on, only, moment)
    return Reference(
        name="raw",
        table=table,
        noun="the source's value at that time",
        source=f"the source of {table}",
        cells=cells,
        pairing=pairing,
        keys=(*(ident(p.left) for p in pairs), Sql("case__time")),
        place=case_places(),
        place_on=Sql("c.case__id = p.case__id"),
        rows=Pairing(cases_in_order(material), in_force, on, only, moment),
        file="the predictions",
        history=History(everything, pairs),
    )


def _cells(material: Material, table: str, raw: Table, leave_out: Collection[str]) -> tuple[Cell, ...]:
    """The columns of a feature table that its raw table has under the same name."""
    names = by_lower(raw.columns)
    found = []
    for column in material.values:
        name = (
            names.get(column.source_name.lower())
            if column.table == table and column.source_name.lower() not in leave_out
            else None
        )
        if name is not None and (cell := cell_of(column, raw.columns[name], name)) is not None:
            found.append(cell)
    return tuple(found)

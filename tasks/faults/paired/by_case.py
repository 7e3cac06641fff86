"""Cases beside themselves: as they were logged when the model scored, and as the run before saw them."""

from tasks.contracts.config import LoggedFeatures
from tasks.faults.material import Material, Previous
from tasks.faults.paired.cells import Cell, cell_of, in_form
from tasks.faults.paired.reference import (
    Lookup,
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
from tasks.sql import Sql, ident


def logged_reference(material: Material) -> Reference | None:
    """The values that were logged when the model scored; None where nothing can be compared."""
    logged = material.logged
    if logged is None:
        return None
    declared = logged.declared
    contract = material.contract
    keys = (declared.key if isinstance(declared, LoggedFeatures) else None) or contract.predictions.key
    names, own = by_lower(logged.columns), material.tables["predictions"].columns
    pairs = [
        KeyPair(left, own[left], names[right.lower()], logged.columns[names[right.lower()]])
        for left, right in zip(contract.predictions.key, keys, strict=True)
    ]
    cells = _logged_cells(material, logged)
    if not cells or not all(comparable(p.left_type, p.right_type) for p in pairs):
        return None
    side = one_per_key(material, logged, [p.right for p in pairs])
    pairing = Pairing(material.evaluation, side, on_keys(pairs, "r"), Sql("NOT r.errata__conflict"))
    return _by_case(material, "logged", "the logged value", "what was logged when the model scored", cells, pairing)


def previous_reference(material: Material, previous: Previous) -> Reference | None:
    """The values of the run before; None where the two runs share no column."""
    cells = tuple(
        cell
        for column in material.values
        if column.name in previous.columns and column.name not in material.contract.batches
        for cell in [cell_of(column, previous.columns[column.name], column.name)]
        if cell is not None
    )
    if not cells:
        return None
    pairing = Pairing(material.evaluation, previous.relation, Sql("c.case__id = r.case__id"), Sql("TRUE"))
    return _by_case(material, "previous", "the value of the previous run", "the previous run", cells, pairing)


def _logged_cells(material: Material, logged: Table) -> tuple[Cell, ...]:
    """Logged columns are named as in the evaluation table, or as in their own table where that is one column only."""
    names = by_lower(logged.columns)
    plain = [column.source_name.lower() for column in material.values]
    found = []
    for column in material.values:
        name = names.get(column.name.lower())
        if name is None and plain.count(column.source_name.lower()) == 1:
            name = names.get(column.source_name.lower())
        if name is not None and (cell := cell_of(column, logged.columns[name], name)) is not None:
            found.append(cell)
    return tuple(found)


def _by_case(
    material: Material, name: str, noun: str, source: str, cells: tuple[Cell, ...], pairing: Pairing
) -> Reference:
    found: list[Lookup] = []
    keys: set[str] = set()
    for table in material.contract.features:
        pairs = key_pairs(material.contract, material.tables, table.name)
        opened = material.tables[table.name]
        values = {
            cell.name: in_form(Sql(f"r.{ident(cell.column.source_name)}"), cell.column.type, cell.form)
            for cell in cells
            if cell.column.table == table.name and cell.column.source_name in opened.columns
        }
        if values and table.valid_from is None:
            found += lookups(ident(f"side_{table.name}"), pairs, Sql("r"), values)
            keys |= {pair.left for pair in pairs}
    return Reference(
        name=name,
        table=None,
        noun=noun,
        source=source,
        cells=cells,
        pairing=pairing,
        keys=tuple(ident(key) for key in sorted(keys)),
        place=case_places(),
        place_on=Sql("c.case__id = p.case__id"),
        rows=Pairing(cases_in_order(material), pairing.side, pairing.on, pairing.only),
        file="the predictions",
        lookups=tuple(found),
    )

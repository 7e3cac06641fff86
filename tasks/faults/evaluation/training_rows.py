"""The training table beside the evaluation table: which columns of the two hold the same, read the same way.

A training column stands for an input if it has the input's name in the evaluation table or in its own table. Values
under a policy are hashed there as here; a column that cannot be read as the input's type is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tasks.contracts.columns import Column, kind_of
from tasks.faults.compared import Compared, Rows, encoded, finest, is_number
from tasks.faults.material import Material
from tasks.inputs.sources import Table
from tasks.joins.policy import under_policy
from tasks.sql import Sql, ident, join, literal

_BACKSLASH, _TWO, _BAR, _ESCAPED = (literal(text) for text in ("\\", "\\\\", "|", "\\|"))


@dataclass(frozen=True)
class Shared:
    """An input that the training table has too: its value here and there, so that equal ones compare equal."""

    column: Column
    here: Sql
    there: Sql

    @property
    def compared(self) -> Compared:
        """The column as rows are compared by it."""
        return Compared(self.column.name, is_number(self.column), (self.here, self.there))


def shared_inputs(material: Material, training: Table) -> tuple[Shared, ...]:
    """What the model may have seen of a case and the training table holds as well."""
    return tuple(_shared(material, training))


def _shared(material: Material, training: Table) -> Iterator[Shared]:
    inputs = material.inputs
    declared = material.contract.training
    own = {*((declared.key if declared else None) or []), (declared.label if declared else None)}
    by_source: dict[str, int] = {}
    for column in inputs:
        by_source[column.source_name] = by_source.get(column.source_name, 0) + 1
    for column in inputs:
        name = _name(column, training.columns, alone=by_source[column.source_name] == 1)
        if name is None or name in own:
            continue
        there = training.columns[name]
        if column.policy == "show" and not _alike(column, there):
            continue
        here, other = ident(column.name), under_policy(ident(name), column.policy)
        if "FLOAT" in (column.type.upper(), there.upper()):
            # What one side has rounded is rounded on both.
            here, other = Sql(f"CAST({here} AS FLOAT)"), Sql(f"CAST({other} AS FLOAT)")
        yield Shared(column, encoded(column, here), encoded(column, other))


def _name(column: Column, training: Mapping[str, str], *, alone: bool) -> str | None:
    if column.name in training:
        return column.name
    return column.source_name if alone and column.source_name in training else None


def _alike(column: Column, there: str) -> bool:
    """Whether two types hold the same kind of value; a naive time is no aware one."""
    zoned = column.type.upper().endswith("ZONE") == there.upper().endswith("ZONE")
    return kind_of(there) == column.kind and zoned


def side_by_side(material: Material, training: Table, shared: tuple[Shared, ...]) -> Rows:
    """The rows of the evaluation, then those of the training table, by the inputs both have."""
    relations = (material.evaluation, ident(training.view))
    sizes = tuple(material.engine.row("faults/near/size", rows=relation)[0] for relation in relations)
    columns = finest(material.engine, material.evaluation, [s.compared for s in shared], sum(sizes))
    return Rows(material.engine, relations, sizes, columns)


def case_ids(material: Material, training: Table) -> Sql | None:
    """An expression for the training rows' case__id; none where the table does not hold the key."""
    declared = material.contract.training
    own = material.contract.predictions.key
    key = (declared.key if declared else None) or own
    if len(key) != len(own) or any(name not in training.columns for name in key):
        return None
    parts = [Sql(f"CAST({ident(name)} AS VARCHAR)") for name in key]
    if len(parts) == 1:
        return parts[0]
    # As the join writes an id of several parts.
    escaped = [Sql(f"replace(replace({part}, {_BACKSLASH}, {_TWO}), {_BAR}, {_ESCAPED})") for part in parts]
    return Sql(f"concat_ws({_BAR}, {join(', ', escaped)})")


def training_entity(material: Material, training: Table) -> Sql | None:
    """An expression for the entity of the training rows, as case__entity has it; none where it is not there."""
    entity = material.contract.entity
    return Sql(f"CAST({ident(entity)} AS VARCHAR)") if entity and entity in training.columns else None


def training_time(material: Material, training: Table) -> Sql | None:
    """An expression for the time of the training rows, comparable with case__time; none where it is not there."""
    name = material.contract.time
    if name is None or name not in training.columns:
        return None
    here = material.tables["predictions"].columns[name].upper()
    there = training.columns[name].upper()
    if kind_of(there) != "time" or here.endswith("ZONE") != there.endswith("ZONE"):
        return None
    return Sql(f"CAST({ident(name)} AS TIMESTAMP)") if there == "DATE" else ident(name)

"""The columns the evaluation table will have, from the contract and the types of the tables."""

from collections.abc import Iterator, Mapping

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.config import ColumnNote, Contract, FeatureTable, join_pairs
from tasks.inputs.sources import Table
from tasks.joins.keys import KeyPair


def table_columns(contract: Contract, table: Table) -> list[str]:
    """The columns a joined table brings along: those asked for, or all but its keys and the dropped ones."""
    declared = next(t for t in contract.tables if t.name == table.name)
    keys = {right.lower() for _, right in join_pairs(declared.key)}
    wanted = declared.columns if declared.columns is not None else [c for c in table.columns if c.lower() not in keys]
    return [c for c in wanted if _note(contract, table.name, c).policy != "drop"]


def prediction_columns(contract: Contract, table: Table) -> list[str]:
    """The columns of the predictions that are carried along: all but the dropped ones."""
    return [c for c in table.columns if _note(contract, "predictions", c).policy != "drop"]


def key_pairs(contract: Contract, tables: Mapping[str, Table], name: str) -> list[KeyPair]:
    """The parts of one table's join key with the types on both sides."""
    left, right = tables["predictions"].columns, tables[name].columns
    if name == "labels":
        pairs = list(zip(contract.predictions.key, contract.labels.key, strict=True))
    else:
        pairs = join_pairs(next(t for t in contract.tables if t.name == name).key)
    return [KeyPair(a, left[a], b, right[b]) for a, b in pairs]


def catalogue(contract: Contract, tables: Mapping[str, Table]) -> tuple[Column, ...]:
    """Every column of the evaluation table that a reader may meet, in reading order."""
    return (*_prediction_catalogue(contract, tables), *_table_catalogue(contract, tables))


def _prediction_catalogue(contract: Contract, tables: Mapping[str, Table]) -> Iterator[Column]:
    predictions = contract.predictions
    score = predictions.score
    engine = {
        predictions.prediction,
        predictions.version,
        predictions.weight,
        predictions.query,
        contract.time,
    }
    engine |= set(score.values()) if isinstance(score, dict) else {score}
    used = predictions.model_uses
    for name in prediction_columns(contract, tables["predictions"]):
        note = _note(contract, "predictions", name)
        duckdb_type = tables["predictions"].columns[name] if note.policy == "show" else "VARCHAR"
        yield Column(
            name=name,
            role="key" if name in predictions.key else "engine" if name in engine else "prediction",
            kind=kind_of(duckdb_type),
            type=duckdb_type,
            table="predictions",
            source_name=name,
            label=note.label or name.replace("_", " "),
            unit=note.unit,
            model_uses=None if used is None else name in used,
            policy=note.policy,
            values=note.values,
        )


def _table_catalogue(contract: Contract, tables: Mapping[str, Table]) -> Iterator[Column]:
    for declared in contract.tables:
        table = tables[declared.name]
        feature = isinstance(declared, FeatureTable)
        for evidence, kind, duckdb_type, label in _evidence(contract, tables, declared.name, declared.valid_from):
            yield Column(
                name=f"{declared.name}__{evidence}",
                role="evidence",
                kind=kind_of(duckdb_type) if kind is None else kind,
                type=duckdb_type,
                table=declared.name,
                source_name="",
                label=f"{declared.name}: {label}",
            )
        used = declared.model_uses if isinstance(declared, FeatureTable) else None
        for name in table_columns(contract, table):
            note = _note(contract, declared.name, name)
            duckdb_type = table.columns[name] if note.policy == "show" else "VARCHAR"
            yield Column(
                name=f"{declared.name}__{name}",
                role="feature" if feature else "context",
                kind=kind_of(duckdb_type),
                type=duckdb_type,
                table=declared.name,
                source_name=name,
                label=note.label or f"{declared.name}: {name.replace('_', ' ')}",
                unit=note.unit,
                model_uses=(used is None or name in used) if feature else False,
                policy=note.policy,
                values=note.values,
            )


def _evidence(
    contract: Contract, tables: Mapping[str, Table], name: str, valid_from: str | None
) -> Iterator[tuple[str, None, str, str]]:
    yield ("match", None, "VARCHAR", "how the join went")
    yield ("rows", None, "INTEGER", "rows with this key")
    yield ("conflict", None, "BOOLEAN", "rows of this key contradict each other")
    if any(pair.is_text for pair in key_pairs(contract, tables, name)):
        yield ("key_mask", None, "VARCHAR", "shape of the key")
    if valid_from:
        yield ("age_days", None, "DOUBLE", "age of the joined row in days")


def _note(contract: Contract, table: str, column: str) -> ColumnNote:
    """What the contract says about a column, under its evaluation name or its plain one."""
    qualified = contract.columns.get(f"{table}__{column}")
    plain = contract.columns.get(column) if table == "predictions" else None
    return qualified or plain or ColumnNote()

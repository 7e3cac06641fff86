"""The join with evidence: predictions stay one row each, and every table says how it met them.

Nothing is computed here: views are declared, and the evaluation stage streams them into one file. What the evidence
means is for `tasks.faults`; who may be compared with whom is in `tasks.joins.keys`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasks.contracts.config import Contract, Policy, join_pairs
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.inputs.sources import Table
from tasks.joins.catalogue import key_pairs, prediction_columns, table_columns
from tasks.joins.keys import KeyPair, as_key, mask
from tasks.joins.policy import under_policy
from tasks.sql import Sql, ident, join

JOINED = ident("joined")
CASES = ident("cases")


@dataclass(frozen=True)
class Joined:
    """The joined view and what the table side of each join looked like.

    Attributes:
        view: one row per prediction.
        columns: its columns and DuckDB types.
        repeated: joined table -> (keys that repeat, rows they have).
    """

    view: Sql
    columns: dict[str, str]
    repeated: dict[str, tuple[int, int]]


def join_problems(contract: Contract, tables: Mapping[str, Table]) -> list[Problem]:
    """Join keys whose two sides cannot be compared, and policies that a key would break."""
    problems = []
    for name in ["labels", *(t.name for t in contract.tables)]:
        if name in tables:
            found = [pair.problem(name) for pair in key_pairs(contract, tables, name)]
            problems += [problem for problem in found if problem]
    problems += [
        Problem(
            f"columns.{name}.policy",
            f"{name!r} is needed as it is to identify, join, score or judge cases, and cannot be put under policy "
            f"{_policy(contract, name)!r}",
            "take the policy away; where it is a key, give the tables a pseudonymous one",
        )
        for name in _needed(contract, tables)
        if _policy(contract, name) != "show"
    ]
    return problems


def _needed(contract: Contract, tables: Mapping[str, Table]) -> list[str]:
    """The columns that no policy may touch, because the run cannot do without their values.

    A plain name means a column of the predictions first: there a copy of the label may well be dropped.
    """
    predictions, labels = contract.predictions, contract.labels
    score = predictions.score
    scores = list(score.values()) if isinstance(score, dict) else [score]
    named = [*predictions.key, contract.entity, contract.time, *scores, predictions.prediction, predictions.query]
    named += [predictions.weight, predictions.version]
    for table in contract.tables:
        named += [left for left, _ in join_pairs(table.key)]
        rights = [right for _, right in join_pairs(table.key)] + ([table.valid_from] if table.valid_from else [])
        named += [f"{table.name}__{right}" for right in rights]
    for name in (*labels.key, *_label_values(contract)):
        named += [f"labels__{name}", None if name in tables["predictions"].columns else name]
    return sorted({name for name in named if name})


def join_tables(engine: Engine, contract: Contract, tables: Mapping[str, Table]) -> Joined:
    """Declare the joined view: one row per prediction, with labels, values and evidence columns.

    Raises:
        ContractError: if a key's two sides cannot be compared.
    """
    if problems := join_problems(contract, tables):
        raise ContractError(problems)
    _declare_cases(engine, contract, tables["predictions"])
    repeated: dict[str, tuple[int, int]] = {}
    labels = _declare_side(engine, tables["labels"], contract.labels.key, _label_values(contract), repeated)
    sides = [_side(engine, contract, tables, declared.name, repeated) for declared in contract.tables]
    pairs = key_pairs(contract, tables, "labels")
    engine.execute(
        "joins/joined",
        view=JOINED,
        cases=CASES,
        labels={
            "view": labels,
            "on": on_keys(pairs, "l"),
            "null_key": _null_key(pairs),
            "label": ident(contract.labels.label),
            "at": contract.labels.labelled_at and ident(contract.labels.labelled_at),
            "source": contract.labels.source_of_label and ident(contract.labels.source_of_label),
        },
        tables=sides,
    )
    return Joined(JOINED, engine.columns("joined"), repeated)


def _declare_cases(engine: Engine, contract: Contract, table: Table) -> None:
    def column(name: str | None) -> Sql | None:
        return ident(name) if name else None

    engine.execute(
        "joins/cases",
        view=CASES,
        source=ident(table.view),
        id_parts=[ident(name) for name in contract.predictions.key],
        time=_time(contract, table),
        entity=column(contract.entity),
        query=column(contract.predictions.query),
        weight=column(contract.predictions.weight),
        columns=[
            {"name": ident(name), "value": under_policy(ident(name), _policy(contract, name))}
            for name in prediction_columns(contract, table)
        ],
    )


def _time(contract: Contract, table: Table) -> Sql:
    if contract.time is None:
        return Sql("CAST(NULL AS TIMESTAMP)")
    name = ident(contract.time)
    # A day without a time of day is its midnight.
    return Sql(f"TRY_CAST({name} AS TIMESTAMP)") if table.columns[contract.time].upper() == "DATE" else name


def _side(
    engine: Engine,
    contract: Contract,
    tables: Mapping[str, Table],
    name: str,
    repeated: dict[str, tuple[int, int]],
) -> dict[str, Any]:
    """What `joins/joined.sql` has to know about one joined table."""
    declared = next(t for t in contract.tables if t.name == name)
    pairs = key_pairs(contract, tables, name)
    values = table_columns(contract, tables[name])
    valid_from = declared.valid_from
    side_keys = [pair.right for pair in pairs] + ([valid_from] if valid_from else [])
    alias = ident(f"t_{name}")
    side: dict[str, Any] = {
        "alias": alias,
        "view": _declare_side(engine, tables[name], side_keys, values, repeated),
        "on": on_keys(pairs, alias),
        "null_key": _null_key(pairs),
        "match": ident(f"{name}__match"),
        "copies": ident(f"{name}__rows"),
        "conflict": ident(f"{name}__conflict"),
        "mask": _mask(pairs),
        "mask_name": ident(f"{name}__key_mask"),
        "valid_from": valid_from and ident(valid_from),
        "age": valid_from and ident(f"{name}__age_days"),
        "ever": None,
        "brought": [
            {
                "name": ident(f"{name}__{value}"),
                "value": under_policy(Sql(f"{alias}.{ident(value)}"), _policy(contract, f"{name}__{value}")),
            }
            for value in values
        ],
    }
    if valid_from:
        ever, view = ident(f"e_{name}"), ident(f"ever_{name}")
        engine.execute(
            "joins/keys_ever",
            view=view,
            source=ident(tables[name].view),
            keys=[ident(pair.right) for pair in pairs],
            valid_from=ident(valid_from),
        )
        side |= {"ever": ever, "ever_view": view, "ever_on": on_keys(pairs, ever)}
    return side


def _declare_side(
    engine: Engine, table: Table, keys: list[str], values: list[str], repeated: dict[str, tuple[int, int]]
) -> Sql:
    """Declare the view of a right side with one row per key; count the keys that repeat."""
    view, source = ident(f"side_{table.name}"), ident(table.view)
    names = [ident(key) for key in keys]
    columns = list(dict.fromkeys([*names, *(ident(value) for value in values)]))
    repeated_keys, repeated_rows = engine.row("joins/repeated_keys", source=source, keys=names)
    repeated[table.name] = (repeated_keys, repeated_rows)
    statement = "joins/one_per_key" if repeated_keys else "joins/unique_per_key"
    engine.execute(statement, view=view, source=source, keys=names, columns=columns)
    return view


def _label_values(contract: Contract) -> list[str]:
    labels = contract.labels
    return [name for name in (labels.label, labels.labelled_at, labels.source_of_label) if name]


def on_keys(pairs: list[KeyPair], alias: Sql | str) -> Sql:
    """The join condition between the cases (`c`) and a right side."""
    return join(
        " AND ",
        [
            Sql(
                f"{as_key(Sql(f'c.{ident(p.left)}'), p.left_type, p.right_type)} = "
                f"{as_key(Sql(f'{alias}.{ident(p.right)}'), p.right_type, p.left_type)}"
            )
            for p in pairs
        ],
    )


def _null_key(pairs: list[KeyPair]) -> Sql:
    return join(" OR ", [Sql(f"c.{ident(p.left)} IS NULL") for p in pairs])


def _mask(pairs: list[KeyPair]) -> Sql | None:
    parts = [mask(Sql(f"c.{ident(p.left)}")) for p in pairs if p.is_text]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Sql(f"concat_ws('|', {join(', ', parts)})")


def _policy(contract: Contract, name: str) -> Policy:
    note = contract.columns.get(name)
    return note.policy if note else "show"

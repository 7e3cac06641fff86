"""The suites a contract implies: for each table, what must hold before anything is analysed.

Severity says what a broken rule does. `critical` stops the run, because what follows would be meaningless: cases that
cannot be told apart, weights below zero, no label at all. `warning` travels into the report, because the run stays
sound and some rows fall out or are to be read with care; the coverage table counts them. Rules about scores are in
`tasks.validation.scores`, those about labels in `tasks.validation.labels`. A column that does not exist breaks the
rule about the table's columns, and the other rules about it are left out.
"""

from collections.abc import Iterator, Mapping

from tasks.contracts.config import ContextTable, Contract, FeatureTable, join_pairs
from tasks.inputs.sources import Table
from tasks.sql import ident, literal
from tasks.validation.labels import label_rules
from tasks.validation.rules import Rows, Rule, Severity, Suite, never_empty, unique
from tasks.validation.scores import score_columns, score_rules, weight_rules

CONTRACT = "contract"


def contract_suites(contract: Contract, tables: Mapping[str, Table]) -> list[Suite]:
    """One suite per table that could be read: predictions, labels, then the joined tables in their order."""
    rules = {"predictions": _predictions, "labels": _labels} | {t.name: _joined for t in contract.tables}
    return [
        Suite(f"{CONTRACT}-{name}", CONTRACT, name, tuple(make(contract, tables, tables[name])))
        for name, make in rules.items()
        if name in tables
    ]


def key_columns(contract: Contract, table: Table) -> tuple[str, ...]:
    """The columns that identify a row of a table, as far as they exist."""
    if table.name == "predictions":
        names = contract.predictions.key
    elif table.name == "labels":
        names = contract.labels.key
    else:
        names = _joined_key(next(t for t in contract.tables if t.name == table.name))
    return tuple(name for name in dict.fromkeys(names) if name in table.columns)


def _predictions(contract: Contract, _: Mapping[str, Table], table: Table) -> Iterator[Rule]:
    predictions = contract.predictions
    left = [a for declared in contract.tables for a, _ in join_pairs(declared.key)]
    others = (predictions.query, predictions.weight, predictions.version, contract.entity, contract.time)
    yield _some_rows(table, "critical", "check that the export of the predictions ran and is not filtered to nothing")
    yield _columns(table, [*predictions.key, *score_columns(contract), *others, *left])
    # A case without a key cannot be told from another one, matched with its label or looked up.
    yield from _present(contract, table, predictions.key, "critical", "give every prediction its key")
    yield from _key_unique(
        table,
        predictions.key,
        "critical",
        "keep one prediction per case, or name every column that tells cases apart in predictions: key",
    )
    yield from score_rules(contract, table, key_columns(contract, table))
    yield from weight_rules(contract, table, key_columns(contract, table))
    if predictions.query and predictions.query in table.columns:
        # Items without a query are in no ranking; the others still are.
        yield from _present(contract, table, [predictions.query], "warning", "rows without a query are not ranked")
    if contract.time and contract.time in table.columns:
        yield from _times(table, contract.time)
        yield from _present(
            contract,
            table,
            [contract.time],
            "warning",
            "rows without a time belong to no period and match no dated row",
        )
    for declared in contract.tables:
        if declared.expect == "one_to_one":
            yield from _key_unique(
                table,
                [a for a, _ in join_pairs(declared.key)],
                "warning",
                f"{declared.name} is declared one_to_one: check the key, or declare many_to_one",
            )


def _labels(contract: Contract, tables: Mapping[str, Table], table: Table) -> Iterator[Rule]:
    labels = contract.labels
    yield _some_rows(table, "critical", "check that the export of the labels ran and is not filtered to nothing")
    yield _columns(table, [*labels.key, labels.label, labels.labelled_at, labels.source_of_label])
    # Such a label belongs to no prediction, as if it were not there.
    yield from _present(contract, table, labels.key, "warning", "labels without a key are not used")
    # Which of two labels is the truth would be a matter of chance.
    yield from _key_unique(
        table,
        labels.key,
        "critical",
        "keep one label per case, the latest or the adjudicated one; or name every column that tells cases apart "
        "in labels: key",
    )
    if labels.labelled_at and labels.labelled_at in table.columns:
        yield from _times(table, labels.labelled_at)
    yield from label_rules(contract, tables, table, key_columns(contract, table))


def _joined(contract: Contract, _: Mapping[str, Table], table: Table) -> Iterator[Rule]:
    declared = next(t for t in contract.tables if t.name == table.name)
    key = _joined_key(declared)
    # The predictions stay one row each whatever a joined table does, so nothing below stops a run but a missing column.
    yield _some_rows(table, "warning", "no prediction finds a row in it: check the export")
    yield _columns(table, [*key, *(declared.columns or [])])
    yield from _present(contract, table, key, "warning", "rows without a key are never joined")
    yield from _key_unique(
        table,
        key,
        "warning",
        f"declared {declared.expect}: one of the rows is joined and the case marked; keep one row per key, "
        "or name every column that tells rows apart in key",
    )
    if declared.valid_from and declared.valid_from in table.columns:
        yield from _times(table, declared.valid_from)


def _joined_key(declared: FeatureTable | ContextTable) -> list[str]:
    return [right for _, right in join_pairs(declared.key)] + ([declared.valid_from] if declared.valid_from else [])


def _some_rows(table: Table, severity: Severity, do: str) -> Rule:
    return Rule(
        table.name,
        (),
        "there is at least one row",
        severity,
        do,
        expectation="expect_table_row_count_to_be_between",
        kwargs={"min_value": 1},
    )


COLUMNS_ARE_THERE = "expect_table_columns_to_match_set"


def _columns(table: Table, names: list[str | None]) -> Rule:
    named = list(dict.fromkeys(name for name in names if name))
    return Rule(
        table.name,
        tuple(named),
        f"the columns the contract names are there: {', '.join(named)}",
        "critical",
        "correct the name in errata.yaml, or add the column",
        expectation=COLUMNS_ARE_THERE,
        kwargs={"column_set": named, "exact_match": False},
    )


def _present(contract: Contract, table: Table, names: list[str], severity: Severity, do: str) -> Iterator[Rule]:
    for name in names:
        if name in table.columns:
            yield never_empty(table, name, key_columns(contract, table), severity, do)


def _key_unique(table: Table, names: list[str], severity: Severity, do: str) -> Iterator[Rule]:
    if all(name in table.columns for name in names):
        yield unique(table, tuple(dict.fromkeys(names)), severity, do)


def _times(table: Table, column: str) -> Iterator[Rule]:
    # Text that looks like a time sorts and compares as text: an as-of join on it would be wrong without a sound.
    yield Rule(
        table.name,
        (column,),
        f"{column} is a time",
        "critical",
        f"store it as a timestamp, or declare it where the source is a text file: types: {{{column}: timestamptz}}",
        rows=Rows(
            "wrong_type", table.name, (), {"column": ident(column), "types": [literal("TIMESTAMP"), literal("DATE")]}
        ),
        finds="values",
    )

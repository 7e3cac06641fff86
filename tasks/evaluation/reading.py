"""How the label and the prediction are read: classes as text, numbers as finite doubles.

What the classes mean (which one is positive) is for `tasks.evaluation.classes`; what is wrong with them is for the
task types.
"""

from collections.abc import Iterable, Mapping

from tasks.contracts.columns import kind_of
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.task_type import MOST_VALUES, Columns, Observed, TaskType, Value
from tasks.sql import Sql, ident

RAW_LABEL = "label__value_raw"
LABEL = ident("errata__label")
SCORE = ident("errata__score")
PREDICTION = ident("errata__prediction")
PARSED = ident("errata__parsed")
GRADED = ident("errata__graded")


def carried(columns: Iterable[str]) -> list[Sql]:
    """The input columns that the evaluation table keeps: all but the raw label, which `label__value` replaces."""
    return [ident(name) for name in columns if name != RAW_LABEL]


def parse(
    engine: Engine,
    source: Sql,
    columns: Columns,
    classes: Mapping[Sql, str] | None = None,
    numbers: Mapping[Sql, str] | None = None,
) -> Sql:
    """Declare the source with some columns read as classes and some as numbers ({new name: column})."""

    def parts(read: Mapping[Sql, str] | None) -> list[dict[str, object]]:
        return [
            {"name": name, "column": ident(column), "type": _type(columns[column])}
            for name, column in (read or {}).items()
        ]

    engine.execute(
        "evaluation/parsed",
        view=PARSED,
        joined=source,
        carried=carried(columns),
        classes=parts(classes),
        numbers=parts(numbers),
    )
    return PARSED


def is_number(duckdb_type: str) -> bool:
    """Whether a column holds numbers; one that holds nothing at all may have no type of its own."""
    return kind_of(duckdb_type) == "number" or duckdb_type.strip('"').upper() == "NULL"


def _type(duckdb_type: str) -> str:
    if duckdb_type.upper().startswith(("FLOAT", "DOUBLE", "REAL", "DECIMAL")):
        return "real"
    return "whole" if kind_of(duckdb_type) in ("number", "boolean") else "other"


def observe(
    engine: Engine,
    task: TaskType,
    contract: Contract,
    types: Columns,
    labels: Sql,
    predictions: Sql,
    label: str = RAW_LABEL,
) -> Observed:
    """What stands in the label column and in the hard predictions.

    `types` are the predictions' columns, and the label's type under `label__value_raw`; `labels` is the relation that
    holds the label in its column `label`.
    """
    hard = contract.predictions.prediction if contract.predictions.score is None else None
    predicted: tuple[Value, ...] = ()
    if hard and hard in types:
        predicted = _values(engine, predictions, hard, types[hard], classes=task.classes)
    return Observed(
        labels=_values(engine, labels, label, types[RAW_LABEL], classes=task.classes),
        predictions=predicted,
    )


def _values(engine: Engine, source: Sql, column: str, duckdb_type: str, *, classes: bool) -> tuple[Value, ...]:
    view = ident("errata__observed")
    part = {"name": LABEL, "column": ident(column), "type": _type(duckdb_type)}
    engine.execute(
        "evaluation/parsed",
        view=view,
        joined=source,
        carried=[ident(column)],
        classes=[part] if classes else [],
        numbers=[] if classes else [part],
    )
    most = {"most": MOST_VALUES + 1}
    if classes:
        rows = engine.rows("evaluation/observed_classes", most, parsed=view, column=LABEL)
    else:
        rows = engine.rows("evaluation/observed_non_numbers", most, parsed=view, column=ident(column), number=LABEL)
    return tuple(Value(text, count) for text, count in rows)

"""What must hold of scores, hard predictions and weights.

A score that is missing, NaN or infinite is a warning: its row falls out as unscored, and the coverage table counts it.
A probability beyond [0, 1] is critical for a binary model: compared with a threshold that is a probability, it says
that the column is another one or on another scale. Among the classes of a multiclass model the highest score
decides whatever the scale, so there it is a warning.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from tasks.contracts.config import Contract
from tasks.inputs.sources import Table
from tasks.sql import Sql, ident, join, literal
from tasks.validation.rules import Rows, Rule
from tasks.validation.values import as_class, as_number, is_usable, numbers

# Probabilities computed in single precision miss 0, 1 and their sum by about this much.
ROUNDING = 1e-6
SUM_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Scores:
    """The score columns and what to compute with: every score (of a map: lowest and highest), and their sum."""

    columns: tuple[str, ...]
    numbers: tuple[Sql, ...]
    total: Sql | None = None


def score_columns(contract: Contract) -> list[str | None]:
    """The columns that hold scores or hard predictions."""
    score = contract.predictions.score
    return [*(score.values() if isinstance(score, dict) else [score]), contract.predictions.prediction]


def class_names(contract: Contract, table: Table) -> list[str] | None:
    """The classes the model has scores for; None where only the rows can tell (a map) or there are no scores."""
    score = contract.predictions.score
    if isinstance(score, dict):
        return list(score)
    fields = _fields(table.columns.get(score, "")) if score else []
    return [name for name, _ in fields] or None


def scores(contract: Contract, table: Table) -> Scores | None:
    """Where the scores stand; None without scores, or where a column is missing."""
    score = contract.predictions.score
    columns = [score] if isinstance(score, str) else list(score.values()) if score else []
    if not columns or any(column not in table.columns for column in columns):
        return None
    if isinstance(score, str):
        return _one_column(score, table.columns[score])
    found = tuple(as_number(ident(column), table.columns[column]) for column in columns)
    return Scores(tuple(columns), found, _sum(found))


def _one_column(column: str, duckdb_type: str) -> Scores:
    name = ident(column)
    if fields := _fields(duckdb_type):
        found = tuple(as_number(Sql(f"struct_extract({name}, {literal(field)})"), kind) for field, kind in fields)
        return Scores((column,), found, _sum(found))
    if duckdb_type.startswith("MAP("):
        # These skip a class without a number, and a case with one is not analysed.
        values = f"CAST(map_values({name}) AS DOUBLE[])"
        low, high, total = (
            Sql(f"CASE WHEN list_count({values}) = len({values}) THEN {function}({values}) END")
            for function in ("list_min", "list_max", "list_sum")
        )
        return Scores((column,), (low, high), total)
    return Scores((column,), (as_number(name, duckdb_type),))


def _fields(duckdb_type: str) -> list[tuple[str, str]]:
    if not duckdb_type.startswith("STRUCT("):
        return []
    return [(name, str(kind)) for name, kind in duckdb.sqltype(duckdb_type).children]


def _sum(terms: tuple[Sql, ...]) -> Sql:
    return Sql(f"({join(' + ', terms)})")


def score_rules(contract: Contract, table: Table, shown: tuple[str, ...]) -> Iterator[Rule]:
    """The rules about the scores, or about hard predictions where there are no scores."""
    found = scores(contract, table)
    if found:
        yield from _usable(table, found, shown)
        if contract.task in ("binary", "multiclass"):
            yield from _probabilities(contract, table, found, shown)
    elif contract.predictions.score is None and contract.predictions.prediction in table.columns:
        yield from _hard_predictions(contract, table, str(contract.predictions.prediction), shown)


def _usable(table: Table, found: Scores, shown: tuple[str, ...]) -> Iterator[Rule]:
    words = _words(found.columns)
    yield Rule(
        table.name,
        found.columns,
        f"{words} {'is a finite number' if len(found.columns) == 1 else 'are finite numbers'}",
        "warning",
        "rows without a usable score are not analysed: score them, or find out why the model returned none",
        rows=Rows("unusable_numbers", table.name, shown, {"numbers": numbers(*found.numbers), "optional": None}),
    )
    yield _some_usable(
        table,
        found.columns,
        join(" AND ", [is_usable(number) for number in found.numbers]),
        f"at least one row has a usable value in {words}",
    )


def _probabilities(contract: Contract, table: Table, found: Scores, shown: tuple[str, ...]) -> Iterator[Rule]:
    words = _words(found.columns)
    bounds = {"low": literal(-ROUNDING), "high": literal(1 + ROUNDING)}
    yield Rule(
        table.name,
        found.columns,
        f"{words} {'lies' if len(found.columns) == 1 else 'lie'} between 0 and 1",
        "critical" if contract.task == "binary" else "warning",
        "store probabilities: divide percentages by 100, turn log-odds x into 1 / (1 + exp(-x)); "
        "or name the column that holds the probability in predictions: score",
        rows=Rows("outside", table.name, shown, {"numbers": numbers(*found.numbers), **bounds}),
    )
    if found.total:
        (total,) = numbers(found.total)
        yield Rule(
            table.name,
            found.columns,
            f"the probabilities of all classes sum to one (within {SUM_TOLERANCE})",
            "warning",
            "check that no class is left out or has the wrong column; log loss and calibration are off for these rows",
            rows=Rows("sum_off", table.name, shown, {"total": total, "tolerance": literal(SUM_TOLERANCE)}),
        )


def _hard_predictions(contract: Contract, table: Table, column: str, shown: tuple[str, ...]) -> Iterator[Rule]:
    duckdb_type = table.columns[column]
    if contract.task in ("binary", "multiclass"):
        value = as_class(column, duckdb_type)
        yield Rule(
            table.name,
            (column,),
            f"{column} is never empty",
            "warning",
            "rows without a prediction are not analysed",
            # Blank text and NaN name no class either.
            rows=Rows("missing", table.name, shown, {"column": value}),
        )
        yield _some_usable(table, (column,), Sql(f"{value} IS NOT NULL"), f"at least one row has a {column}")
        if contract.task == "binary" and contract.labels.positive is None:
            yield truth_values(table, column, shown)
    else:
        yield from _usable(table, Scores((column,), (as_number(ident(column), duckdb_type),)), shown)


def truth_values(table: Table, column: str, shown: tuple[str, ...]) -> Rule:
    """The rule that a binary column says yes or no by itself, needed where the contract names no positive class."""
    value = Sql(f"lower({as_class(column, table.columns[column])})")
    known = [literal(word) for word in ("true", "false", "1", "0")]
    return Rule(
        table.name,
        (column,),
        f"{column} is true or false, 1 or 0",
        # Everything that is not the positive class is negative: without knowing it, failures would be made up.
        "critical",
        "say which value counts as positive, e.g. labels: positive: late",
        rows=Rows("unknown_values", table.name, shown, {"value": value, "known": known}),
    )


def weight_rules(contract: Contract, table: Table, shown: tuple[str, ...]) -> Iterator[Rule]:
    """The rules about sample weights: every rate is a sum of them, so one bad weight spoils them all."""
    weight = contract.predictions.weight
    if not weight or weight not in table.columns:
        return
    weights = numbers(as_number(ident(weight), table.columns[weight]))
    yield Rule(
        table.name,
        (weight,),
        f"{weight} is a finite number",
        "critical",
        "give every row a weight; 0 leaves a row out",
        rows=Rows("unusable_numbers", table.name, shown, {"numbers": weights, "optional": None}),
    )
    yield Rule(
        table.name,
        (weight,),
        f"{weight} is never negative",
        "critical",
        "correct the weights; 0 leaves a row out",
        rows=Rows("outside", table.name, shown, {"numbers": weights, "low": literal(0), "high": None}),
    )
    yield Rule(
        table.name,
        (weight,),
        f"at least one row has a {weight} above 0",
        "critical",
        "give the cases that count a weight above 0, or take predictions.weight away: cases of weight 0 count for "
        "nothing",
        rows=Rows("none_usable", table.name, (), {"usable": Sql(f"{weights[0]['value']} > 0")}),
        finds="values",
    )


def _some_usable(table: Table, columns: tuple[str, ...], usable: Sql, sentence: str) -> Rule:
    return Rule(
        table.name,
        columns,
        sentence,
        "critical",
        "without a single prediction there is nothing to analyse: check the export and the name of the column",
        rows=Rows("none_usable", table.name, (), {"usable": usable}),
        finds="values",
    )


def _words(columns: tuple[str, ...]) -> str:
    return columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} and {columns[-1]}"

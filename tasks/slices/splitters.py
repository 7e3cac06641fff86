"""What a segment can be a condition on: a column, the hour or weekday of a time, or the predicted class.

A splitter turns cells (a category, a bin between two cut points, missing) into a predicate and into words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tasks.contracts.columns import FLOATS, INTEGERS, Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Family
from tasks.evaluation.task_types import TASK_TYPES
from tasks.sql import Sql, ident, literal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True)
class Splitter:
    """One way to split the cases.

    Attributes:
        column: the evaluation column it reads.
        value: the SQL expression that is compared; number: the same as a number, for ordered kinds.
        kind: `ordered` values are cut into intervals, `category` values are compared one by one.
        opening: what a sentence about the cases begins with; remedy: what to do about them, if it is not the usual.
    """

    column: Column
    value: Sql
    label: str
    kind: Literal["ordered", "category"]
    number: Sql
    family: Family
    unit: Literal["number", "whole", "moment", "hour", "weekday", "class"] = "number"
    zone: str = "UTC"
    opening: str = "cases where "
    remedy: str = ""

    def between(self, low: float | None, high: float | None) -> Sql:
        """The predicate low <= value < high; an open end is None."""
        ends = []
        if low is not None:
            ends.append(f"{self.value} >= {self._literal(low)}")
        if high is not None:
            ends.append(f"{self.value} < {self._literal(high)}")
        return Sql(" AND ".join(ends))

    def between_words(self, low: float | None, high: float | None) -> str:
        """The same for a reader."""
        if low is None and high is not None:
            return f"{self.label} is below {self._words(high)}"
        if high is None and low is not None:
            return f"{self.label} is {self._words(low)} or more"
        return f"{self.label} is from {self._words(low)} to below {self._words(high)}"

    def equals(self, cell: str) -> Sql:
        """The predicate for one category."""
        if self.column.kind == "boolean":
            return Sql(f"{self.value} = {literal(cell == 'true')}")
        if self.unit in ("hour", "weekday"):
            return Sql(f"{self.value} = {int(cell)}")
        return Sql(f"{self.value} = {literal(cell)}")

    def equals_words(self, cell: str) -> str:
        """The same for a reader."""
        if self.unit == "weekday":
            return f"{self.label} is {_WEEKDAYS[int(cell)]}"
        if self.unit == "class":
            return f"{self.label} {self.column.values.get(cell, cell)}"
        return f"{self.label} is {self.column.values.get(cell, cell) or 'an empty text'}"

    def missing(self) -> Sql:
        """The predicate for missing values; a float that is no finite number is missing too."""
        if self.column.type.upper() in FLOATS and self.unit == "number":
            return Sql(f"({self.value} IS NULL OR NOT isfinite({self.value}))")
        return Sql(f"{self.value} IS NULL")

    def _literal(self, value: float) -> Sql:
        if self.unit == "moment":
            moment = _EPOCH + timedelta(microseconds=value)
            return literal(moment if self.column.type.endswith("TIME ZONE") else moment.replace(tzinfo=None))
        return literal(int(value) if self.unit in ("whole", "hour", "weekday") else value)

    def _words(self, value: float | None) -> str:
        if value is None:
            return ""
        if self.unit == "moment":
            moment = _EPOCH + timedelta(microseconds=value)
            local = moment.astimezone(ZoneInfo(self.zone)) if self.column.type.endswith("TIME ZONE") else moment
            return f"{local.day} {local:%b %Y}" + (f" {local:%H:%M}" if local.hour or local.minute else "")
        if self.unit == "hour":
            return f"{int(value)}:00"
        number = (
            f"{value:,.6g}" if value != int(value) else f"{int(value):,}" if abs(value) >= 10_000 else f"{int(value)}"
        )
        return f"{number} {self.column.unit}" if self.column.unit else number


def splitters(contract: Contract, columns: tuple[Column, ...]) -> Iterator[Splitter]:
    """Every way to split the cases by one column of the evaluation table."""
    for column in columns:
        if column.policy == "mask" or column.kind == "nested" or column.table == "labels":
            continue
        if column.role == "evidence" and column.name.endswith(("__rows", "__conflict")):
            continue  # `match` says the same
        if column.role in ("key", "engine") and column.name != contract.time:
            continue
        yield from _of(contract, column)


def by_prediction(contract: Contract) -> Iterator[Splitter]:
    """The predicted class, known before the label, where there are many; of two, precision says the same."""
    if not TASK_TYPES[contract.task].many_classes:
        return
    note = contract.columns.get(contract.labels.label)
    column = Column(
        name="prediction__value",
        role="prediction",
        kind="category",
        type="VARCHAR",
        table="predictions",
        source_name="",
        label="predicted as",
        values=note.values if note else {},
    )
    yield Splitter(
        column,
        ident(column.name),
        column.label,
        "category",
        ident(column.name),
        "segment",
        "class",
        opening="cases ",
        remedy="See in the confusions what these cases really were; then look for what would tell those classes apart, "
        "or for more training data of them.",
    )


def _of(contract: Contract, column: Column) -> Iterator[Splitter]:
    name, family = ident(column.name), _family(column)
    if column.kind in ("category", "boolean"):
        yield Splitter(column, name, column.label, "category", name, family)
    elif column.kind == "number":
        unit: Literal["whole", "number"] = "whole" if column.type.upper() in INTEGERS else "number"
        yield Splitter(column, name, column.label, "ordered", name, family, unit)
    elif column.type.upper().startswith(("TIMESTAMP", "DATE")):
        zone = contract.timezone
        aware = column.type.endswith("TIME ZONE")
        local = Sql(f"({name} AT TIME ZONE {literal(zone)})") if aware else name
        moment = Sql(f"epoch_us(CAST({name} AS TIMESTAMPTZ))" if aware else f"epoch_us(CAST({name} AS TIMESTAMP))")
        yield Splitter(column, name, column.label, "ordered", moment, family, "moment", zone)
        if column.type.upper() != "DATE":
            hour = Sql(f"hour({local})")
            yield Splitter(column, hour, f"hour of {column.label}", "ordered", hour, family, "hour", zone)
        weekday = Sql(f"dayofweek({local})")
        yield Splitter(column, weekday, f"weekday of {column.label}", "category", weekday, family, "weekday", zone)


def _family(column: Column) -> Family:
    # How a join went, or how old its row is, puts the row in doubt; the shape of a key only describes it.
    if column.role == "evidence" and not column.name.endswith("__key_mask"):
        return "data_preparation"
    return "missing_feature" if column.model_uses is False else "segment"

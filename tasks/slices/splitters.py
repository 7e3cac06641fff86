"""What a segment can be a condition on: a column, a part of a time, the days to the prediction, or the predicted class.

A splitter turns cells (a category, a bin between two cut points, missing) into a predicate and into words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from tasks.contracts.columns import INTEGERS, Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Family
from tasks.evaluation.task_types import TASK_TYPES
from tasks.evaluation.words import in_unit
from tasks.missing import is_missing, may_be_infinite
from tasks.moments import (
    day_words,
    has_zone,
    is_day,
    is_midnight,
    is_moment,
    microseconds,
    moment_literal,
    moment_words,
)
from tasks.sql import Sql, ident, literal

# Types whose values and texts stand for each other one to one, so that a value can be compared with its text.
_TEXTS = ("VARCHAR", "ENUM", "UUID")
# Of a set of categories so many are named at most.
MOST_NAMED = 6
# Parts of a time: whole numbers, and never infinite.
PARTS = ("hour", "weekday", "month")
_DAY = 86_400_000_000
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True)
class Splitter:
    """One way to split the cases.

    Attributes:
        column: the evaluation column it reads.
        value: the SQL expression that is compared; number: the same as a number, for ordered kinds, in a type that
            holds it exactly.
        kind: `ordered` values are cut into intervals, `category` values are compared one by one.
        last: the last case, in microseconds since 1970; of the time of the cases, if it is known.
        later: of the days between two times, the column of the later one.
        word: of a text, the one it is split by; `value` then says whether the text has it.
        opening: what a sentence about the cases begins with; remedy: what to do about them, if it is not the usual.
    """

    column: Column
    value: Sql
    label: str
    kind: Literal["ordered", "category"]
    number: Sql
    family: Family
    unit: Literal["number", "whole", "moment", "hour", "weekday", "month", "days", "class", "word"] = "number"
    zone: str = "UTC"
    opening: str = "cases where "
    remedy: str = ""
    word: str = ""
    last: int | None = None
    later: Column | None = None

    def between(self, low: float | None, high: float | None) -> Sql:
        """The predicate low <= value < high; an open end is None, and does not reach to infinity."""
        ends = [f"isfinite({self.value})"] if self._infinite and None in (low, high) else []
        if low is not None:
            ends.append(f"{self.value} >= {self._literal(low)}")
        if high is not None:
            ends.append(f"{self.value} < {self._literal(high)}")
        return Sql(" AND ".join(ends))

    def between_words(self, low: float | None, high: float | None) -> str:
        """The same for a reader."""
        return f"{self.label} is {self.range_words(low, high)}{self._recent(low, high)}"

    def range_words(self, low: float | None, high: float | None) -> str:
        """The interval alone: "below 5", "from 5 to below 9"."""
        if low is None and high is not None:
            return f"below {self.end_words(high)}"
        if high is None and low is not None:
            return f"{self.end_words(low)} or more"
        return f"from {self.end_words(low)} to below {self.end_words(high)}"

    def _recent(self, low: float | None, high: float | None) -> str:
        """How long before the last case an interval begins that has no end."""
        if self.last is None or low is None or high is not None:
            return ""
        days = max(1, ceil((self.last - low) / _DAY))
        return f" (the last {days:,} days)" if days > 1 else " (the last day)"

    def order(self, cell: str) -> tuple[int, str]:
        """Where a category stands among others: parts of a time as they follow each other."""
        return (int(cell) if self.unit in PARTS else 0), cell

    def equals(self, cell: str) -> Sql:
        """The predicate for one category."""
        return Sql(f"{self._compared} = {self._cell(cell)}")

    def equals_words(self, cell: str) -> str:
        """The same for a reader."""
        return f"{self._is} {self.cell_words(cell)}"

    def among(self, cells: Sequence[str]) -> Sql:
        """The predicate for a set of categories, in the order given."""
        return Sql(f"{self._compared} IN ({', '.join(self._cell(cell) for cell in cells)})")

    def outside(self, cells: Sequence[str]) -> Sql:
        """The predicate for all other categories; a missing one is none."""
        return Sql(f"{self._compared} NOT IN ({', '.join(self._cell(cell) for cell in cells)})")

    def among_words(self, cells: Sequence[str]) -> str:
        """The same for a reader, in the order given; of many categories only some are named."""
        named = cells if len(cells) <= MOST_NAMED else cells[: MOST_NAMED - 1]
        words = [self.cell_words(cell) for cell in named]
        if len(cells) > len(named):
            words.append(f"and {len(cells) - len(named)} more")
        return f"{self._is} one of ({', '.join(words)})"

    def missing(self) -> Sql:
        """The predicate for missing values; a number or a time that is not finite is missing too."""
        return is_missing(self.value, self.column.type) if self._infinite else Sql(f"{self.value} IS NULL")

    @property
    def _is(self) -> str:
        """The label with its verb; a class is said of the cases themselves: "cases predicted as 3"."""
        return self.label if self.unit == "class" else f"{self.label} is"

    @property
    def _compared(self) -> Sql:
        """What a category is compared with: equal intervals may be written differently, not every text is read back."""
        as_it_is = self.column.kind == "boolean" or self.unit in PARTS
        if as_it_is or self.column.type.upper().startswith(_TEXTS):
            return self.value
        return Sql(f"CAST({self.value} AS VARCHAR)")

    def _cell(self, cell: str) -> Sql:
        """A category as it is compared."""
        if self.column.kind == "boolean":
            return literal(cell == "true")
        return literal(int(cell) if self.unit in PARTS else cell)

    def cell_words(self, cell: str) -> str:
        """The category alone."""
        if self.unit == "weekday":
            return _WEEKDAYS[int(cell)]
        if self.unit == "month":
            return _MONTHS[int(cell) - 1]
        return self.column.values.get(cell, cell) or "an empty text"

    @property
    def _infinite(self) -> bool:
        """Whether the value may be infinite; a part of a time never is."""
        return self.unit not in (*PARTS, "days", "word") and may_be_infinite(self.column.type)

    @property
    def is_whole(self) -> bool:
        """Whether its numbers are whole ones."""
        return self.unit in ("whole", "days", *PARTS)

    def _literal(self, value: float) -> Sql:
        if self.unit == "moment":
            return moment_literal(int(value), self.column.type)
        return literal(int(value) if self.is_whole else value)

    def end_words(self, value: float | None) -> str:
        """An end of an interval alone; empty where it is open."""
        if value is None:
            return ""
        if self.unit == "moment":
            zone = self.zone if has_zone(self.column.type) else None
            return (day_words if is_midnight(int(value), zone) else moment_words)(int(value), zone)
        if self.unit == "hour":
            return f"{int(value)}:00"
        # A whole number of four digits without a unit may be a year, which has no comma.
        grouped = value != int(value) or abs(value) >= 10_000 or self.column.unit
        number = f"{value:,.6g}" if value != int(value) else f"{int(value):,}" if grouped else f"{int(value)}"
        return in_unit(number, self.column.unit)


def splitters(contract: Contract, columns: tuple[Column, ...]) -> Iterator[Splitter]:
    """Every way to split the cases by one column of the evaluation table."""
    time = next((c for c in columns if c.name == contract.time and is_moment(c.type)), None)
    for column in columns:
        if column.policy == "mask" or column.kind == "nested" or column.table == "labels":
            continue
        if column.role == "evidence" and column.name.endswith(("__rows", "__conflict")):
            continue  # `match` says the same
        if column.role == "evidence" and column.name.startswith("fault__"):
            continue  # the detector that wrote it proposes what it means
        if column.role in ("key", "engine") and column.name != contract.time:
            continue
        yield from _of(contract, column)
        if time is not None and column is not time and is_moment(column.type):
            yield _days(contract, column, time)


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
    name, family = ident(column.name), _family(contract, column)
    if column.kind in ("category", "boolean"):
        yield Splitter(column, name, column.label, "category", name, family)
    elif column.kind == "number":
        whole = column.type.upper() in INTEGERS
        number = name if whole else Sql(f"CAST({name} AS DOUBLE)")
        yield Splitter(column, name, column.label, "ordered", number, family, "whole" if whole else "number")
    elif is_moment(column.type):
        zone = contract.timezone
        local = Sql(f"({name} AT TIME ZONE {literal(zone)})") if has_zone(column.type) else name
        moment = microseconds(name, column.type)
        # When a case was tells nothing of the next one: no model could be given that.
        when = "segment" if column.name == contract.time else family
        yield Splitter(column, name, column.label, "ordered", moment, when, "moment", zone)
        if not is_day(column.type):
            hour = Sql(f"hour({local})")
            yield Splitter(column, hour, f"hour of {column.label}", "ordered", hour, family, "hour", zone)
        weekday = Sql(f"dayofweek({local})")
        yield Splitter(column, weekday, f"weekday of {column.label}", "category", weekday, family, "weekday", zone)
        month = Sql(f"month({local})")
        yield Splitter(column, month, f"month of {column.label}", "category", month, family, "month", zone)


def _days(contract: Contract, column: Column, time: Column) -> Splitter:
    """How many days lie between a moment and the prediction, begun ones not counted; below 0 if it comes later."""
    ends = [microseconds(ident(each.name), each.type) for each in (time, column)]
    days = Sql(f"CAST(floor((CAST({ends[0]} AS DOUBLE) - {ends[1]}) / {_DAY}) AS BIGINT)")
    label = f"days from {column.label} to {time.label}"
    return Splitter(column, days, label, "ordered", days, _family(contract, column), "days", later=time)


def _family(contract: Contract, column: Column) -> Family:
    # How a join went, or how old its row is, puts the row in doubt; the shape of a key only describes it.
    if column.role == "evidence" and not column.name.endswith("__key_mask"):
        return "data_preparation"
    # Which load a row came with is no feature that could be added.
    loaded = column.name in contract.batches
    return "missing_feature" if column.model_uses is False and not loaded else "segment"

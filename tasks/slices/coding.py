"""The cases as small codes: one byte for each case and column, read once, however many conditions are searched.

Code 0 is a missing value; ordered columns have bins from 1 up, categories the values that enough cases have
(`tasks.slices.categories`), and one code for all others together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.engine import Engine
from tasks.slices.categories import SET_SIZES, told_apart
from tasks.slices.cuts import EXACT, readable
from tasks.slices.kernels import bins_of
from tasks.slices.splitters import Splitter
from tasks.sql import Sql, literal, statement

# Bins of an ordered column: fine enough for a segment of one in a hundred in the middle of it.
BINS = 100
# Of thousands of columns the statement that makes the bins would take longer to plan than to run.
MANY, BINS_OF_MANY = 500, 32
SAMPLE = 100_000
# Of quantiles that are not rounded every digit counts.
EXACT_SAMPLE = 400_000
_BATCH = 200_000
# So many grades of a weighted loss, and so many on which sets of cases are compared.
_STEPS = 1000
_GRADES = 14

_COLUMNS = 50

Codes = NDArray[np.uint8]
Counts = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Coded:
    """A splitter and what its codes mean.

    Attributes:
        cuts: where an ordered one is cut, ascending; values: of a category, in the order of their codes.
        rare, differ: of a category: whether all other values are rare, and whether sets of them are searched.
    """

    way: Splitter
    cuts: tuple[float, ...] = ()
    values: tuple[str, ...] = ()
    rare: bool = True
    differ: bool = True

    @property
    def size(self) -> int:
        """How many codes there are: missing, and the bins, or the values and all others."""
        return 2 + len(self.cuts if self.way.kind == "ordered" else self.values)

    @property
    def evidence(self) -> bool:
        """Whether it is about how a case came to its values."""
        return self.way.column.role == "evidence"

    @property
    def single(self) -> bool:
        """Whether only each value by itself is a condition: of evidence, and that a text has a word."""
        return self.evidence or self.way.unit == "word"

    @property
    def runs(self) -> int:
        """The last of the codes from 1 up of which several next to each other can be a condition; 0 where none can."""
        if self.way.kind == "ordered":
            return self.size - 1
        return len(self.values) if self.differ and not self.single else 0

    @property
    def sets(self) -> list[tuple[int, int]]:
        """The sets of categories that conjunctions are searched for, as first and last code."""
        return [(1, size) for size in SET_SIZES if size <= self.runs]

    @property
    def numbers(self) -> bool:
        """Whether a double is below a cut point if and only if the exact value is: then it is binned outside of SQL.

        A nest of comparisons costs the database 200 ns a value, a compiled search by halves a few.
        """
        return self.way.kind == "ordered" and all(abs(cut) <= EXACT for cut in self.cuts)

    @property
    def expression(self) -> Sql:
        """The code in SQL; of a column of `numbers` the number, which is not finite where it is missing."""
        if self.numbers:
            return Sql(statement("slices/number", value=self.way.number))
        if self.way.kind == "ordered":
            code = _nested(self.way.number, self.cuts, 0, len(self.cuts))
            return Sql(statement("slices/bin_code", value=self.way.number, code=code))
        values = [literal(value) for value in self.values]
        return Sql(statement("slices/category_code", value=self.way.value, values=values))


def _nested(value: Sql, cuts: Sequence[float], low: int, high: int) -> Sql:
    """The bin of a value that reaches the first `low` cuts and not cut `high`, asked for by halves: few comparisons."""
    if low == high:
        return Sql(str(low + 1))
    middle = (low + high) // 2
    below, above = _nested(value, cuts, low, middle), _nested(value, cuts, middle + 1, high)
    return Sql(f"CASE WHEN {value} < {literal(cuts[middle])} THEN {below} ELSE {above} END")


@dataclass(frozen=True)
class Rows:
    """The analysed cases of the find half, in no order.

    Attributes:
        codes: (splitters, cases); failed: 0 or 1; weight: of each case, None where all are alike.
        sampled: the same part of the cases in every run, of a size at which sets of cases are quick to compare.
        values: (quantities, cases) what was asked for beside; lost: what each case lost as a whole number, where that
            is something else than whether it failed.
    """

    codes: Codes
    failed: Codes
    weight: NDArray[np.float64] | None
    sampled: NDArray[np.bool_]
    values: NDArray[np.float64]
    lost: NDArray[np.uint32] | None = None

    def of(self, columns: Sequence[int]) -> "Rows":
        """The same cases with these columns, in this order."""
        return replace(self, codes=self.codes[list(columns)])

    def counted(self, columns: Sequence["Coded"]) -> Iterator[Counts]:
        """Of each code of each column: its cases, the failed ones, and both weighted."""
        for column, codes in zip(columns, self.codes, strict=True):
            cases, failed = _sums(codes, None, column.size), _sums(codes, self.failed, column.size)
            if self.weight is None:
                yield cases, failed, cases, failed
            else:
                errors = _sums(codes, self.weight * self.failed, column.size)
                yield cases, failed, _sums(codes, self.weight, column.size), errors

    @property
    def loss(self) -> NDArray[np.uint32]:
        """What each case lost as a whole number: 1 if it failed; with weights, its weighted distance from the mean.

        The sum over a set, less its cases times the mean, is its excess in either case, up to a factor.
        """
        if self.lost is not None:
            return self.lost
        if self.weight is None:
            return self.failed.astype(np.uint32)
        rate = _twelve(np.average(self.failed, weights=self.weight))
        beyond = self.weight * (self.failed - rate)
        low, high = beyond.min(), beyond.max()
        steps: NDArray[np.uint32] = np.rint((beyond - low) / (high - low) * _STEPS).astype(np.uint32)
        return steps

    @property
    def grades(self) -> Codes:
        """What each case lost, in the few grades on which sets of cases are compared; 1 if failures count alike."""
        if self.lost is None:
            return self.failed
        grades: Codes = np.rint(self.lost / max(1, int(self.lost.max(initial=0))) * _GRADES).astype(np.uint8)
        return grades


def coded(
    engine: Engine, evaluation: Sql, ways: Sequence[Splitter], cases: int, least: int, *, rounded: bool = True
) -> list[Coded]:
    """What the codes of each splitter mean; one that cannot tell cases apart is left out.

    Numbers are cut at readable ones; with `rounded` false at the quantiles themselves and no sets of categories are
    searched, as other tools do.
    """
    cuts = _cuts(engine, evaluation, [way for way in ways if way.kind == "ordered"], cases, rounded)
    found = []
    for way in ways:
        if way.kind == "ordered":
            found.append(Coded(way, cuts=tuple(cuts[way.number])))
            continue
        cell = Sql(f"CAST({way.value} AS VARCHAR)")
        told = told_apart(engine, evaluation, cell, least)
        found.append(Coded(way, values=told.values, rare=told.rare, differ=rounded and told.differ))
    return [one for one in found if one.cuts or one.values or one.way.kind == "ordered"]


def _cuts(
    engine: Engine, evaluation: Sql, ways: Sequence[Splitter], cases: int, rounded: bool
) -> dict[Sql, list[float]]:
    """The cut points of every ordered splitter, from a sample."""
    bins = BINS if len(ways) <= MANY else BINS_OF_MANY
    lists = engine.row_in_batches(
        "slices/quantiles",
        {"levels": [i / bins for i in range(1, bins)], "every": max(1, cases // (SAMPLE if rounded else EXACT_SAMPLE))},
        "values",
        [way.number for way in ways],
        evaluation=evaluation,
    )
    return {way.number: cuts_at(way, found or (), rounded=rounded) for way, found in zip(ways, lists, strict=True)}


def cuts_at(way: Splitter, quantiles: Sequence[float], *, rounded: bool = True) -> list[float]:
    """The cut points of an ordered splitter at these quantiles; moments are left as they are."""
    if not rounded or way.unit == "moment":
        return sorted(set(quantiles))
    return readable(quantiles, whole=way.is_whole)


def read_rows(
    engine: Engine, evaluation: Sql, columns: Sequence[Coded], cases: int, quantities: Sequence[Sql] = ()
) -> Rows:
    """The codes of all columns, and quantities as expressions that are numbers, a batch of cases at a time."""
    codes, failed = np.empty((len(columns), cases), np.uint8), np.empty(cases, np.uint8)
    weight, sampled = np.empty(cases, np.float64), np.empty(cases, np.bool_)
    values = np.empty((len(quantities), cases), np.float64)
    start, every = 0, {"every": max(1, cases // SAMPLE)}
    expressions = [column.expression for column in columns]
    wanted = {"codes": expressions, "quantities": quantities}
    for frame in engine.frames("slices/codes", every, size=_BATCH, evaluation=evaluation, **wanted):
        end = start + frame.height
        failed[start:end] = frame["failed"].to_numpy()
        weight[start:end] = frame["weight"].to_numpy()
        sampled[start:end] = frame["sampled"].to_numpy()
        for i in range(len(quantities)):
            values[i, start:end] = frame[f"quantity_{i}"].to_numpy()
        codes[:, start:end] = codes_in(frame, columns)
        start = end
    alike = not cases or bool((weight == weight[0]).all())
    return Rows(codes, failed, None if alike else weight, sampled, values)


def codes_in(frame: pl.DataFrame, columns: Sequence[Coded]) -> Codes:
    """The codes of all columns for the rows of a frame, which has each column's expression as `code_<position>`."""
    codes = np.empty((len(columns), frame.height), np.uint8)
    for i, column in enumerate(columns):
        own = frame[f"code_{i}"].to_numpy()
        if column.numbers:
            bins_of(own, np.array(column.cuts, np.float64), codes[i])
        else:
            codes[i] = own
    return codes


def counted(engine: Engine, evaluation: Sql, columns: Sequence[Coded], cases: int) -> list[Counts]:
    """The counts of each column, read some columns at a time: thousands of them would not fit into memory at once."""
    found: list[Counts] = []
    for start in range(0, len(columns), _COLUMNS):
        batch = columns[start : start + _COLUMNS]
        found += read_rows(engine, evaluation, batch, cases).counted(batch)
    return found


def _sums(codes: Codes, values: NDArray[Any] | None, size: int) -> NDArray[np.float64]:
    """The sum of the values of each code, to twelve digits: the rows come in no order, which must not show."""
    return np.array([_twelve(total) for total in np.bincount(codes, values, size)], np.float64)


def _twelve(value: float) -> float:
    return float(f"{value:.12g}")

"""The same cases under two models, counted for many predicates in one scan.

Turning counts into rates, intervals and tests is in `tasks.comparison.change`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.comparison import Flips
from tasks.engine import Engine
from tasks.sql import Sql, ident, literal

# Predicates counted in one pass: at most 2^12 patterns, whatever the number of rows.
_BATCH = 12
# Bits of one code: five batches, within the 62 bits of a BIGINT that stay positive.
_BITS = 5 * _BATCH
_TRACKED = ident("errata__tracked")

_MOMENTS = ("units", "flipping", "dd", "dw", "ww")


@dataclass(frozen=True)
class Spread:
    """Second moments over units that vary independently of each other: rows, or entities.

    Attributes:
        units: how many there are; flipping: those with at least one flip.
        dd, dw, ww: sums over units of products of d, the weight that became wrong less the weight that was fixed, and
            w, all their weight.
    """

    units: int
    flipping: int
    dd: float
    dw: float
    ww: float


@dataclass(frozen=True)
class Pairs:
    """Additive counts of one set of cases.

    Attributes:
        flips: unweighted; weight, before, now: weighted sums of all cases and of the failures of either model.
        rows, entities: how they vary; the same where every case is its own entity.
        even: whether all weights are equal.
    """

    flips: Flips
    weight: float
    before: float
    now: float
    rows: Spread
    entities: Spread
    even: bool


def read_pairs(
    engine: Engine, evaluation: Sql, comparison: Sql, predicates: Sequence[Sql], *, clustered: bool
) -> list[Pairs]:
    """The counts of every predicate, in their order, over the cases that both runs analysed with the same label.

    The two tables are joined once, whatever the number of predicates.
    """
    codes = [
        {
            "name": ident(f"errata__code_{start // _BITS}"),
            "predicates": [
                {"bit": literal(1 << i), "text": text} for i, text in enumerate(predicates[start : start + _BITS])
            ],
        }
        for start in range(0, len(predicates), _BITS)
    ]
    engine.execute("comparison/tracked", table=_TRACKED, evaluation=evaluation, comparison=comparison, codes=codes)
    pairs = [
        each
        for start in range(0, len(predicates), _BATCH)
        for each in _batch(engine, start, len(predicates[start : start + _BATCH]), clustered=clustered)
    ]
    engine.execute("evaluation/drop_table", table=_TRACKED)
    return pairs


def _batch(engine: Engine, start: int, size: int, *, clustered: bool) -> Iterator[Pairs]:
    code, shift = ident(f"errata__code_{start // _BITS}"), start % _BITS
    patterns = engine.frame("comparison/patterns", table=_TRACKED, code=code, shift=shift, mask=(1 << _BATCH) - 1)
    moments = _moments(engine, code, shift, size) if clustered else None
    codes = patterns["pattern"].to_numpy().astype(np.int64)
    for i in range(size):
        yield _pairs(patterns, (codes >> i) & 1 == 1, moments, f"p{i}")


def _moments(engine: Engine, code: Sql, shift: int, size: int) -> dict[str, Any]:
    named = [{"name": Sql(f"p{i}"), "test": Sql(f"({code} & {literal(1 << (shift + i))}) <> 0")} for i in range(size)]
    (row,) = engine.frame("comparison/clusters", table=_TRACKED, predicates=named).iter_rows(named=True)
    return row


def _pairs(patterns: pl.DataFrame, inside: NDArray[np.bool_], moments: dict[str, Any] | None, name: str) -> Pairs:
    here = patterns.filter(pl.Series(inside, dtype=pl.Boolean))

    def total(column: str) -> float:
        return float(here[column].sum())

    flips = Flips(*(int(total(c)) for c in ("fixed", "newly_wrong", "still_wrong", "still_right")))
    rows = Spread(
        units=flips.rows,
        flipping=flips.fixed + flips.newly_wrong,
        dd=total("newly_squared") + total("fixed_squared"),
        dw=total("newly_squared") - total("fixed_squared"),
        ww=total("weight_squared"),
    )
    return Pairs(
        flips=flips,
        weight=total("weight"),
        before=total("wrong_before"),
        now=total("wrong_now"),
        rows=rows,
        entities=rows if moments is None else Spread(*(moments[f"{name}_{moment}"] or 0 for moment in _MOMENTS)),
        even=here.is_empty() or here["lightest"].min() == here["heaviest"].max(),
    )

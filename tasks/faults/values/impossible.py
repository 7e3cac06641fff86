"""Values far beyond everything else in their column: a wind of 1,048 mph, a garage built in 2207.

The tail of a column is taken to be as heavy as its largest values say (Hill 1975): in a tail of that weight the gap
between one value and the next is exponential on the logarithmic scale, so that a heavy tail makes large gaps likely
and stays silent. A value that also contradicts what the other columns say of its case is confirmed. Where another
column tells the many cases that have a value, it is usual for their kind: the one airport overseas is far, not wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Expectation, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.joined_rows import joined_row, whole_keys
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.cells import Numbers
from tasks.faults.values.ends import SHOWN, Ends, ends, ends_in_table
from tasks.faults.values.relations import told_elsewhere
from tasks.sql import Sql, ident, literal

# Different values that may be beyond the rest, and the share of cases that may have them.
_MOST, _RARE = 4, 0.002
# The value is at least so many times as far out as the next, and the gap so many times what the tail's weight makes
# usual, which chance gives once in a million columns; a tail is never taken to be lighter than this.
_FURTHER, _UNLIKELY, _LIGHTEST = 1.6, 14.0, 0.05
# The cases that are the tail: this share, but so many at least and at most; different values a column needs.
_TAIL, _TAIL_CASES, _FEWEST = 0.005, (20, 500), 12
# A relation as tight as this, contradicted by so many standard deviations, confirms it.
_TIGHT, _CONTRADICTS = 0.12, 20.0
# Fewer cases, or rows of a joined table, are no kind of their own: any rare category would tell them.
_KIND = 20


@dataclass(frozen=True)
class _Beyond:
    """Values above or below a bound, the outermost sound value."""

    above: bool
    bound: float
    values: tuple[float, ...]
    cases: int


def find(material: Material) -> Detected:
    """One proposal per column and end; rows of joined tables that no case meets are looked at too."""
    proposals: list[Proposal] = []
    told: set[str] = set()
    for name in material.relations.cells.numbers:
        known = ends(material, name)
        for beyond in _beyond(known):
            told.add(name)
            if not _another_kind(material, known, beyond):
                proposals.append(_proposal(material, known, beyond, "case"))
    joined = {table.name for table in material.contract.tables}
    for name, column in material.relations.columns.items():
        if column.table in joined and column.kind == "number" and name not in told:
            known = ends_in_table(material, column)
            proposals += [_proposal(material, known, beyond, "row") for beyond in _beyond(known)]
    return Detected(tuple(proposals))


def _beyond(known: Ends) -> Iterator[_Beyond]:
    values, counts = known.values, known.counts
    if values.size < _FEWEST + _MOST:
        return
    middle = known.middle
    yield from _tail(values[::-1][:SHOWN], counts[::-1][:SHOWN], known, above=True, middle=middle)
    if values[0] < 0:
        yield from _tail(values[:SHOWN], counts[:SHOWN], known, above=False, middle=middle)


def _tail(values: Numbers, counts: Numbers, known: Ends, *, above: bool, middle: float) -> Iterator[_Beyond]:
    """The outermost values, if there is a gap behind them; `values` come from outside in."""
    far = np.abs(values - middle)
    for k in range(_MOST, 0, -1):
        tail, rows = far[k:], counts[k:].cumsum()
        cases = int(counts[:k].sum())
        if tail.size < _FEWEST or cases > max(_RARE * known.cases, 3):
            continue
        # The tail is the last few cases, whatever their values.
        size = np.clip(_TAIL * known.cases, *_TAIL_CASES)
        last = int(min(np.searchsorted(rows, size), tail.size - 1))
        sides = values[: k + last + 1] > middle
        if tail[last] <= 0 or not (sides.all() if above else not sides.any()):
            continue
        excess = np.log(tail[: last + 1] / tail[last])
        weight = max(float(np.average(excess, weights=counts[k : k + last + 1])), _LIGHTEST)
        gap = float(np.log(far[k - 1] / tail[0]))
        if gap >= np.log(_FURTHER) and gap * k / weight >= _UNLIKELY:
            yield _Beyond(above, float(values[k]), tuple(float(v) for v in values[:k]), cases)
            return


def _another_kind(material: Material, known: Ends, beyond: _Beyond) -> bool:
    """Whether many cases have these values, and not by sharing a row, and another column tells which ones."""
    column = known.column
    if beyond.cases < _KIND:
        return False
    if (row := joined_row(material, [column])) is not None:
        where = _predicate(column, beyond)
        name = "faults/values/joined_rows_where"
        (rows,) = material.engine.row(name, evaluation=material.evaluation, where=where, row=row)
        if rows < _KIND:
            return False
    names = (column.name, *whole_keys(material, [column]))
    return told_elsewhere(material.relations, _rows(material, column.name, beyond), names)


def _rows(material: Material, name: str, beyond: _Beyond) -> NDArray[np.bool_]:
    """Which cases of the sample have these values."""
    values = material.relations.cells.numbers[name]
    return values > beyond.bound if beyond.above else values < beyond.bound


def _predicate(column: Column, beyond: _Beyond) -> Sql:
    bound = int(beyond.bound) if beyond.bound == int(beyond.bound) else beyond.bound
    return Sql(f"{ident(column.name)} {'>' if beyond.above else '<'} {literal(bound)}")


def _proposal(material: Material, known: Ends, beyond: _Beyond, unit: str) -> Proposal:
    column = known.column
    word = "above" if beyond.above else "below"
    strength: Strength = "confirmed" if _contradicts(material, column.name, beyond) else "probable"
    shown = ", ".join(f"{v:,g}" for v in beyond.values[:3])
    told = " The other columns of these cases contradict it." if strength == "confirmed" else ""
    one = beyond.cases == 1
    of_table = f" of {column.table}" if unit == "row" else ""
    rows = f"{beyond.cases:,} {unit if one else f'{unit}s'}{of_table} {'has' if one else 'have'}"
    limit = {"max_value" if beyond.above else "min_value": beyond.bound}
    return Proposal(
        family="data_preparation",
        kind="value.impossible",
        predicate=_predicate(column, beyond),
        subject=f"cases whose {column.label} is far {word} all others",
        why=f"{rows} {shown}; the next value is {beyond.bound:,g}, and half of all are "
        f"{'below' if beyond.above else 'above'} {known.middle:,g}.{told}",
        remedy=f"Look these {unit}s up in the source: is the {column.label} mistyped, or in another unit?",
        saw_errors=False,
        strength=strength,
        columns=(column.name,),
        expectations=(
            Expectation(column.table, "expect_column_values_to_be_between", {"column": column.source_name, **limit}),
        ),
    )


def _contradicts(material: Material, name: str, beyond: _Beyond) -> bool:
    """Whether what the other columns say of these cases is far from their values."""
    relations = material.relations
    model = relations.models.get(name)
    if model is None or not model.terms or model.left > _TIGHT:
        return False
    away = np.abs(model.deviations(relations.cells)[_rows(material, name, beyond)])
    away = away[np.isfinite(away)]
    return bool(away.size and np.median(away) > _CONTRADICTS)


DETECTOR = Detector(
    name="impossible values",
    fault="A value is far beyond everything else in its column.",
    find=find,
    reaches="confirmed",
    source="Hill, Annals of Statistics 1975; spacings of a Pareto tail",
    needs=(FEATURES,),
)

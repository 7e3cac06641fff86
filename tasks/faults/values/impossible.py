"""Values far beyond everything else in their column: a wind of 1,048 mph, a garage built in 2207.

The tail of a column is taken to be as heavy as its largest values say (Hill 1975): in a tail of that weight the gap
between one value and the next is exponential on the logarithmic scale, so that a heavy tail makes large gaps likely
and stays silent. A value that also contradicts what the other columns say of its case is confirmed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tasks.contracts.findings import Expectation, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.cells import Numbers
from tasks.faults.values.ends import Ends, ends
from tasks.sql import Sql, ident, literal

# Different values that may be beyond the rest, and the share of cases that may have them.
_MOST, _RARE = 4, 0.002
# The gap is less likely than this by the tail's own weight, and the value at least so many times as far out.
_SIGNIFICANCE, _FURTHER = 1e-7, 1.6
_TAIL = 15
# A relation as tight as this, contradicted by so many standard deviations, confirms it.
_TIGHT, _CONTRADICTS = 0.12, 20.0


@dataclass(frozen=True)
class _Beyond:
    """Values above or below a bound, the outermost sound value."""

    above: bool
    bound: float
    values: tuple[float, ...]
    cases: int


def find(material: Material) -> Detected:
    """One proposal per column and end."""
    proposals = []
    for name in material.relations.cells.numbers:
        known = ends(material, name)
        proposals += [_proposal(material, known, beyond) for beyond in _beyond(known)]
    return Detected(tuple(proposals))


def _beyond(known: Ends) -> Iterator[_Beyond]:
    values, counts = known.values, known.counts
    if values.size < 2 * _TAIL + _MOST:
        return
    middle = known.middle
    yield from _tail(values[::-1], counts[::-1], known, above=True, middle=middle)
    if values[0] < 0:
        yield from _tail(values, counts, known, above=False, middle=middle)


def _tail(values: Numbers, counts: Numbers, known: Ends, *, above: bool, middle: float) -> Iterator[_Beyond]:
    """The outermost values, if there is a gap behind them; `values` come from outside in."""
    far = np.abs(values - middle)
    for k in range(_MOST, 0, -1):
        tail = far[k : k + _TAIL + 1]
        cases = int(counts[:k].sum())
        if tail.size <= _TAIL or tail[0] <= 0 or tail[-1] <= 0 or cases > max(_RARE * known.cases, 3):
            continue
        sign = values[:k] > middle
        if not (sign.all() if above else (~sign).all()):
            continue
        # The mean excess of the tail's logarithms, and no lighter than a tail that would double in ten such steps.
        weight = max(float(np.mean(np.log(tail[:-1] / tail[-1]))), 0.07)
        gap = float(np.log(far[k - 1] / tail[0]))
        tests = known.distinct**0.5
        if gap >= np.log(_FURTHER) and np.exp(-gap * max(k, 1) / weight) * tests < _SIGNIFICANCE * 1e3 and gap / weight > 5:
            yield _Beyond(above, float(values[k]), tuple(float(v) for v in values[:k]), cases)
            return


def _proposal(material: Material, known: Ends, beyond: _Beyond) -> Proposal:
    column = known.column
    sign, word = (">", "above") if beyond.above else ("<", "below")
    strength: Strength = "confirmed" if _contradicts(material, column.name, beyond) else "probable"
    shown = ", ".join(f"{v:,g}" for v in beyond.values[:3])
    told = " The other columns of these cases contradict it." if strength == "confirmed" else ""
    bound = int(beyond.bound) if beyond.bound == int(beyond.bound) else beyond.bound
    limit = {"max_value" if beyond.above else "min_value": beyond.bound}
    return Proposal(
        family="data_preparation",
        kind="value.impossible",
        predicate=Sql(f"{ident(column.name)} {sign} {literal(bound)}"),
        subject=f"cases whose {column.label} is far {word} all others",
        why=f"{beyond.cases:,} {'case has' if beyond.cases == 1 else 'cases have'} {shown}; the next value is "
        f"{beyond.bound:,g}, and half of all are {'below' if beyond.above else 'above'} {known.middle:,g}.{told}",
        remedy=f"Look these cases up in the source: is the {column.label} mistyped, or in another unit?",
        saw_errors=False,
        strength=strength,
        columns=(column.name,),
        expectations=(
            Expectation(
                column.table, "expect_column_values_to_be_between", {"column": column.source_name, **limit}
            ),
        ),
    )


def _contradicts(material: Material, name: str, beyond: _Beyond) -> bool:
    """Whether what the other columns say of these cases is far from their values."""
    relations = material.relations
    model = relations.models.get(name)
    if model is None or not model.terms or model.left > _TIGHT:
        return False
    values = relations.cells.numbers[name]
    rows = values > beyond.bound if beyond.above else values < beyond.bound
    away = np.abs(model.deviations(relations.cells)[rows])
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

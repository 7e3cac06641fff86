"""A column that is a copy or an affine image of another one: in one batch or source only, or in all cases.

In one part only, where the two differ elsewhere, something was written into the wrong place: a fault. A copy in all
cases may be meant (two names for one thing) and is no more than a note. So may two columns that follow from each other
in every part by a rule of that part: the hour here and in Greenwich are equal in winter, the day of the month and of
the week in a week that begins on the first. They are told by the other parts, where cases of one part that are equal
in one column are equal in the other too.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.analysis import Note
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.cells import Numbers, Parts
from tasks.faults.values.relations import Relations
from tasks.sql import Sql, literal

# Numbers are equal up to rounding of their storage.
_EQUAL = 1e-6
# In the part: cases, different values, and the share that must be equal; elsewhere: the share that may be.
_FEWEST, _VALUES, _ALL, _ELSEWHERE = 30, 10, 0.98, 0.3
# Of pairs of cases elsewhere that are in one part and equal in one column, the share equal in the other column, too:
# beyond this the columns follow from each other.
_FOLLOWS = 0.9
# Fewer values than _VALUES can fall together for a week: then so many of them, in columns that leave each other open,
# and a chance below this, for which a tenth of the cases counts as independent, because cases of one day come together.
_FEW_VALUES, _OPEN, _SIGNIFICANCE, _INDEPENDENT = 5, 0.5, 1e-6, 0.1
_PAIRS = 400


def find(material: Material) -> Detected:
    """One proposal per part and pair of columns; one note for copies in all cases."""
    relations = material.relations
    cells = relations.cells
    names = [name for name in cells.numbers if material.profile[name].distinct > _VALUES]
    pairs = list(combinations(names, 2))[:_PAIRS]
    proposals: list[Proposal] = []
    copies: list[str] = []
    for a, b in pairs:
        left, right = cells.numbers[a], cells.numbers[b]
        image = _image(left, right)
        if image is not None:
            copies.append(f"{relations.columns[b].label} {image} {relations.columns[a].label}")
            continue
        proposals += _in_parts(relations, a, b, _significance(relations, len(pairs)))
    text = f"In all cases: {'; '.join(copies)}."
    return Detected(tuple(proposals), (Note("copied columns", text),) if copies else ())


def _equal(left: Numbers, right: Numbers) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(left - right) <= _EQUAL * np.maximum(np.abs(left), np.abs(right)))


def _image(left: Numbers, right: Numbers) -> str | None:
    """How the right column is made of the left one in all cases; None if it is not."""
    known = np.isfinite(left) & np.isfinite(right)
    if known.sum() < _FEWEST:
        return None
    x, y = left[known], right[known]
    low, high = int(np.argmin(x)), int(np.argmax(x))
    if x[low] == x[high] or y[low] == y[high]:
        return None
    slope = (y[high] - y[low]) / (x[high] - x[low])
    offset = y[low] - slope * x[low]
    size = np.abs(y).max()
    if not (np.abs(slope * x + offset - y) <= _EQUAL * size).all():
        return None
    return "is a copy of" if abs(slope - 1) < _EQUAL and abs(offset) <= _EQUAL * size else "is an affine image of"


def _significance(relations: Relations, pairs: int) -> float:
    """The chance that one part and pair may have, so that all of them together have the one asked for."""
    return _SIGNIFICANCE / (pairs * max(1, sum(len(parts.names) for parts in relations.cells.parts)))


def _in_parts(relations: Relations, a: str, b: str, significance: float) -> Iterator[Proposal]:
    left, right = relations.cells.numbers[a], relations.cells.numbers[b]
    known = np.isfinite(left) & np.isfinite(right)
    equal = _equal(left, right) & known
    if equal.sum() < _FEWEST:
        return
    for parts in relations.cells.parts:
        inside = known & (parts.codes >= 0)
        cases = np.bincount(parts.codes[inside], minlength=len(parts.names))
        same = np.bincount(parts.codes[inside & equal], minlength=len(parts.names))
        whole = (cases >= _FEWEST) & (same >= _ALL * cases)
        others = int(cases[~whole].sum())
        elsewhere = int(same[~whole].sum()) / max(others, 1)
        if not whole.any() or elsewhere > _ELSEWHERE or others < cases[whole].sum() / 2:
            continue
        told = _told(parts.codes, left, right, inside & ~whole[parts.codes])
        if told > _FOLLOWS:
            continue
        # What a part can reach without a fault: what the columns tell of each other, or the most equal other part.
        large = ~whole & (cases >= _FEWEST)
        alike = max(told, elsewhere, float((same[large] / cases[large]).max(initial=0.0)))
        found = []
        for code in np.flatnonzero(whole):
            values = np.unique(left[inside & equal & (parts.codes == code)]).size
            chance = max(alike, 1 / max(values, 1)) ** (_INDEPENDENT * cases[code])
            if values >= _VALUES or (values >= _FEW_VALUES and alike <= _OPEN and chance < significance):
                found.append(code)
        for code in found:
            yield _proposal(relations, parts, parts.names[code], (a, b), elsewhere)
        if found:
            return


def _told(codes: NDArray[np.int64], left: Numbers, right: Numbers, rows: NDArray[np.bool_]) -> float:
    """Of pairs of cases of one part that are equal in one column, the share equal in the other: the larger of both."""
    frame = pl.DataFrame({"part": codes[rows], "left": left[rows], "right": right[rows]})
    both = _equal_pairs(frame, ["part", "left", "right"])
    return max(both / max(_equal_pairs(frame, ["part", side]), 1.0) for side in ("left", "right"))


def _equal_pairs(frame: pl.DataFrame, columns: list[str]) -> float:
    sizes = frame.group_by(columns).len()["len"].cast(pl.Float64)
    return float((sizes * (sizes - 1) / 2).sum())


def _proposal(relations: Relations, parts: Parts, part: str, names: tuple[str, str], elsewhere: float) -> Proposal:
    first, second = (relations.columns[name] for name in names)
    where = f"{parts.partition.name} {part}"
    return Proposal(
        family="data_preparation",
        kind="value.copied_column",
        predicate=Sql(f"{parts.partition.value} = {literal(part)}"),
        subject=f"cases of {where}, in which {first.label} and {second.label} are the same",
        why=f"There one is a copy of the other; elsewhere they are equal in {elsewhere:.1%} of the cases.",
        remedy=f"Ask the source of {where} which of {first.label} and {second.label} it means; the other one was "
        "overwritten.",
        saw_errors=False,
        strength="probable",
        columns=parts.partition.columns,
        evidence=(
            Evidence("Equal values", ("", "share of cases"), ((where, "all"), ("elsewhere", f"{elsewhere:.1%}"))),
        ),
    )


DETECTOR = Detector(
    name="copied columns",
    fault="A column is a copy of another one in some batch or source, and differs from it elsewhere.",
    find=find,
    reaches="probable",
    source="equality of pairs of columns by part against the other parts, Bonferroni; exact affine fit",
    needs=(FEATURES,),
)

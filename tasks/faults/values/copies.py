"""Which columns are copies or affine images of each other: in one batch or source only, or in all cases.

Two columns may also be equal in a part because they follow from each other in every part by a rule of that part: the
hour here and in Greenwich are equal in winter, the day of the month and of the week in a week that begins on the first.
They are told by the other parts, where cases of one part that are equal in one column are equal in the other too. If
one of two such columns holds values there that it has nowhere else, and the other does not, it was overwritten after
all: the age with the year of birth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.faults.material import Material
from tasks.faults.values.cells import Numbers, Parts
from tasks.faults.values.relations import Relations

# Numbers are equal up to rounding of their storage.
_EQUAL = 1e-6
# In the part: cases, different values, and the share that must be equal; elsewhere: the share that may be.
_FEWEST, _VALUES, _ALL, _ELSEWHERE = 30, 10, 0.98, 0.3
# Of pairs of cases elsewhere that are in one part and equal in one column, the share equal in the other column, too:
# beyond this the columns follow from each other. And the share of a part's values that a column must have nowhere else.
_FOLLOWS, _NEW = 0.9, 0.5
# Fewer values than _VALUES can fall together for a week: then so many of them, in columns that leave each other open,
# and a chance below this, for which a tenth of the cases counts as independent, because cases of one day come together.
_FEW_VALUES, _OPEN, _SIGNIFICANCE, _INDEPENDENT = 5, 0.5, 1e-6, 0.1
_PAIRS = 400


@dataclass(frozen=True)
class Copy:
    """Two columns that are equal in one part, and how often they are elsewhere.

    Attributes:
        of, image: the columns; which of them was overwritten is not told.
        part: the place of the part's name in `parts`.
    """

    of: str
    image: str
    parts: Parts
    part: int
    elsewhere: float


@dataclass(frozen=True)
class Image:
    """A column that is made of another one in all cases, and how."""

    of: str
    image: str
    how: str


@dataclass(frozen=True)
class Copies:
    """What was found, in the order of the columns."""

    in_parts: Sequence[Copy]
    everywhere: Sequence[Image]


def copies(material: Material) -> Copies:
    """The copies among the numbers of the cases; looked for once for all detectors."""
    if "copies" not in material.shared:
        names = [n for n in material.relations.cells.numbers if material.profile[n].distinct > _VALUES]
        material.shared["copies"] = _copies(material.relations, names)
    return cast("Copies", material.shared["copies"])


def _copies(relations: Relations, names: Sequence[str]) -> Copies:
    pairs = list(combinations(names, 2))[:_PAIRS]
    # The chance that one part and pair may have, so that all of them together have the one asked for.
    significance = _SIGNIFICANCE / max(1, len(pairs) * sum(len(parts.names) for parts in relations.cells.parts))
    in_parts: list[Copy] = []
    everywhere: list[Image] = []
    for a, b in pairs:
        how = _image(relations.cells.numbers[a], relations.cells.numbers[b])
        if how is None:
            in_parts += _in_parts(relations, a, b, significance)
        else:
            everywhere.append(Image(a, b, how))
    return Copies(in_parts, everywhere)


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


def _in_parts(relations: Relations, a: str, b: str, significance: float) -> Iterator[Copy]:
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
        outside = inside & ~whole[parts.codes]
        told = _told(parts.codes, left, right, outside)
        # What a part can reach without a fault: what the columns tell of each other, or the most equal other part.
        large = ~whole & (cases >= _FEWEST)
        alike = max(told, elsewhere, float((same[large] / cases[large]).max(initial=0.0)))
        found: list[int] = []
        for code in np.flatnonzero(whole).tolist():
            within = inside & equal & (parts.codes == code)
            if told > _FOLLOWS and not _one_is_new(left, right, within, outside):
                continue
            values = np.unique(left[within]).size
            chance = max(alike, 1 / max(values, 1)) ** (_INDEPENDENT * cases[code])
            if values >= _VALUES or (values >= _FEW_VALUES and alike <= _OPEN and chance < significance):
                found.append(code)
        for code in found:
            yield Copy(a, b, parts, code, elsewhere)
        if found:
            return


def _told(codes: NDArray[np.int64], left: Numbers, right: Numbers, rows: NDArray[np.bool_]) -> float:
    """Of pairs of cases of one part that are equal in one column, the share equal in the other: the larger of both."""
    frame = pl.DataFrame({"part": codes[rows], "left": left[rows], "right": right[rows]})
    both = _equal_pairs(frame, ["part", "left", "right"])
    return max(both / max(_equal_pairs(frame, ["part", side]), 1.0) for side in ("left", "right"))


def _one_is_new(left: Numbers, right: Numbers, within: NDArray[np.bool_], outside: NDArray[np.bool_]) -> bool:
    """Whether one column, and one only, has mostly values in a part that are beyond all it has elsewhere."""
    shared = left[within]
    new = [float(np.mean((shared < v[outside].min()) | (shared > v[outside].max()))) >= _NEW for v in (left, right)]
    return new[0] != new[1]


def _equal_pairs(frame: pl.DataFrame, columns: list[str]) -> float:
    sizes = frame.group_by(columns).len()["len"].cast(pl.Float64)
    return float((sizes * (sizes - 1) / 2).sum())

"""Cases of the evaluation that are nearly copies of a training row, far more often than training rows of each other.

The same pairs and the same measure as for near duplicates, over both tables together. What is near follows from the
training table itself: at each distance the share of cases with a training row that near is compared with the share of
training rows with another one that near. If the two tables are of one kind, both are equal, however coarse or clustered
the columns are. Exact copies are for `training_overlap`.
"""

from dataclasses import dataclass
from math import log

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binom

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.blocking import Pairs, candidates, contents
from tasks.faults.closeness import closeness
from tasks.faults.compared import Rows
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.evaluation.training_rows import shared_inputs, side_by_side
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES, TRAINING
from tasks.sql import Sql, ident

SIGNIFICANCE = 1e-3
EXCESS = 4.0
# A case by chance costs as much as two right ones.
_WORTH = 2.0
_SMALLEST = 16
_VARIES = 1.5
_FARTHEST = 8.0
# In logs of the number of rows, as for near duplicates.
_TELLING = 1.5
# Beyond this many rows the work is not worth what it tells.
_LARGEST = 8_000_000
EVIDENCE = Column(
    name="fault__nearly_in_training",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="training",
    source_name="",
    label="nearly a copy of a training row",
)


@dataclass(frozen=True)
class _Nearest:
    """Cases with a training row within a distance, and how many the training table itself lets expect."""

    cases: int
    expected: float
    distance: float


def find(material: Material) -> Detected:
    """A proposal if cases are nearer to training rows than training rows to each other."""
    training = material.training
    if training is None or not (shared := shared_inputs(material, training)):
        return NOTHING
    rows = side_by_side(material, training, shared)
    cases, others = rows.sizes
    if min(cases, others) < 2 * _SMALLEST or rows.total > _LARGEST:
        return NOTHING
    distance, compared = _distances(rows)
    here, there = distance[:cases], distance[cases:]
    found = _nearest(here, there, int(compared[:cases].sum()), int(compared[cases:].sum()))
    if found is None:
        return NOTHING
    marked = np.flatnonzero(here <= found.distance)
    ids = material.engine.frame("faults/near/column", rows=material.evaluation, value=Sql("case__id"))["value"]
    target = material.work / "fault__near_overlap.parquet"
    frame = pl.DataFrame({"case__id": ids[marked]}).sort("case__id")
    frame.with_columns(pl.lit(value=True).alias(EVIDENCE.name)).write_parquet(target)
    return Detected((_proposal(found, cases),), evidence=target, evidence_columns=(EVIDENCE,))


def _distances(rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """From each row to the nearest training row that is not equal to it; and which rows were compared at all."""
    cases, size = rows.sizes[0], rows.total
    content = contents(rows)
    pairs = candidates(rows)
    measured = closeness(rows, pairs)
    in_training = np.isin(content[:cases], content[cases:])
    telling = (measured.agreement > _TELLING * log(size)) & (content[pairs.left] != content[pairs.right])
    distance = np.full(size, np.inf)
    kept = Pairs(pairs.left[telling], pairs.right[telling])
    for one, other in ((kept.left, kept.right), (kept.right, kept.left)):
        to_training = other >= cases
        np.minimum.at(distance, one[to_training], measured.difference[telling][to_training])
    distance[:cases][in_training] = np.inf
    # Equal rows are one row.
    compared = np.zeros(size, dtype=bool)
    for begin, end in ((0, cases), (cases, size)):
        compared[begin + np.unique(content[begin:end], return_index=True)[1]] = True
    compared[:cases] &= ~in_training
    return distance, compared


def _nearest(here: NDArray[np.float64], there: NDArray[np.float64], cases: int, others: int) -> _Nearest | None:
    """The distance within which the excess of near cases is largest, if it is one at any distance that was tried."""
    near, usual = np.sort(here[here <= _FARTHEST]), np.sort(there[there <= _FARTHEST])
    within = np.searchsorted(near, near, side="right")
    among = np.searchsorted(usual, near, side="right")
    expected = among * cases / others
    tried = [int(size) - 1 for size in _sizes(len(near))]
    p_values = _p_values(within[tried], among[tried], cases / (cases + others)) * len(tried)
    telling = [
        i for i, p in zip(tried, p_values, strict=True) if p <= SIGNIFICANCE and within[i] >= EXCESS * expected[i]
    ]
    if not telling:
        return None
    # The copies end before the next distance that was tried.
    at = int(np.argmax((within - _WORTH * expected)[: 2 * telling[-1] + 2]))
    return _Nearest(int(within[at]), float(expected[at]), float(near[at]))


def _sizes(most: int) -> list[int]:
    """16, 32, 64 ... and all."""
    if most < _SMALLEST:
        return []
    return [*(_SMALLEST << i for i in range(most.bit_length()) if _SMALLEST << i < most), most]


def _p_values(within: NDArray[np.intp], among: NDArray[np.intp], share: float) -> NDArray[np.float64]:
    """Given both counts, they fall on the two tables by their size.

    Two training rows that are near each other count both, so the difference varies half as much again as that of
    independent counts; as so many fewer rows it is tested.
    """
    a, b = np.floor(within / _VARIES), np.ceil(among / _VARIES)
    return np.asarray(binom.sf(a - 1, a + b, share), dtype=np.float64)


def _proposal(found: _Nearest, cases: int) -> Proposal:
    return Proposal(
        family="data_preparation",
        kind="evaluation.near_overlap",
        predicate=ident(EVIDENCE.name),
        subject="cases that are nearly copies of a training row",
        why=f"{found.cases:,} of {cases:,} cases have a training row that differs from them hardly at all; "
        f"as often as training rows have one among themselves it would be {found.expected:,.0f}.",
        remedy="Look at some of these cases beside their training row: are they one case, recorded twice with small "
        "changes? Then take one of the two out and train again; on them the model looks better than it is.",
        saw_errors=False,
        strength="probable",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Cases with a nearly equal training row",
                ("", "cases"),
                (("found", f"{found.cases:,}"), ("expected from the training table", f"{found.expected:,.1f}")),
            ),
        ),
    )


DETECTOR = Detector(
    name="near training overlap",
    fault="Cases of the evaluation are nearly copies of training rows.",
    find=find,
    reaches="probable",
    source="nearest neighbours across the split against those within the training table; LSH tables, Goodall 1966",
    needs=(
        TRAINING,
        FEATURES,
    ),
)

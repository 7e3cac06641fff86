"""Numbers that are wrong by a known slip: ten, a hundred or a thousand times too large or small, or of the other sign.

Each label is divided by its prediction. A slip puts labels where the ratio is that of the slip, give or take what the
model is usually off by; chance puts some there too, as many as on the fuller side of that place. An excess over the
sides is reported for each slip that has one (Poisson, Bonferroni over the slips). Labels that are merely far from
their prediction are not called wrong: real numbers have long tails.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import poisson

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.outcomes import Floats
from tasks.faults.labels.residuals import residuals, usual
from tasks.faults.material import Material
from tasks.faults.needs import NUMBERS
from tasks.sql import Sql, ident

FACTORS = (10.0, 100.0, 1000.0, 0.1, 0.01, 0.001, -1.0)
SIGNIFICANCE = 0.001
# A slip has at least so many cases, and this many times what its sides have.
FEWEST, EXCESS = 3, 3.0
# The place of a slip reaches so many usual errors to both sides; wider than a factor of 3 nothing can be told.
REACH, WIDEST = 3.0, float(np.log(3.0))
# The least usual error, as a log ratio: a model that is never off would call every rounding a slip.
_LEAST_ERROR = 1e-3
EVIDENCE = Column(
    name="fault__label_factor",
    role="evidence",
    kind="number",
    type="DOUBLE",
    table="labels",
    source_name="",
    label="factor by which the label seems to be wrong",
)


def find(material: Material) -> Detected:
    """One proposal per slip with more labels than chance puts there."""
    read = residuals(material)
    if read is None:
        return NOTHING
    label, predicted = read.label, read.predicted
    judged = (label != 0) & (predicted != 0)
    logs = np.full(len(label), np.nan)
    logs[judged] = np.log(np.abs(label[judged] / predicted[judged]))
    same = np.sign(label) == np.sign(predicted)
    error = np.maximum(usual(predicted, np.where(same, logs, np.nan)), _LEAST_ERROR)
    factor = np.full(len(label), np.nan)
    slips = []
    for value in FACTORS:
        hit, expected = _at(logs, error, same, value)
        hit &= np.isnan(factor)
        n = int(hit.sum())
        chance = float(poisson.sf(n - 1, max(expected, 0.1)))
        if n >= FEWEST and n >= EXCESS * expected and chance <= SIGNIFICANCE / len(FACTORS):
            factor[hit] = value
            slips.append((value, n, expected, chance))
    if not slips:
        return NOTHING
    target = material.work / "numeric_suspects.parquet"
    evidence = pl.DataFrame([read.cases, pl.Series(EVIDENCE.name, factor)])
    evidence.filter(pl.Series(~np.isnan(factor))).write_parquet(target)
    return Detected(tuple(_proposal(material, *slip) for slip in slips), evidence=target, evidence_columns=(EVIDENCE,))


def _at(logs: Floats, error: Floats, same: NDArray[np.bool_], factor: float) -> tuple[NDArray[np.bool_], float]:
    """The labels where the slip would put them, and how many chance puts there: the mean of both sides."""
    sign = same if factor > 0 else ~same
    width = np.minimum(REACH * error, WIDEST)
    off = (logs - np.log(abs(factor))) / width
    usable = sign & np.isfinite(off) & (error * REACH <= WIDEST)
    hit = usable & (np.abs(off) <= 1)
    # Each side is half as wide as the place.
    sides = [2 * int((usable & (off > low) & (off <= high)).sum()) for low, high in ((-2, -1), (1, 2))]
    return hit, float(max(sides))


def _proposal(material: Material, factor: float, cases: int, expected: float, chance: float) -> Proposal:
    label = material.contract.labels.label
    words = "of the other sign" if factor == -1 else f"{factor:g} times" if factor > 1 else f"1/{1 / factor:,.0f} of"
    return Proposal(
        family="data_preparation",
        kind="label.numeric_suspect",
        predicate=Sql(f"{ident(EVIDENCE.name)} = {factor!r}"),
        subject=f"cases whose {label} is {words} what is predicted",
        why=f"{cases:,} labels are {words} what is predicted, give or take the usual error; "
        f"on either side of that place there are {expected:,.0f} at most.",
        remedy=f"Look some of them up: a decimal point, a unit or a sign of {label} was lost on the way.",
        saw_errors=True,
        strength="probable",
        told=True,
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                f"Labels that are {words} what is predicted",
                ("", "cases"),
                (("there", f"{cases:,}"), ("by chance at most", f"{expected:,.0f}"), ("p", f"{chance:.2g}")),
            ),
        ),
    )


DETECTOR = Detector(
    name="numeric label suspects",
    fault="Numbers are ten, a hundred or a thousand times too large or small, or have the wrong sign.",
    find=find,
    reaches="probable",
    source="ratios of label and prediction in units of the local error (arXiv 2305.16583), Poisson against the sides",
    needs=(NUMBERS,),
)

"""Numbers in which two neighbouring digits changed places: 63.5 for 36.5.

An exchange moves a number by nine times the difference of the two digits at their place. A label that is far from its
prediction counts if an exchange brings it near; chance does that too, so changes that nobody makes are tried beside it:
half of the exchange, one and a half of it, and its opposite. An excess over the best of these is reported (binomial:
were they alike, each of both would have half of the cases).
Digits whose exchange moves a number less than the model is usually off by cannot be told.
"""

import numpy as np
import polars as pl
from scipy.stats import binom

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.outcomes import Floats
from tasks.faults.labels.residuals import residuals, usual
from tasks.faults.material import Material
from tasks.faults.needs import NUMBERS
from tasks.sql import Sql, ident

# Usual errors from the prediction that make a label far, and near once its digits are exchanged.
FAR, NEAR = 4.0, 2.0
# What nobody does to a number, in units of the exchange.
DECOYS = (0.5, 1.5, -1.0)
SIGNIFICANCE = 0.001
# Exchanges bring so many times as many labels near as the best of the decoys does.
EXCESS = 3.0
# Digits that are looked at from the first one on: further ones are lost in the rounding of numbers.
MOST_DIGITS = 12
EVIDENCE = Column(
    name="fault__label_exchanged",
    role="evidence",
    kind="number",
    type="DOUBLE",
    table="labels",
    source_name="",
    label="the label with two digits exchanged, which fits its prediction",
)


def find(material: Material) -> Detected:
    """One proposal for the labels that fit once two of their digits change places."""
    read = residuals(material)
    if read is None:
        return NOTHING
    label, every = read.label, read.label - read.predicted
    error = usual(read.predicted, every)
    rows = np.flatnonzero((np.abs(every) > FAR * error) & (error > 0))
    if not len(rows):
        return NOTHING
    changes, off, reach = exchanges(label[rows]), every[rows], NEAR * error[rows]
    exchanged = _nearest(changes, off)
    hit = np.abs(off + exchanged) <= reach
    n = int(hit.sum())
    by_chance = max(int((np.abs(off + _nearest(k * changes, off)) <= reach)[~hit].sum()) for k in DECOYS)
    chance = float(binom.sf(n - 1, n + by_chance, 0.5))
    if n < EXCESS * by_chance or chance > SIGNIFICANCE:
        return NOTHING
    target = material.work / "digit_swaps.parquet"
    meant = pl.Series(EVIDENCE.name, (label[rows] + exchanged)[hit])
    pl.DataFrame([read.cases[rows[hit]], meant]).write_parquet(target)
    return Detected((_proposal(material, n, by_chance, chance),), evidence=target, evidence_columns=(EVIDENCE,))


def exchanges(numbers: Floats) -> Floats:
    """Number x place: by how much a number changes where its digits at two neighbouring places change places."""
    size = np.abs(numbers)
    top = int(np.floor(np.log10(max(float(size.max()), 1e-300))))
    places = 10.0 ** np.arange(top - 1, top - MOST_DIGITS, -1)
    # What is a whole number of places but for the rounding of decimals is that whole number.
    count = np.floor(size[:, None] / places + 1e-6)
    low, high = count % 10, np.floor(count / 10) % 10
    # No number begins with a zero, nor did it before.
    leads = (np.floor(count / 100) == 0) & ((low == 0) | (high == 0))
    change = np.where(leads, 0.0, 9 * (low - high) * places)
    return np.asarray(np.sign(numbers)[:, None] * change, dtype=np.float64)


def _nearest(changes: Floats, off: Floats) -> Floats:
    """The change of each number that brings it nearest to its prediction."""
    best = np.abs(off[:, None] + changes).argmin(axis=1)
    return np.asarray(changes[np.arange(len(off)), best], dtype=np.float64)


def _proposal(material: Material, cases: int, by_chance: int, chance: float) -> Proposal:
    label = material.contract.labels.label
    return Proposal(
        family="data_preparation",
        kind="label.digit_swap",
        predicate=Sql(f"{ident(EVIDENCE.name)} IS NOT NULL"),
        subject=f"cases whose {label} fits once two of its digits change places",
        why=f"{cases:,} labels far from their prediction come near it if two neighbouring digits change places; "
        f"changes of that size that nobody makes bring {by_chance:,} near it at most.",
        remedy=f"Look some of them up where {label} was typed in: {ident(EVIDENCE.name)} holds the number to expect.",
        saw_errors=True,
        strength="probable",
        told=True,
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Labels that come near their prediction",
                ("", "cases"),
                (
                    ("two digits exchanged", f"{cases:,}"),
                    ("by chance at most", f"{by_chance:,}"),
                    ("p", f"{chance:.2g}"),
                ),
            ),
        ),
    )


DETECTOR = Detector(
    name="exchanged digits",
    fault="Two neighbouring digits of a number changed places when it was typed in.",
    find=find,
    reaches="probable",
    source="differences divisible by nine, in units of the local error (arXiv 2305.16583), against decoys",
    needs=(NUMBERS,),
)

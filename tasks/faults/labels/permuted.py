"""Class codes exchanged among several classes, in a batch, source or month or all through.

In every part the labels are laid beside what the scores say of these cases, and the assignment of label codes to
classes that fits best is found (Kuhn 1955). It counts if it is likelier than the codes as they stand by more nats than
all assignments together could gain by chance, and if the codes that move make most of their labels right that were
wrong. Over all cases there is nothing to compare with but the predictions themselves, so there most labels of a moved
class must be predicted as one and the same other class. Two classes are looked at by `inverted`.
"""

from math import lgamma, log

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.outcomes import Floats, Outcomes, outcomes
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES
from tasks.sql import Sql, ident

SIGNIFICANCE = 0.001
# Labels of a moved code there must be, and the share of them that its new class must explain.
FEWEST, EXPLAINED = 10, 0.6
# The cases of a code, the code, and the class it means.
_Moved = tuple[NDArray[np.int64], int, int]
EVIDENCE = Column(
    name="fault__label_meant",
    role="evidence",
    kind="category",
    type="VARCHAR",
    table="labels",
    source_name="",
    label="class that the label seems to mean",
)


def find(material: Material) -> Detected:
    """One proposal for the labels whose code means another class."""
    divisions = material.partitions
    found = outcomes(material, divisions)
    if found is None or len(found.classes) < 3:
        return NOTHING
    meant = np.full(len(found.label), -1)
    rows: list[tuple[str, str, str, int]] = []

    def mark(where: str, exchanged: list[_Moved]) -> None:
        for moved, code, better in exchanged:
            meant[moved] = better
            rows.append((where, found.classes[code], found.classes[better], len(moved)))

    everything = np.arange(len(found.label), dtype=np.int64)
    mark("all cases", _exchanged(found, everything, _agreement(found), 1))
    tests = 0 if rows else sum(len(names) for _, names in found.parts)
    logs = np.log(found.chance)
    for division, (codes, names) in zip(divisions, found.parts, strict=True) if tests else ():
        order = np.argsort(codes, kind="stable")
        edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
        for k, name in enumerate(names):
            part = order[edges[k] : edges[k + 1]]
            part = part[meant[part] < 0]
            totals = _totals(logs[found.cell[part]], found.label[part], len(found.classes))
            mark(f"{division.name} {name}", _exchanged(found, part, totals, tests))
    if not rows:
        return NOTHING
    target = material.work / "permuted.parquet"
    names_of = pl.Series([found.classes[m] if m >= 0 else None for m in range(-1, len(found.classes))])
    frame = pl.DataFrame({"case__id": found.cases, EVIDENCE.name: names_of.gather(pl.Series(meant + 1))})
    frame.filter(pl.Series(meant >= 0)).sort("case__id").write_parquet(target)
    return Detected((_proposal(rows, int((meant >= 0).sum())),), evidence=target, evidence_columns=(EVIDENCE,))


def _totals(logs: Floats, label: NDArray[np.int32], classes: int) -> Floats:
    """Label x class: the sum of log chances if all labels of a code meant that class."""
    return np.stack([np.bincount(label, logs[:, c], minlength=classes) for c in range(classes)], axis=1)


def _agreement(found: Outcomes) -> Floats:
    """Label x class: log chances of a label if codes meant the predicted class nine times of ten."""
    classes = len(found.classes)
    known = found.predicted >= 0
    cells = found.label[known].astype(np.int64) * classes + found.predicted[known]
    counts = np.bincount(cells, minlength=classes**2).reshape(classes, classes)
    return np.asarray(counts * log(9 * (classes - 1)), dtype=np.float64)


def _exchanged(found: Outcomes, part: NDArray[np.int64], totals: Floats, tests: int) -> list[_Moved]:
    """The codes of a part that mean another class; none or several, as one alone is a class the model does not know."""
    code, better = linear_sum_assignment(-totals)
    gain = float(totals[code, better].sum() - np.trace(totals))
    if gain <= lgamma(len(found.classes) + 1) + log(tests / SIGNIFICANCE):
        return []
    shown = []
    for a, b in zip(code, better, strict=True):
        own = part[found.label[part] == a]
        if a != b and len(own) >= FEWEST and (found.predicted[own] == b).mean() >= EXPLAINED:
            shown.append((own, int(a), int(b)))
    return shown if len(shown) > 1 else []


def _proposal(rows: list[tuple[str, str, str, int]], cases: int) -> Proposal:
    words = ", ".join(f"{a} means {b} in {where}" for where, a, b, _ in rows[:3])
    return Proposal(
        family="data_preparation",
        kind="label.permuted",
        predicate=Sql(f"{ident(EVIDENCE.name)} IS NOT NULL"),
        subject="cases whose label code seems to mean another class",
        why=f"{cases:,} labels fit the predictions once their codes are exchanged ({words}).",
        remedy="Compare the list of class codes of these labels with the one the model was trained with.",
        saw_errors=False,
        strength="probable",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Codes that mean another class",
                ("where", "label", "means", "cases"),
                tuple((where, a, b, f"{n:,}") for where, a, b, n in rows[:20]),
            ),
        ),
    )


DETECTOR = Detector(
    name="permuted labels",
    fault="The codes of several classes are exchanged in a batch, or in all labels.",
    find=find,
    reaches="probable",
    source="best assignment of codes to classes (Kuhn 1955) under the recalibrated chances",
    needs=(CLASSES,),
)

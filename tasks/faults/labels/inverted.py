"""Labels of one batch that say the opposite: positive for negative, in a run of cases or all through.

Two scans. A run of neighbouring cases (in the label file, or within a batch, source or month) counts if turned labels
are likelier there by far than the labels as they stand, and if the labels run against the scores within the run:
a run of bad luck, in which one label is merely more frequent, does not. And the ranking over all cases: scores that
rank the wrong way round everywhere mean that labels or scores are turned as a whole.
More than two classes are looked at by `permuted`.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.blocks import Order, evidence_frame, orders, place_words, runs, threshold
from tasks.faults.labels.outcomes import Floats, Outcomes, outcomes
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES
from tasks.faults.ranks import average_ranks
from tasks.sql import Sql, ident

# A run needs as many cases to have a ranking at all, and its AUC must be below one half beyond doubt.
FEWEST = 20
DOUBT = 3.0
# All cases: an AUC as low as this, and as many standard errors below one half.
LOWEST_AUC, DOUBT_ALL = 0.45, 6.0
EVIDENCE = Column(
    name="fault__label_inverted",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="labels",
    source_name="",
    label="label says the opposite of what its neighbours' labels say",
)


def find(material: Material) -> Detected:
    """A proposal for the runs with turned labels, or for all cases if the scores rank the wrong way round."""
    divisions = material.partitions
    found = outcomes(material, divisions)
    if found is None or len(found.classes) != 2:
        return NOTHING
    scored = np.isfinite(found.score)
    auc, doubt = _auc(found.score[scored], found.label[scored] == _positive(material, found))
    if auc <= LOWEST_AUC and 0.5 - auc > DOUBT_ALL * doubt:
        return Detected((_everywhere(auc, int(scored.sum())),))
    marked = np.zeros(len(found.label), dtype=bool)
    ordered = list(orders(found, divisions))
    rows = [
        (place_words(found, divisions, run), len(run), gain, auc)
        for order in ordered
        for run, gain, auc in _turned(found, order, threshold(len(found.label), len(ordered)), marked)
    ]
    if not rows:
        return NOTHING
    target = material.work / "inverted.parquet"
    evidence_frame(found, EVIDENCE.name, marked).write_parquet(target)
    return Detected((_proposal(rows, int(marked.sum())),), evidence=target, evidence_columns=(EVIDENCE,))


def _turned(
    found: Outcomes, order: Order, least: float, marked: NDArray[np.bool_]
) -> list[tuple[NDArray[np.int64], float, float]]:
    """Runs of one order that no earlier order has shown: their cases, gain and AUC; they are marked."""
    own = np.log(found.expected)
    gain = np.log(found.chance[found.cell, 1 - found.label]) - own
    gain[marked] = 0.0
    shown = []
    for start, stop, total in runs(gain[order.rows], least):
        run = order.rows[start:stop]
        chance, label = found.chance[found.cell[run], 1], found.label[run] == 1
        auc, doubt = _auc(chance, label)
        if len(run) >= FEWEST and 0.5 - auc > DOUBT * doubt:
            marked[run] = True
            shown.append((run, total, auc))
    return shown


def _auc(score: Floats, positive: NDArray[np.bool_]) -> tuple[float, float]:
    """The AUC and the standard error it has where scores say nothing (Mann-Whitney); (0.5, inf) for one class only."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return 0.5, np.inf
    above = average_ranks(score)[positive].sum() - positives * (positives + 1) / 2
    return float(above / positives / negatives), sqrt((positives + negatives + 1) / (12 * positives * negatives))


def _positive(material: Material, found: Outcomes) -> int:
    """The code of the class that a high score stands for: the one predicted where scores are high."""
    (positive,) = material.engine.row("faults/labels/class_of_high_scores", evaluation=material.evaluation)
    return found.classes.index(positive) if positive in found.classes else 1


def _everywhere(auc: float, cases: int) -> Proposal:
    return Proposal(
        family="data_preparation",
        kind="label.inverted",
        predicate=Sql("case__status = 'analysed'"),
        subject="cases (all of them) whose scores and labels run against each other",
        why=f"The AUC over {cases:,} cases is {auc:.3f}: the score would rank them better the other way round.",
        remedy="Check which class labels.positive names, and whether the score is the probability of that class.",
        saw_errors=False,
        strength="probable",
        columns=("label__value", "prediction__score"),
    )


def _proposal(rows: list[tuple[str, int, float, float]], cases: int) -> Proposal:
    places = ", ".join(where for where, *_ in rows[:3])
    return Proposal(
        family="data_preparation",
        kind="label.inverted",
        predicate=ident(EVIDENCE.name),
        subject="cases of a run in which the labels say the opposite",
        why=f"In {cases:,} cases ({places}) labels and predictions run against each other, and turned labels fit.",
        remedy="Look up some of these labels where they come from: are the two classes coded the other way round "
        "in this batch or source?",
        saw_errors=False,
        strength="probable",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Where turned labels fit better",
                ("where", "cases", "AUC there", "gain in nats"),
                tuple((where, f"{n:,}", f"{auc:.2f}", f"{gain:,.0f}") for where, n, gain, auc in rows),
            ),
        ),
    )


DETECTOR = Detector(
    name="inverted labels",
    fault="The labels of a batch, or of all cases, are coded the other way round.",
    find=find,
    reaches="probable",
    source="likelihood-ratio scan over runs of cases (Kadane's algorithm, Markov's inequality) and the AUC within them",
    needs=(CLASSES,),
)
